from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.rules import (
    CollectAtLatest,
    Terms,
    cutoffs_between,
    debit_on,
    is_last_of,
    local_date,
    next_cutoff,
    notice_until,
    previous_cutoff,
    start_of_day,
)
from tests.charter.builders import terms

SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_shanghai(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def with_days(notice: str, debit: str, *, time_zone: str = "Asia/Shanghai") -> Terms:
    return terms(notice_on=notice, debit_on=debit, time_zone=f'"{time_zone}"', notice_days="0")


@pytest.mark.parametrize(
    ("after", "cutoff"),
    [
        (in_shanghai(2019, 1, 6, 23), in_shanghai(2019, 1, 7)),
        (in_shanghai(2019, 1, 7), in_shanghai(2019, 1, 21)),
        (in_shanghai(2019, 1, 7, 1), in_shanghai(2019, 1, 21)),
        (in_shanghai(2019, 12, 21), in_shanghai(2020, 1, 7)),
        (datetime(2019, 1, 6, 16, tzinfo=UTC), in_shanghai(2019, 1, 21)),
        (datetime(2019, 1, 6, 15, 59, tzinfo=UTC), in_shanghai(2019, 1, 7)),
    ],
)
def test_next_cutoff_is_the_first_midnight_of_a_notice_day_after(
    after: datetime, cutoff: datetime
) -> None:
    assert next_cutoff(terms("xianghubao"), after) == cutoff


@pytest.mark.parametrize(
    ("before", "cutoff"),
    [
        (in_shanghai(2019, 1, 21, 1), in_shanghai(2019, 1, 21)),
        (in_shanghai(2019, 1, 21), in_shanghai(2019, 1, 7)),
        (in_shanghai(2019, 1, 7), in_shanghai(2018, 12, 21)),
        (datetime(2019, 1, 6, 16, 1, tzinfo=UTC), in_shanghai(2019, 1, 7)),
    ],
)
def test_previous_cutoff_is_the_last_one_before(before: datetime, cutoff: datetime) -> None:
    assert previous_cutoff(terms("xianghubao"), before) == cutoff


def test_a_cutoff_on_a_month_end_that_a_zone_skipped_has_one_before_it() -> None:
    # Kiritimati left out 31 December 1994, so that day begins with the new year.
    kiritimati = with_days("[31]", "[31]", time_zone="Pacific/Kiritimati")
    skipped = datetime(1994, 12, 31, 10, tzinfo=UTC)

    assert next_cutoff(kiritimati, skipped - timedelta(days=1)) == skipped
    november = previous_cutoff(kiritimati, skipped)
    assert local_date(november, "Pacific/Kiritimati") == date(1994, 11, 30)


@pytest.mark.parametrize(
    ("cutoff", "quarter", "half_year", "year"),
    [
        ((2025, 2, 5), False, False, False),
        ((2025, 3, 5), True, False, False),
        ((2025, 6, 5), True, True, False),
        ((2025, 12, 5), True, True, True),
    ],
)
def test_the_last_cutoff_of_a_part_of_the_year(
    cutoff: tuple[int, int, int], *, quarter: bool, half_year: bool, year: bool
) -> None:
    village = terms()

    found = [is_last_of(village, in_shanghai(*cutoff), part) for part in CollectAtLatest]

    assert found == [quarter, half_year, year]


def test_the_last_of_a_quarter_goes_by_the_debit_day() -> None:
    late = with_days("[25]", "[3]")

    assert is_last_of(late, in_shanghai(2025, 2, 25), CollectAtLatest.QUARTER)
    assert not is_last_of(late, in_shanghai(2025, 3, 25), CollectAtLatest.QUARTER)
    assert is_last_of(late, in_shanghai(2024, 11, 25), CollectAtLatest.YEAR)
    assert not is_last_of(late, in_shanghai(2024, 12, 25), CollectAtLatest.YEAR)


def test_the_calendar_of_xianghubao() -> None:
    xianghubao, cutoff_at = terms("xianghubao"), in_shanghai(2019, 1, 21)

    assert notice_until(xianghubao, cutoff_at) == in_shanghai(2019, 1, 24)
    assert debit_on(xianghubao, cutoff_at) == date(2019, 1, 28)
    assert debit_on(xianghubao, in_shanghai(2019, 1, 7)) == date(2019, 1, 14)


def test_a_debit_day_before_the_notice_day_is_next_months() -> None:
    late = with_days("[25]", "[3]")

    assert debit_on(late, in_shanghai(2019, 12, 25)) == date(2020, 1, 3)


def test_days_past_the_months_end_are_its_last() -> None:
    month_end = with_days("[31]", "[31]")

    cutoffs = cutoffs_between(month_end, in_shanghai(2020, 1, 1), in_shanghai(2020, 5, 1))

    assert [local_date(at, "Asia/Shanghai") for at in cutoffs] == [
        date(2020, 1, 31),
        date(2020, 2, 29),
        date(2020, 3, 31),
        date(2020, 4, 30),
    ]
    assert debit_on(month_end, cutoffs[1]) == date(2020, 2, 29)


def test_a_debit_waits_for_the_notice_where_the_month_is_too_short() -> None:
    kangai = terms("kangai-accident")

    assert kangai.calendar.debit_on == (15, 31)
    for cutoff_at, on in (
        (in_shanghai(2025, 1, 16), date(2025, 1, 31)),
        (in_shanghai(2025, 4, 16), date(2025, 4, 30)),
        (in_shanghai(2025, 2, 1), date(2025, 2, 15)),
        (in_shanghai(2025, 2, 16), date(2025, 3, 2)),
        (in_shanghai(2024, 2, 16), date(2024, 3, 1)),
    ):
        assert debit_on(kangai, cutoff_at) == on
        assert local_date(notice_until(kangai, cutoff_at), "Asia/Shanghai") <= on


def test_two_days_that_fall_together_are_one_cutoff() -> None:
    crowded = with_days("[29, 31]", "[5, 10]")

    cutoffs = cutoffs_between(crowded, in_shanghai(2021, 2, 1), in_shanghai(2021, 3, 30))

    assert cutoffs == [in_shanghai(2021, 2, 28), in_shanghai(2021, 3, 29)]
    assert debit_on(crowded, cutoffs[0]) == date(2021, 3, 5)


def test_order_of_the_days_does_not_matter() -> None:
    turned, straight = with_days("[21, 7]", "[28, 14]"), with_days("[7, 21]", "[14, 28]")

    cutoff_at = next_cutoff(turned, in_shanghai(2019, 1, 1))

    assert cutoff_at == next_cutoff(straight, in_shanghai(2019, 1, 1))
    assert debit_on(turned, cutoff_at) == date(2019, 1, 14)


@pytest.mark.parametrize(
    ("time_zone", "on", "begins_at"),
    [
        # Lebanon moves its clocks at midnight: 00:00 to 00:59 do not exist.
        ("Asia/Beirut", date(2022, 3, 27), datetime(2022, 3, 26, 22, tzinfo=UTC)),
        # Cuba turns them back at 01:00: 00:00 is there twice, the first one begins the day.
        ("America/Havana", date(2022, 11, 6), datetime(2022, 11, 6, 4, tzinfo=UTC)),
        # Samoa left out 30 December 2011.
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 31), datetime(2011, 12, 30, 10, tzinfo=UTC)),
        # Toronto jumped from 23:30 to 00:30: midnight stands inside the gap.
        ("America/Toronto", date(1919, 3, 31), datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_instant(time_zone: str, on: date, begins_at: datetime) -> None:
    zone = ZoneInfo(time_zone)

    found = start_of_day(on, zone)

    assert found == begins_at
    assert found.astimezone(zone).date() >= on
    assert (found - timedelta(seconds=1)).astimezone(zone).date() < on


def test_a_cutoff_may_fall_on_a_midnight_that_does_not_exist() -> None:
    beirut = with_days("[27]", "[31]", time_zone="Asia/Beirut")

    cutoff_at = next_cutoff(beirut, datetime(2022, 3, 1, tzinfo=UTC))

    assert cutoff_at == datetime(2022, 3, 26, 22, tzinfo=UTC)
    assert next_cutoff(beirut, cutoff_at) > cutoff_at
    assert debit_on(beirut, cutoff_at) == date(2022, 3, 31)


@given(
    after=st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001 the zone is drawn below
        max_value=datetime(2090, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
    ),
    notice_day=st.integers(min_value=1, max_value=31),
    time_zone=st.sampled_from(["Asia/Shanghai", "America/Havana", "Asia/Beirut", "Pacific/Apia"]),
)
def test_cutoffs_come_one_after_the_other_about_a_month_apart(
    after: datetime, notice_day: int, time_zone: str
) -> None:
    monthly = with_days(f"[{notice_day}]", f"[{notice_day}]", time_zone=time_zone)

    first = next_cutoff(monthly, after)
    second = next_cutoff(monthly, first)

    assert after < first < second
    assert first - after <= timedelta(days=33)
    assert timedelta(days=26) < second - first < timedelta(days=33)
    assert cutoffs_between(monthly, after, second) == [first, second]
    assert previous_cutoff(monthly, second) == first
    assert previous_cutoff(monthly, first) <= after
    assert debit_on(monthly, first) >= local_date(first, time_zone)
