"""The docket: what waits for a reading, whose hands it is in, and what is most pressing."""

from datetime import datetime
from typing import Final

from django.db.models import Count, DateTimeField, F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

from claims import states
from claims.models import Claim, Employer
from claims.models.claims import ClaimQuerySet
from claims.selectors.reading import reviewable
from claims.states import ClaimState
from members.models import User

ORDERS: Final[dict[str, tuple[str | OrderBy, ...]]] = {
    "": (F("due_at").asc(nulls_last=True), "-signal_count", "pk"),
    "risk": ("-signal_count", F("due_at").asc(nulls_last=True), "pk"),
    "age": ("submitted_at", "pk"),
}


def docket(
    *, reviewer: User, now: datetime, whose: str = "", plan_slug: str = "", order: str = ""
) -> ClaimQuerySet:
    """Return the claims that wait for a reading by this reviewer, the most pressing first.

    `whose`: free, mine, others (who hold it at this moment), or all; `now` as in `hands`. Each
    comes with the number of its papers and of the signals that nobody has answered yet.
    """
    found = reviewable(reviewer=reviewer).in_states(states.UNDECIDED)
    found = found.filter(hands(reviewer, now=now)[whose]).select_related("taken_by")
    if plan_slug:
        found = found.filter(plan__slug=plan_slug)
    return found.annotate(
        is_free=hands(reviewer, now=now)["free"],
        evidence_count=Count("evidence", distinct=True),
        signal_count=Count("signals", filter=Q(signals__answer=""), distinct=True),
    ).order_by(*ORDERS[order])


def hands(reviewer: User, *, now: datetime) -> dict[str, Q]:
    """Return the conditions that a claim is in nobody's, one's own, or another's hands.

    `now` is the server's instant; to it comes what each plan's clock is ahead.
    """
    plan_time = Value(now, DateTimeField()) + F("plan__clock_offset")
    held = Q(state=ClaimState.UNDER_REVIEW, taken_until__gt=plan_time)
    return {
        "": Q(),
        "free": ~held,
        "mine": held & Q(taken_by=reviewer),
        "others": held & ~Q(taken_by=reviewer),
    }


def workplaces_of(*, user: User) -> QuerySet[Employer]:
    """Return where one of the crew says they work."""
    return Employer.objects.filter(user=user, ended_at=None).order_by("pk")


def is_held_by_another(*, claim: Claim, reviewer: User, at: datetime) -> bool:
    """Return whether somebody else has taken a claim and still may keep it."""
    is_held = claim.state == ClaimState.UNDER_REVIEW and claim.taken_by_id != reviewer.pk
    return is_held and claim.taken_until is not None and at < claim.taken_until
