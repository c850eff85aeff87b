"""Who may join, and the spans in which who joins will count."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import count

from charter.rules import (
    BandSpan,
    Terms,
    band_at,
    band_spans,
    birthday,
    head_counts_from,
    local_date,
    may_join_on,
)
from members.rules.refusals import (
    AgeOutside,
    ConsentMissing,
    JoinWindowClosed,
    PeriodFull,
    PlanFull,
)


def require_consent(*, accepted: Collection[str], asked: Collection[str]) -> None:
    """Refuse unless everything that joining asks was accepted."""
    if not set(asked) <= set(accepted):
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


def spans_ahead(*, terms: Terms, born_on: date, counts_from: datetime) -> list[BandSpan]:
    """Return every span from an instant on of someone who is in already; none past the last age."""
    return band_spans(terms.bands, born_on, counts_from, terms.time_zone)


def coalesced(spans: Sequence[BandSpan]) -> list[BandSpan]:
    """Return spans in order of time, each as long as it goes on in one band without a gap."""
    whole: list[BandSpan] = []
    for span in spans:
        if whole and (whole[-1].key, whole[-1].counts_until) == (span.key, span.counts_from):
            span = BandSpan(span.key, whole.pop().counts_from, span.counts_until)
        whole.append(span)
    return whole


def last_day_to_return(*, terms: Terms, ended_at: datetime) -> date | None:
    """Return the last day, in plan time, on which an enrolment that ended may go on as before.

    None where the charter knows no continuity (F07: coming back soon keeps one's seniority).
    """
    if terms.arrears is None or terms.arrears.continuity_days == 0:
        return None
    days = timedelta(days=terms.arrears.continuity_days)
    return local_date(ended_at, terms.time_zone) + days


def require_window(*, terms: Terms, at: datetime) -> None:
    """Refuse to join on a day on which the charter takes nobody, and say when it does next."""
    on = local_date(at, terms.time_zone)
    if not may_join_on(terms, on):
        ahead = (on + timedelta(days=days) for days in count(1))
        opens_on = next(day for day in ahead if may_join_on(terms, day))
        raise JoinWindowClosed(opens_on=opens_on, time_zone=terms.time_zone)


def require_seat(*, maximum: int, taken: int) -> None:
    """Refuse one more where as many are in as the charter takes."""
    if taken >= maximum:
        raise PlanFull(maximum=maximum)


def require_new(*, most: int, taken: int, opens_at: datetime, time_zone: str) -> None:
    """Refuse one more where as many are new since the last cutoff as the charter takes."""
    if taken >= most:
        raise PeriodFull(most=most, opens_on=local_date(opens_at, time_zone), time_zone=time_zone)


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
