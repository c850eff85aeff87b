"""What pages about appeals and bundles show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from charter.templatetags.plan_time import plan_date_text
from claims.models import Claim
from claims.states import ClaimState
from disputes import selectors, words
from disputes.models import Appeal, Bundle
from disputes.pages.parts import Step
from members.models import User


@dataclass
class AppealPage:
    """The ladder of a claim, and what may be done now."""

    claim: Claim
    user: User
    at: datetime

    @cached_property
    def until(self) -> datetime | None:
        return selectors.appeal_until(claim=self.claim, at=self.at)

    @property
    def goes_to_panel(self) -> bool:
        return self.claim.round > 0 or selectors.skips_a_rung(claim=self.claim)

    @property
    def loses_award(self) -> bool:
        """Whether an award that was granted waits until the appeal is decided."""
        return self.claim.state == ClaimState.GRANTED

    @cached_property
    def appeal(self) -> Appeal | None:
        return selectors.open_appeal(claim=self.claim)

    @property
    def may_withdraw(self) -> bool:
        return selectors.may_withdraw_appeal(claim=self.claim, appeal=self.appeal)

    @property
    def ladder(self) -> list[Step]:
        rungs = selectors.ladder_of(claim=self.claim)
        outside = Step(
            what=_("Somebody outside: a mediator, or a court"),
            note=_("You can take everything along as one file, at any time."),
            tone="ahead",
        )
        return [*(_rung(one, self.claim, self.at) for one in rungs), outside]


def _rung(rung: selectors.Rung, claim: Claim, at: datetime) -> Step:
    plan, notes = claim.plan, []
    if rung.outcome and rung.decided_at:
        outcome = words.OUTCOMES[rung.outcome]
        day = plan_date_text(rung.decided_at, plan)
        notes.append(_("%(outcome)s on %(day)s.") % {"outcome": outcome, "day": day})
    if rung.due_at:
        notes.append(_("To be done by %(day)s.") % {"day": plan_date_text(rung.due_at, plan)})
    is_late = rung.due_at is not None and at >= rung.due_at
    return Step(
        what=str(words.ROUNDS[rung.round]),
        when=plan_date_text(rung.since, plan) if rung.since else "",
        note=" ".join(notes),
        tone="late" if is_late else "" if rung.since or rung.outcome else "ahead",
    )


@dataclass
class BundlePage:
    """The bundles of a claim, and whether one is being made."""

    claim: Claim
    is_for_office: bool

    @cached_property
    def bundles(self) -> list[Bundle]:
        found = selectors.bundles_of(claim=self.claim, is_for_office=self.is_for_office)
        return list(found[:5])

    @property
    def is_waiting(self) -> bool:
        return any(one.state == "wanted" for one in self.bundles)
