"""Who may join, and the spans in which who joins will count."""

from collections.abc import Collection
from datetime import date, datetime

from charter.rules import (
    BandSpan,
    Terms,
    band_at,
    band_spans,
    birthday,
    head_counts_from,
    local_date,
)
from members.rules.refusals import AgeOutside, ConsentMissing


def require_consent(*, accepted: Collection[str], asked: Collection[str]) -> None:
    """Refuse unless everything that joining asks was accepted."""
    if set(accepted) != set(asked):
        raise ConsentMissing


def require_age(*, terms: Terms, born_on: date, at: datetime) -> str:
    """Return the band someone is in at an instant; refuse one whom no band takes."""
    band = band_at(terms.bands, born_on, at, terms.time_zone)
    if band is None:
        raise _age_outside(terms, born_on, at)
    return band


def spans_to_come(*, terms: Terms, born_on: date, joined_at: datetime) -> list[BandSpan]:
    """Return every span in which someone who joins now will count, birthdays included."""
    require_age(terms=terms, born_on=born_on, at=joined_at)
    counts_from = head_counts_from(terms, joined_at)
    spans = band_spans(terms.bands, born_on, joined_at, terms.time_zone, counts_from=counts_from)
    if not spans:  # outgrows the last band while still waiting
        raise _age_outside(terms, born_on, counts_from)
    return spans


def age_on(born_on: date, day: date) -> int:
    """Return the whole years between a birth date and a day; 29 February counts as 1 March."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1


def _age_outside(terms: Terms, born_on: date, at: datetime) -> AgeOutside:
    youngest, oldest = terms.bands[0], terms.bands[-1]
    until = oldest.until_years
    on = local_date(at, terms.time_zone)
    return AgeOutside(
        is_too_young=until is None or on < birthday(born_on, until),
        from_days=youngest.from_days,
        from_years=youngest.from_years or 0,
        until_years=until,
    )
