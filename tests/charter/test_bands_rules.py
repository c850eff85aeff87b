from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.rules import (
    BandTerms,
    BornInFuture,
    Cause,
    band_at,
    band_spans,
    birthday,
    head_counts_from,
    local_date,
    start_of_day,
    waiting_ends_at,
)
from tests.charter.builders import terms

BANDS = terms("xianghubao").bands
ZONE = "Asia/Shanghai"
SHANGHAI = ZoneInfo(ZONE)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=SHANGHAI)


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI)


def slow_age(born_on: date, on: date) -> int:
    """Count birthdays one by one; who is born on 29 February has theirs on 1 March else."""
    age = 0
    while True:
        year = born_on.year + age + 1
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        month, day = born_on.month, born_on.day
        if (month, day) == (2, 29) and not is_leap:
            month, day = 3, 1
        if (year, month, day) > (on.year, on.month, on.day):
            return age
        age += 1


def slow_band(born_on: date, on: date) -> str | None:
    age = slow_age(born_on, on)
    if (on - born_on).days >= 30 and age < 40:
        return "d30-y40"
    return "y40-y60" if 40 <= age < 60 else None


def test_spans_touch_and_end_at_the_last_bands_upper_age() -> None:
    spans = band_spans(BANDS, date(1985, 6, 15), noon(2025, 1, 1), ZONE)

    assert [(span.key, span.counts_from, span.counts_until) for span in spans] == [
        ("d30-y40", noon(2025, 1, 1), midnight(2025, 6, 15)),
        ("y40-y60", midnight(2025, 6, 15), midnight(2045, 6, 15)),
    ]


def test_a_birthday_on_the_cutoff_is_already_the_new_band() -> None:
    cutoff_at = midnight(2025, 6, 15)

    first, second = band_spans(BANDS, date(1985, 6, 15), noon(2025, 1, 1), ZONE)

    assert first.counts_until == cutoff_at == second.counts_from
    assert band_at(BANDS, date(1985, 6, 15), cutoff_at, ZONE) == "y40-y60"
    before = cutoff_at - timedelta(microseconds=1)
    assert band_at(BANDS, date(1985, 6, 15), before, ZONE) == "d30-y40"


def test_29_february_counts_as_1_march_in_common_years() -> None:
    assert birthday(date(1984, 2, 29), 41) == date(2025, 3, 1)
    assert birthday(date(1984, 2, 29), 40) == date(2024, 2, 29)


def test_a_newborn_counts_when_30_days_old() -> None:
    spans = band_spans(BANDS, date(2025, 1, 1), noon(2025, 1, 1), ZONE)

    assert spans[0].counts_from == midnight(2025, 1, 31)
    assert band_at(BANDS, date(2025, 1, 1), noon(2025, 1, 30), ZONE) is None
    assert band_at(BANDS, date(2025, 1, 1), noon(2025, 1, 31), ZONE) == "d30-y40"


def test_who_has_outgrown_the_last_band_gets_no_span() -> None:
    assert band_spans(BANDS, date(1965, 1, 1), noon(2025, 1, 1), ZONE) == []
    last_day = band_spans(BANDS, date(1965, 1, 2), noon(2025, 1, 1), ZONE)
    assert [(span.key, span.counts_until) for span in last_day] == [
        ("y40-y60", midnight(2025, 1, 2))
    ]


def test_nobody_joins_before_the_day_of_their_birth() -> None:
    with pytest.raises(BornInFuture):
        band_spans(BANDS, date(2025, 1, 2), noon(2025, 1, 1), ZONE)

    # In Shanghai it is the next day already.
    late_in_utc = datetime(2025, 1, 1, 17, tzinfo=UTC)
    assert band_spans(BANDS, date(2025, 1, 2), late_in_utc, ZONE)


def test_a_band_without_an_upper_age_stays_open() -> None:
    elders = (BandTerms(name="60 and over", from_years=60, benefit_minor=1),)

    (span,) = band_spans(elders, date(1960, 1, 1), noon(2025, 1, 1), ZONE)

    assert (span.key, span.counts_until) == ("y60", None)
    assert band_at(elders, date(1960, 1, 1), noon(2025, 1, 1), ZONE) == "y60"


def test_heads_count_from_joining_or_from_the_end_of_waiting() -> None:
    joined_at = noon(2025, 1, 1)
    village, patient = terms(), terms(count_since='"waiting"')

    assert head_counts_from(village, joined_at) == joined_at
    assert head_counts_from(patient, joined_at) == midnight(2025, 4, 1)
    assert waiting_ends_at(village, joined_at) == midnight(2025, 4, 1)
    assert waiting_ends_at(village, joined_at, Cause.ACCIDENT) == joined_at


def test_waiting_may_outlast_a_band() -> None:
    spans = band_spans(
        BANDS, date(1985, 2, 1), noon(2025, 1, 1), ZONE, counts_from=midnight(2025, 4, 1)
    )

    assert [(span.key, span.counts_from) for span in spans] == [("y40-y60", midnight(2025, 4, 1))]


births = st.dates(min_value=date(1930, 1, 1), max_value=date(2025, 1, 1)) | st.sampled_from(
    [date(year, 2, 29) for year in range(1932, 2025, 4)]
)
zones = st.sampled_from([ZONE, "UTC", "America/Havana", "Asia/Beirut", "Pacific/Apia"])


@given(born_on=births, wait=st.integers(0, 400), zone=zones, days=st.integers(0, 30_000))
def test_spans_agree_with_the_age_on_every_day(
    born_on: date, wait: int, zone: str, days: int
) -> None:
    joined_at = datetime(2025, 1, 1, 23, 30, tzinfo=UTC)
    counts_from = joined_at + timedelta(days=wait)

    spans = band_spans(BANDS, born_on, joined_at, zone, counts_from=counts_from)

    at = counts_from + timedelta(days=days)
    holding = [
        span.key
        for span in spans
        if span.counts_from <= at and (span.counts_until is None or at < span.counts_until)
    ]
    expected = slow_band(born_on, local_date(at, zone))
    assert holding == ([expected] if expected else [])
    assert band_at(BANDS, born_on, at, zone) == expected


@given(born_on=births, zone=zones)
def test_spans_are_half_open_ordered_and_touch(born_on: date, zone: str) -> None:
    joined_at = datetime(2025, 1, 1, 23, 30, tzinfo=UTC)

    spans = band_spans(BANDS, born_on, joined_at, zone)

    for span in spans:
        assert span.counts_until is not None
        assert joined_at <= span.counts_from < span.counts_until
        assert span.counts_until == start_of_day(
            local_date(span.counts_until, zone), ZoneInfo(zone)
        )
    for below, above in pairwise(spans):
        assert below.counts_until == above.counts_from
