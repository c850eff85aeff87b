"""How long somebody may pay what failed, and when a membership may end for it."""

from datetime import date, datetime, timedelta
from typing import Final

from charter.rules import ArrearsTerms, Terms, debit_on, local_date, next_cutoff

LEAST_WARNING_DAYS: Final = 7  # no membership ends sooner after its warning has arrived
REMIND_DAYS: Final = 3


def last_day_of_grace(*, terms: Terms, arrears: ArrearsTerms, at: datetime) -> date:
    """Return the last day of grace of somebody whose retries are over at an instant.

    So many days as the charter says; where it says until a debit day instead, the day before the
    next one. Never fewer than a warning needs.
    """
    today = local_date(at, terms.time_zone)
    least = today + timedelta(days=LEAST_WARNING_DAYS)
    if arrears.grace_until:
        return max(least, debit_on(terms, next_cutoff(terms, at)) - timedelta(days=1))
    return max(least, today + timedelta(days=arrears.grace_days))


def last_day_after_warning(*, until_on: date, warned_on: date) -> date:
    """Return the last day of grace once the warning has arrived: later, if it was late."""
    return max(until_on, warned_on + timedelta(days=LEAST_WARNING_DAYS))


def may_lapse(*, until_on: date, warned_on: date | None, today: date) -> bool:
    """Return whether grace is over for somebody who was warned in time; unwarned, it never is."""
    if warned_on is None:
        return False
    return today > last_day_after_warning(until_on=until_on, warned_on=warned_on)
