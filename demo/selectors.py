"""What the demo's own pages show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from apportionment import selectors as apportionment
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import Plan
from charter.rules import next_cutoff, start_of_day
from members.models import Message


@dataclass(frozen=True)
class Instant:
    """An instant worth moving to, and which it is."""

    kind: str
    at: datetime

    @property
    def value(self) -> str:
        """Return the instant as the clock's form takes it."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%S%z")


@dataclass(frozen=True)
class Clock:
    """A plan's time, and what comes next in it."""

    plan: Plan
    now: datetime
    ahead: list[Instant]


def clocks() -> list[Clock]:
    """Return every plan's clock with the next instants at which something happens."""
    return [_clock(plan) for plan in charter.plans()]


def outbox() -> QuerySet[Message]:
    """Return what the pools have told people, newest first."""
    return Message.objects.select_related("user", "plan").order_by("-pk")


def _clock(plan: Plan) -> Clock:
    now = charter.now(plan)
    terms = charter.terms_at(plan.pk, now)
    # A minute past: whatever waits for the instant finds that it has come.
    ahead = [Instant("cutoff", next_cutoff(terms, now) + timedelta(minutes=1))]
    latest = apportionment.previous_period(plan_id=plan.pk)
    if latest is not None:
        open_run = latest.run.state in {RunState.FROZEN, RunState.PROPOSED}
        debit_at = start_of_day(latest.debit_on, ZoneInfo(terms.time_zone))
        ahead += [Instant("notice", latest.notice_until)] if open_run else []
        ahead += [Instant("debit", debit_at + timedelta(minutes=1))]
    return Clock(
        plan=plan,
        now=now,
        ahead=sorted((one for one in ahead if one.at > now), key=lambda one: one.at),
    )
