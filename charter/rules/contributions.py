"""When a contribution set in advance is owed, for which year, and who may join when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from charter.rules.calendar import local_date, previous_cutoff, start_of_day
from charter.rules.choices import ContributionPer
from charter.rules.terms import FixedTerms, MonthDay, Terms


def contribution_is_due(terms: Terms, cutoff_at: datetime) -> bool:
    """Return whether a contribution is owed in the period that ends at this cutoff.

    One a period is owed in each; one a year in the period in which its coverage starts. Where
    nothing is set in advance, never.
    """
    if terms.fixed is None:
        return False
    if terms.fixed.contribution_per is ContributionPer.PERIOD:
        return True
    return _latest_start(terms, terms.fixed, cutoff_at) > previous_cutoff(terms, cutoff_at)


def contribution_year(terms: Terms, cutoff_at: datetime) -> int:
    """Return the year whose money this period uses, named after the year it begins in.

    It begins when the yearly coverage starts; else it is the calendar year in plan time.
    """
    if terms.fixed is None or terms.fixed.contribution_per is ContributionPer.PERIOD:
        return local_date(cutoff_at, terms.time_zone).year
    return _start_year(terms, terms.fixed, cutoff_at)


def coverage_starts_at(terms: Terms, joined_at: datetime) -> datetime:
    """Return the instant from which who joins then belongs: the next start after a join window.

    Without a window it is joining itself.
    """
    if terms.fixed is None or terms.fixed.join_window is None:
        return joined_at
    year = _start_year(terms, terms.fixed, joined_at)
    latest = _start(terms, terms.fixed, year)
    return latest if latest == joined_at else _start(terms, terms.fixed, year + 1)


def may_join_on(terms: Terms, day: date) -> bool:
    """Return whether the charter takes new members on this day of the plan's calendar."""
    if terms.fixed is None or terms.fixed.join_window is None:
        return True
    first, last = (_place(edge) for edge in terms.fixed.join_window)
    on = (day.month, day.day)
    if first <= last:
        return first <= on <= last
    return on >= first or on <= last


def _latest_start(terms: Terms, fixed: FixedTerms, at: datetime) -> datetime:
    return _start(terms, fixed, _start_year(terms, fixed, at))


def _start_year(terms: Terms, fixed: FixedTerms, at: datetime) -> int:
    year = local_date(at, terms.time_zone).year
    return year if _start(terms, fixed, year) <= at else year - 1


def _start(terms: Terms, fixed: FixedTerms, year: int) -> datetime:
    on = date(year, fixed.coverage_starts.month, fixed.coverage_starts.day)
    return start_of_day(on, ZoneInfo(terms.time_zone))


def _place(day: MonthDay) -> tuple[int, int]:
    return day.month, day.day
