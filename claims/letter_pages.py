"""A decision as a letter: what was decided, on what, what would change it, and the way on.

It names the claimant, for it is addressed to them, and nothing else of a person: no account, no
story, no birth date, and of the readers no names.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charter import selectors as charter
from charter import words as charter_words
from charter.rules import Terms
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from charter.words.paper import paper
from claims import selectors, words
from claims.models import Claim, Decision
from claims.states import Verdict
from members.models import User
from treasury.templatetags.money import money


@dataclass(frozen=True)
class Row:
    """A line of the letter: what it is, and what was found."""

    label: str
    value: str


@dataclass
class LetterPage:
    """The letter of one decision, for a page and for a PDF."""

    claim: Claim
    decision: Decision
    at: datetime

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.claim.version)

    @property
    def is_grant(self) -> bool:
        return self.decision.verdict == Verdict.GRANT

    @property
    def title(self) -> str:
        given = {"ref": self.claim.ref}
        if self.is_grant:
            return _("Your request %(ref)s is granted") % given
        return _("Your request %(ref)s was not granted") % given

    @property
    def facts(self) -> list[Row]:
        claim, plan = self.claim, self.claim.plan
        return [
            Row(_("For"), claim.enrolment.member.name),
            Row(_("Plan"), plan_name(plan)),
            Row(_("What happened"), f"{claim.get_cause_display()}: {self._condition}"),
            Row(_("Day of the event"), plan_date_text(claim.event_on, plan)),
            Row(_("Decided on"), plan_date_text(self.decision.at, plan)),
            Row(_("Decided by"), self._by),
        ]

    @property
    def lines(self) -> list[words.SumLine]:
        """Return how the award comes about; a panel's has no lines."""
        return words.stored_lines(self.decision.reading.sum) if self.decision.reading else []

    @property
    def award(self) -> str:
        return money(self.decision.award_minor, self.claim.plan.currency) if self.is_grant else ""

    @property
    def grounds(self) -> list[Row]:
        decision = self.decision
        rows = [
            Row(_("Article of the charter"), decision.article),
            Row(_("The fact it rests on"), decision.fact),
            Row(_("The reason"), decision.reason),
            Row(_("What would change it"), decision.remedy),
            Row(_("Instead of a test that cannot be had"), decision.alternatives),
        ]
        return [row for row in rows if row.value]

    @property
    def charter(self) -> str:
        """Return which version of the charter was applied, and why that one."""
        version, plan = self.claim.version, self.claim.plan
        return _(
            "Judged by version %(number)s of the charter, in force since %(day)s: %(why)s."
        ) % {
            "number": version.number,
            "day": plan_date_text(version.in_force_at, plan),
            "why": self.claim.get_bound_by_display(),
        }

    @property
    def way_on(self) -> list[str]:
        """Return what the claimant can do now, and until when."""
        until = selectors.appeal_until(claim=self.claim, decided_at=self.decision.at)
        said = [_("If you can show what would change it, you may ask again at any time.")]
        if self.is_grant:
            said = [_("Next comes the notice; then the members share the award.")]
        if until is not None:
            said.append(
                _(
                    "If you think that this is wrong, you may appeal before %(day)s, on the page "
                    "of the request. People who had no part in this decision read everything anew."
                )
                % {"day": plan_date_text(until, self.claim.plan)}
            )
        said.append(
            _(
                "After the last round within the pool you may take everything that was sent and "
                "decided, in one file, to a mediator or a court."
            )
        )
        return said

    @cached_property
    def person(self) -> User | None:
        return selectors.person_to_ask(claim=self.claim)

    @property
    def _condition(self) -> str:
        kind = self.terms.aid_called(self.claim.condition_key)
        return charter_words.aid_for(kind, self.terms).name if kind else str(self.claim.condition)

    @property
    def _by(self) -> str:
        if self.decision.panel_ref:
            return _("A panel of members, drawn by lot")
        return pgettext("a decision", "Two reviewers, one after the other")


def printed(page: LetterPage) -> dict[str, object]:
    """Return what `claims/letter.typ` is filled with."""
    currency = page.claim.plan.currency
    rows = [[line.what, money(line.minor, currency)] for line in page.lines]
    return {
        **paper(page.claim.plan, at=page.at),
        "title": page.title,
        "facts": [vars(row) for row in page.facts],
        "sum_heading": _("How the award comes about"),
        "sum": {
            "caption": "",
            "head": [_("What"), _("Amount")],
            "rows": rows if page.award else [],
            "total": [_("Award"), page.award],
        },
        "grounds_heading": _("What it rests on"),
        "grounds": [vars(row) for row in page.grounds],
        "charter": page.charter,
        "way_heading": _("What you can do now"),
        "way": page.way_on,
    }
