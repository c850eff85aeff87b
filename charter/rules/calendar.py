"""The calendar of periods: cutoffs, notice, debit days, in the plan's own time zone."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from charter.rules.choices import CollectAtLatest
from charter.rules.terms import Calendar, Terms

MONTHS: Final = {
    CollectAtLatest.QUARTER: 3,
    CollectAtLatest.HALF_YEAR: 6,
    CollectAtLatest.YEAR: 12,
}
TWO_MONTHS: Final = timedelta(days=62)


def next_cutoff(terms: Terms, after: datetime) -> datetime:
    """Return the first cutoff later than `after`: 00:00 of a notice day in plan time."""
    return next(cutoff_at for cutoff_at in _cutoffs(terms, after) if cutoff_at > after)


def previous_cutoff(terms: Terms, before: datetime) -> datetime:
    """Return the last cutoff earlier than `before`, as the calendar of these terms has it."""
    # Two months back: a month's last day may begin in the next one where a zone skipped it.
    found = takewhile(lambda at: at < before, _cutoffs(terms, before - TWO_MONTHS))
    return max(found)


def cutoffs_between(terms: Terms, after: datetime, until: datetime) -> list[datetime]:
    """Return all cutoffs later than `after` and not later than `until`."""
    found: list[datetime] = []
    cutoff_at = next_cutoff(terms, after)
    while cutoff_at <= until:
        found.append(cutoff_at)
        cutoff_at = next_cutoff(terms, cutoff_at)
    return found


def debit_on(terms: Terms, cutoff_at: datetime) -> date:
    """Return the debit day that belongs to this cutoff, in its month or the next.

    Nobody is debited while the notice lasts: where a short month cuts the debit day, it is the day
    on which the notice has ended (docs/decisions/0004).
    """
    on = local_date(cutoff_at, terms.time_zone)
    notice_ends_on = on + timedelta(days=terms.notice_days)
    return max(_debit_after(on, _pair(terms.calendar, on)), notice_ends_on)


def notice_until(terms: Terms, cutoff_at: datetime) -> datetime:
    """Return the instant at which the notice that begins at this cutoff has ended."""
    on = local_date(cutoff_at, terms.time_zone) + timedelta(days=terms.notice_days)
    return start_of_day(on, ZoneInfo(terms.time_zone))


def is_last_of(terms: Terms, cutoff_at: datetime, at_latest: CollectAtLatest) -> bool:
    """Return whether this cutoff's debit day is the last of its quarter, half-year or year."""
    following = debit_on(terms, next_cutoff(terms, cutoff_at))
    return _part(debit_on(terms, cutoff_at), at_latest) < _part(following, at_latest)


def shortest_room_days(calendar: Calendar) -> int:
    """Return the fewest days between a notice day and its debit day.

    Months too short for the debit day are left out: there `debit_on` waits for the notice.
    """
    months = [(year, month) for year in (2023, 2024) for month in range(1, 13)]
    pairs = zip(calendar.notice_on, calendar.debit_on, strict=True)
    days = (
        (pair[1], on, _debit_after(on, pair))
        for pair in pairs
        for on in (day_of_month(year, month, pair[0]) for year, month in months)
    )
    return min((debit - on).days for wanted, on, debit in days if debit.day == wanted)


def local_date(at: datetime, tz: str) -> date:
    """Return the date that calendars in this time zone show at this instant."""
    return at.astimezone(ZoneInfo(tz)).date()


@lru_cache(maxsize=65_536)  # the same birthdays come again and again when many people join
def start_of_day(on: date, zone: ZoneInfo) -> datetime:
    """Return the instant a day begins: of two midnights the first, of none what follows it."""
    midnight = datetime.combine(on, time.min, tzinfo=zone)
    begins_at = midnight.astimezone(UTC)
    if begins_at.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return begins_at
    return _clock_jump(midnight)


def day_of_month(year: int, month: int, day: int) -> date:
    """Return that day, or the month's last where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _clock_jump(skipped: datetime) -> datetime:
    """Return the instant at which the clock jumps over a wall time that does not exist."""
    # fold=1 reads the wall time with the offset after the jump and so lands before it.
    early = skipped.replace(fold=1).astimezone(UTC)
    late = skipped.astimezone(UTC)
    seconds = range(int((late - early).total_seconds()))
    offset = late.astimezone(skipped.tzinfo).utcoffset()

    def has_jumped(second: int) -> bool:
        return (early + timedelta(seconds=second)).astimezone(skipped.tzinfo).utcoffset() == offset

    return early + timedelta(seconds=bisect_left(seconds, x=True, key=has_jumped))


def _cutoffs(terms: Terms, after: datetime) -> Iterator[datetime]:
    """Yield cutoffs in order, from the month before `after` on."""
    zone = ZoneInfo(terms.time_zone)
    on = local_date(after, terms.time_zone).replace(day=1) - timedelta(days=1)
    year, month = on.year, on.month
    while True:
        for day in sorted(terms.calendar.notice_on):
            yield start_of_day(day_of_month(year, month, day), zone)
        year, month = _next_month(year, month)


def _part(on: date, of: CollectAtLatest) -> tuple[int, int]:
    """Return the year and the number of the quarter (half-year, year) in it that a day is in."""
    return on.year, (on.month - 1) // MONTHS[of]


def _pair(calendar: Calendar, on: date) -> tuple[int, int]:
    """Return the notice and debit day this cutoff stands for.

    A skipped midnight may show the day after; days past the month's end fall together.
    """
    pairs = sorted(zip(calendar.notice_on, calendar.debit_on, strict=True))
    fitting = [pair for pair in pairs if day_of_month(on.year, on.month, pair[0]) == on]
    before = [pair for pair in pairs if pair[0] <= on.day]
    return (fitting or before[-1:] or pairs[-1:])[0]


def _debit_after(on: date, pair: tuple[int, int]) -> date:
    notice_day, debit_day = pair
    year, month = (on.year, on.month)
    if debit_day < notice_day:
        year, month = _next_month(year, month)
    return day_of_month(year, month, debit_day)


def _next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)
