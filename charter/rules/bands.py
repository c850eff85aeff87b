"""A person's way through the age bands, known on the day they join."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from charter.rules.calendar import local_date, start_of_day
from charter.rules.choices import Cause, CountSince
from charter.rules.contributions import coverage_starts_at
from charter.rules.refusals import BornInFuture
from charter.rules.terms import BandTerms, Terms


@dataclass(frozen=True)
class BandSpan:
    """A half-open span in which a person counts in one band; an open end is None."""

    key: str
    counts_from: datetime
    counts_until: datetime | None


def band_spans(
    bands: Sequence[BandTerms],
    born_on: date,
    joined_at: datetime,
    tz: str,
    *,
    counts_from: datetime | None = None,
) -> list[BandSpan]:
    """Return the spans of all bands still ahead, from `counts_from` (or from joining) on.

    Who is too young begins later; who has outgrown the last band gets no span at all.
    """
    joined_on = local_date(joined_at, tz)
    if born_on > joined_on:
        raise BornInFuture(born_on=born_on, joined_on=joined_on)
    first = joined_at if counts_from is None else counts_from
    spans = (_span(band, born_on, first, tz) for band in bands)
    return [span for span in spans if span is not None]


def band_at(bands: Sequence[BandTerms], born_on: date, at: datetime, tz: str) -> str | None:
    """Return the key of the band a person is in at that instant, if in any."""
    on = local_date(at, tz)
    for band in bands:
        if _lower_edge(band, born_on) <= on and (
            band.until_years is None or on < birthday(born_on, band.until_years)
        ):
            return band.key
    return None


def birthday(born_on: date, years: int) -> date:
    """Return the day someone turns `years`; born on 29 February, it is 1 March in common years."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def waiting_ends_at(terms: Terms, joined_at: datetime, cause: Cause = Cause.ILLNESS) -> datetime:
    """Return the start of the first day after waiting; with no days to wait, joining itself.

    Where all who join in a window belong from one day, no waiting ends before that day.
    """
    belongs_from = coverage_starts_at(terms, joined_at)
    days = terms.waiting.days(cause)
    if days == 0:
        return belongs_from
    on = local_date(joined_at, terms.time_zone) + timedelta(days=days)
    return max(belongs_from, start_of_day(on, ZoneInfo(terms.time_zone)))


def head_counts_from(terms: Terms, joined_at: datetime) -> datetime:
    """Return the instant from which who joins now counts as a head."""
    if terms.count_since is CountSince.JOINING:
        return coverage_starts_at(terms, joined_at)
    return waiting_ends_at(terms, joined_at)


def _lower_edge(band: BandTerms, born_on: date) -> date:
    if band.from_days is not None:
        return born_on + timedelta(days=band.from_days)
    return birthday(born_on, band.from_years or 0)


def _span(band: BandTerms, born_on: date, first: datetime, tz: str) -> BandSpan | None:
    zone = ZoneInfo(tz)
    start = max(first, start_of_day(_lower_edge(band, born_on), zone))
    if band.until_years is None:
        return BandSpan(band.key, start, None)
    end = start_of_day(birthday(born_on, band.until_years), zone)
    return BandSpan(band.key, start, end) if start < end else None
