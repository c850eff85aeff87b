"""Which steps of claims are late: counts only, for the public board."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from charter.rules import start_of_day
from claims.models import Claim, Investigation
from claims.states import ClaimState, InvestigationState, Round


class Step(StrEnum):
    """What somebody of the crew must do within the charter's days, in the order of a claim's life.

    A question that the family has not answered is nobody's lateness.
    """

    FIRST_READING = "first_reading"
    SECOND_READING = "second_reading"
    INVESTIGATION = "investigation"
    OBJECTION = "objection"
    APPEAL = "appeal"
    PANEL = "panel"


@dataclass(frozen=True)
class Overdue:
    """How many steps of a kind are late, and since when the oldest is."""

    step: Step
    count: int
    since: datetime


A_DAY: Final = timedelta(days=1)
_READ: Final = Q(state__in=[ClaimState.SUBMITTED, ClaimState.UNDER_REVIEW])
STEPS: Final = {
    Step.FIRST_READING: _READ & Q(round=Round.FIRST),
    Step.SECOND_READING: Q(state=ClaimState.RECOMMENDED),
    Step.OBJECTION: Q(state=ClaimState.CONTESTED),
    Step.APPEAL: Q(state=ClaimState.APPEALED) | _READ & ~Q(round=Round.FIRST),
    Step.PANEL: Q(state=ClaimState.PANEL),
}


def overdue(*, plan_id: int, at: datetime) -> list[Overdue]:
    """Return what is late in a plan's claims at an instant, in the order of a claim's life."""
    late = Claim.objects.filter(plan_id=plan_id, due_at__lt=at).order_by()
    found = late.aggregate(
        **{f"{step}_count": Count("pk", filter=condition) for step, condition in STEPS.items()},
        **{f"{step}_since": Min("due_at", filter=condition) for step, condition in STEPS.items()},
    )
    by_step = {
        step: Overdue(step, found[f"{step}_count"], found[f"{step}_since"])
        for step in STEPS
        if found[f"{step}_count"]
    }
    if investigations := _investigations(plan_id, at):
        by_step[Step.INVESTIGATION] = investigations
    return [by_step[step] for step in Step if step in by_step]


def _investigations(plan_id: int, at: datetime) -> Overdue | None:
    """Return the investigations whose last day is over; each is late from the day after."""
    open_ones = Investigation.objects.filter(
        claim__plan_id=plan_id,
        state=InvestigationState.ORDERED,
        due_on__lte=at.date(),  # in UTC: whether the plan's day is over too is looked at below
    )
    days = open_ones.order_by("due_on").values_list("due_on", "claim__plan__time_zone")
    ends = [start_of_day(due_on + A_DAY, ZoneInfo(zone)) for due_on, zone in days]
    late = [end for end in ends if end <= at]
    return Overdue(Step.INVESTIGATION, len(late), late[0]) if late else None
