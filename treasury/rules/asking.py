"""When a provider is asked, again and again, and by whom."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from treasury.rules.refusals import NotNotified, NotYetDue, SamePerson

ANSWER_WITHIN: Final = timedelta(minutes=2)


CERTAINLY_LOST_AFTER: Final = timedelta(days=1)


SIGNATURE_WINDOW: Final = timedelta(minutes=5)


LATE_AFTER: Final = timedelta(days=1)


BEGUN_EVERYWHERE: Final = timedelta(hours=12)  # after its midnight by UTC, a day has in every zone


def first_ask_at(debit_on: date) -> datetime:
    """Return when a debit is asked for, unless the caller names the instant itself."""
    return datetime.combine(debit_on, time(), tzinfo=UTC)


def retry_at(*, asked_at: datetime, debit_on: date, retry_days: int) -> datetime | None:
    """Return when a failed debit is asked for again: a day later, for `retry_days` days in all.

    One that the payer tried earlier waits for its announced day, whatever the plan's time zone.
    """
    again = asked_at + timedelta(days=1)
    midnight = first_ask_at(debit_on)
    if again > midnight + timedelta(days=retry_days) + BEGUN_EVERYWHERE:
        return None
    return max(again, midnight + BEGUN_EVERYWHERE)


def settlement_day(*, told: date | None, asked_at: datetime) -> date:
    """Return the day money is booked under: the provider's, never before we asked.

    A plan's clock may run ahead of the provider's (demo); books follow the plan.
    """
    asked_on = asked_at.date()
    return max(told, asked_on) if told else asked_on


def is_certainly_lost(*, asked_at: datetime, at: datetime) -> bool:
    """Return whether a request that the provider does not know can no longer be on its way."""
    return at - asked_at >= CERTAINLY_LOST_AFTER


def require_other_person(*, prepared_by: int, by: int) -> None:
    """Refuse a release by whoever prepared the payout."""
    if prepared_by == by:
        raise SamePerson(by)


def require_askable(
    *, notified_at: datetime | None, next_ask_at: datetime | None, at: datetime
) -> None:
    """Refuse a debit that the payer was not told of, or whose instant has not come."""
    if notified_at is None:
        raise NotNotified
    if next_ask_at is None or next_ask_at > at:
        raise NotYetDue(next_ask_at)
