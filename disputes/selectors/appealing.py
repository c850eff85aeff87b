"""Questions about appeals: what is open, what may be done, and the whole ladder of a claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from charter.selectors import terms_of
from claims import selectors as claims
from claims import states as claim_states
from claims.models import Claim
from claims.states import ClaimState, Round
from disputes.models import Appeal, Objection
from disputes.states import PENDING, AppealState

MOST_AT_ONCE: Final = 500  # of what a sweep follows


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: who looks, since when, until when, and what came of it.

    `is_here`: the claim stands on it now. `outcome` is a verdict, or empty.
    """

    round: int
    since: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    outcome: str
    is_here: bool


def appeals_of(*, claim: Claim) -> QuerySet[Appeal]:
    """Return the appeals of a claim, oldest first."""
    return claim.appeals.select_related("against", "outcome").order_by("pk")


def open_appeal(*, claim: Claim) -> Appeal | None:
    """Return the appeal that a claim's readers, or its panel, have before them."""
    return claim.appeals.filter(state=AppealState.OPEN).select_related("against").first()


def appeal_until(*, claim: Claim, at: datetime) -> datetime | None:
    """Return until when (not included) the decision as it stands may be appealed; None: not now."""
    if not claim_states.allows("appeal", claim.state) or claim.decided_at is None:
        return None
    until = claims.appeal_until(claim=claim, decided_at=claim.decided_at)
    return until if until is not None and at < until else None


def may_withdraw_appeal(*, claim: Claim, appeal: Appeal | None) -> bool:
    """Return whether an appeal may still be taken back so that the decision stands again."""
    if appeal is None or claim.state != ClaimState.APPEALED:
        return False
    return appeal.against_id is not None


def ladder_of(*, claim: Claim) -> list[Rung]:
    """Return the rungs that the charter of a claim has, with what happened on each."""
    decisions = {one.round: one for one in claim.decisions.order_by("pk")}  # the last of a round
    appeals = {one.round: one for one in appeals_of(claim=claim)}
    return [
        _rung(claim, number, appeals.get(number), decisions.get(number))
        for number in Round
        if number != Round.PANEL or terms_of(claim.version).panel is not None
    ]


def skips_a_rung(*, claim: Claim) -> bool:
    """Return whether a panel hears an appeal at once: too few are left who could read it anew."""
    if terms_of(claim.version).panel is None:
        return False
    return not claims.has_readers_left(claim=claim)


def _rung(claim: Claim, number: int, appeal: Appeal | None, decision: object) -> Rung:
    verdict = getattr(decision, "verdict", "")
    since = claim.submitted_at if number == Round.FIRST else None
    is_here = claim.round == number and claim.state in claim_states.CLOCKED
    return Rung(
        round=number,
        since=appeal.at if appeal else since,
        due_at=claim.due_at if is_here else None,
        decided_at=getattr(decision, "at", None),
        outcome=verdict,
        is_here=claim.round == number,
    )


def appeals_to_follow() -> list[int]:
    """Return the ids of open appeals whose claim was decided, or taken back."""
    over = sorted({*claim_states.DECIDED, ClaimState.WITHDRAWN})
    found = Appeal.objects.filter(state=AppealState.OPEN, claim__state__in=over)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def objections_to_follow() -> list[int]:
    """Return the ids of pending objections whose claim is not shown any more."""
    held = sorted({*claim_states.SHOWN, ClaimState.PANEL})
    found = Objection.objects.filter(state__in=sorted(PENDING)).exclude(claim__state__in=held)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
