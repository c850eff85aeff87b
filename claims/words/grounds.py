"""Coded reasons as reviewers choose them, and their drafts as claimants read them."""

from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter import words as charter
from charter.rules import Terms
from charter.templatetags.plan_time import plan_date_text
from claims.models import Claim
from claims.rules import grounds

LABELS: Final[dict[str, Promise]] = {
    "meets_definition": _("Meets what the charter describes"),
    "accident_counts": _("An accident, after its waiting days"),
    "undeclared_unrelated": _("Something was left out, but it is unrelated"),
    "in_waiting": _("Found within the waiting days"),
    "before_joining": _("Diagnosed before joining"),
    "health_condition": _("Something was left out, and it matters"),
    "outside_definition": _("Not what the charter describes"),
    "reported_late": _("Asked too late"),
    "already_left": _("After the membership had ended"),
    "frozen_at_diagnosis": _("While the membership was frozen"),
    "hereditary": _("Hereditary, which the charter leaves out"),
    "not_shown": _("Not shown by the papers so far"),
}
FIELDS: Final = ("article", "reason", "remedy")


def language_of(claim: Claim) -> str:
    """Return the language in which a claimant reads their letters."""
    return str(claim.enrolment.member.holder.language)


def draft_of(code: str, claim: Claim, terms: Terms) -> dict[str, str]:
    """Return the fields that a coded reason fills, in the claimant's language."""
    ground, language = grounds.BY_CODE[code], language_of(claim)
    with translation.override(language):
        draft = grounds.drafted(ground, _facts(claim, terms), language=language)
        return {
            "verdict": ground.verdict,
            "reason_code": code,
            "article": article_name(ground.article, terms),
            "reason": draft.reason,
            "remedy": draft.remedy,
        }


def with_draft(typed: dict[str, str], code: str, claim: Claim, terms: Terms) -> dict[str, str]:
    """Return what was typed with a draft put in; one's own words are never written over."""
    draft = draft_of(code, claim, terms)
    before = typed.get("reason_code", "")
    untouched = draft_of(before, claim, terms) if before in grounds.BY_CODE else {}
    own = {
        name: typed[name]
        for name in FIELDS
        if typed.get(name, "").strip() not in {"", untouched.get(name, "")}
    }
    return typed | draft | own


def article_name(number: int, terms: Terms) -> str:
    """Return how a letter cites an article of the charter: number first, then what it is about."""
    article = charter.articles(terms)[number - 1]
    return f"{article.name} · {article.title}"


def _facts(claim: Claim, terms: Terms) -> grounds.Facts:
    plan, enrolment = claim.plan, claim.enrolment
    condition = terms.aid_called(claim.condition_key)
    kind = charter.aid_for(condition, terms) if condition else None
    return grounds.Facts(
        condition=kind.name if kind else str(claim.condition),
        event_on=plan_date_text(claim.event_on, plan),
        joined_on=plan_date_text(enrolment.joined_at, plan),
        waits_until=plan_date_text(enrolment.waiting_until, plan),
        within_days=str(terms.claim_within_days or ""),
        definition=kind.definition if kind else "",
    )
