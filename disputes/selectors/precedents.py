"""Questions about precedents: what may become one, what is published, what is like a case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from charter.models import Plan
from charter.rules import local_date
from charter.selectors import terms_of
from claims import selectors as claims
from claims.models import Claim, Decision
from claims.states import CLOSED, NOTICE_OVER, ClaimState, Verdict
from disputes import rules
from disputes.models import Precedent
from disputes.selectors.appealing import open_appeal
from disputes.states import PrecedentState
from members import selectors as members
from members.models import User
from members.states import Role

FINAL: Final = sorted(NOTICE_OVER | {ClaimState.REFUSED})
MOST_WORDS: Final = 8  # of one search


def precedents(
    *, plan_id: int, words: str = "", cause: str = "", verdict: str = ""
) -> QuerySet[Precedent]:
    """Return a plan's published precedents in which each of these words stands, latest first."""
    found = Precedent.objects.filter(plan_id=plan_id, state=PrecedentState.PUBLISHED)
    if cause:
        found = found.filter(cause=cause)
    if verdict:
        found = found.filter(verdict=verdict)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(
            Q(words__icontains=word)
            | Q(article__icontains=word)
            | Q(kind_zh__icontains=word)
            | Q(kind_en__icontains=word)
            | Q(reason_code__icontains=word)
        )
    return found.order_by("-decided_year", "-pk")


def precedents_like(*, claim: Claim, article: str = "", most: int = 5) -> list[Precedent]:
    """Return published precedents for a claim's reader: of the decisions most alike."""
    alike = claims.similar_decisions(claim=claim, article=article, most=50)
    order = {one.decision_id: place for place, one in enumerate(alike)}
    found = Precedent.objects.filter(decision_id__in=list(order), state=PrecedentState.PUBLISHED)
    return sorted(found, key=lambda one: order[one.decision_id])[:most]


def is_final(*, decision: Decision, at: datetime) -> bool:
    """Return whether nothing can change a decision any more: not objection, not appeal."""
    claim = decision.claim
    if claim.decisions.filter(pk__gt=decision.pk).exists() or open_appeal(claim=claim):
        return False
    if claim.state in NOTICE_OVER:
        return True
    until = claims.appeal_until(claim=claim, decided_at=decision.at)
    return claim.state in CLOSED and (until is None or at >= until)


def decisions_to_write(*, user: User, now: Callable[[Plan], datetime], most: int) -> list[Decision]:
    """Return final decisions of a reviewer's plans without a precedent, latest first."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.REVIEWER)
    later = Decision.objects.filter(claim=OuterRef("claim"), pk__gt=OuterRef("pk"))
    found = (
        Decision.objects.filter(
            ~Exists(later), claim__plan_id__in=plan_ids, claim__state__in=FINAL, precedent=None
        )
        .select_related("claim__plan", "claim__version")
        .order_by("-pk")
    )
    return [one for one in found[: most * 4] if is_final(decision=one, at=now(one.claim.plan))][
        :most
    ]


def decision_to_write(*, user: User, decision_id: int) -> Decision | None:
    """Return a decision of a reviewer's plans."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.REVIEWER)
    found = Decision.objects.filter(pk=decision_id, claim__plan_id__in=plan_ids)
    return found.select_related("claim__plan", "claim__version", "reading").first()


def precedents_to_look_at(*, user: User) -> QuerySet[Precedent]:
    """Return what colleagues have written and somebody else has to look at, oldest first."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.REVIEWER)
    found = Precedent.objects.filter(plan_id__in=plan_ids, state=PrecedentState.WRITTEN)
    return found.exclude(written_by=user).select_related("plan", "written_by").order_by("pk")


def shown_of(*, decision: Decision) -> dict[str, Any]:
    """Return everything but the words that a precedent shows of a decision, made coarse."""
    claim = decision.claim
    step = rules.award_step(decision.award_minor) if decision.award_minor else None
    return {
        "plan": claim.plan,
        "cause": claim.cause,
        **_kind(claim),
        "verdict": decision.verdict,
        "article": decision.article,
        "reason_code": decision.reason_code,
        "award_from_minor": step.from_minor if step else None,
        "award_to_minor": step.to_minor if step else None,
        "decided_year": local_date(decision.at, claim.plan.time_zone).year,
        "was_overturned": _changed_an_earlier(decision),
    }


def _kind(claim: Claim) -> dict[str, str]:
    """Return the kind of case, if enough requests of the plan were of it; else nothing."""
    kind = terms_of(claim.version).aid_called(claim.condition_key)
    alike = Claim.objects.filter(plan_id=claim.plan_id, condition_lookup=claim.condition_lookup)
    if kind is None or alike.count() < rules.LEAST_OF_GROUP:
        return {"kind_key": "", "kind_zh": "", "kind_en": ""}
    return {"kind_key": kind.key, "kind_zh": kind.name_zh, "kind_en": kind.name_en}


def _changed_an_earlier(decision: Decision) -> bool:
    earlier = decision.claim.decisions.filter(pk__lt=decision.pk).order_by("pk").last()
    return earlier is not None and earlier.verdict != Verdict(decision.verdict)
