from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.rules import (
    Cause,
    ContributionPer,
    CountSince,
    FixedTerms,
    Funding,
    MonthDay,
    Shortfall,
    Surplus,
    Terms,
    WaitingTerms,
    contribution_is_due,
    contribution_year,
    cutoffs_between,
    head_counts_from,
    may_join_on,
    waiting_ends_at,
)
from tests.charter.builders import terms

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEARS_DAY = MonthDay(month=1, day=1)
AUTUMN = (MonthDay(month=10, day=1), MonthDay(month=12, day=31))


def in_shanghai(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def with_contribution(
    *,
    per: ContributionPer = ContributionPer.YEAR,
    starts: MonthDay = NEW_YEARS_DAY,
    window: tuple[MonthDay, MonthDay] | None = None,
    notice: str = "[5]",
    illness_days: int = 0,
) -> Terms:
    fixed = FixedTerms(
        contribution_minor=7900,
        contribution_per=per,
        surplus=Surplus.RETURN,
        shortfall=Shortfall.PRO_RATA,
        coverage_starts=starts,
        join_window=window,
    )
    return replace(
        terms(notice_on=notice, debit_on="[20]"),
        funding=Funding.FIXED,
        fixed=fixed,
        waiting=WaitingTerms(illness_days=illness_days, accident_days=0),
    )


def test_a_yearly_contribution_is_due_in_the_period_in_which_coverage_starts() -> None:
    yearly = with_contribution()

    cutoffs = cutoffs_between(yearly, in_shanghai(2024, 12, 1), in_shanghai(2026, 1, 10))

    due = [at for at in cutoffs if contribution_is_due(yearly, at)]
    assert due == [in_shanghai(2025, 1, 5), in_shanghai(2026, 1, 5)]


def test_a_cutoff_on_the_first_day_of_coverage_is_the_one_it_is_due_in() -> None:
    on_the_first = with_contribution(notice="[1]")

    assert contribution_is_due(on_the_first, in_shanghai(2025, 1, 1))
    assert not contribution_is_due(on_the_first, in_shanghai(2025, 2, 1))
    assert contribution_year(on_the_first, in_shanghai(2025, 1, 1)) == 2025


def test_a_contribution_per_period_is_due_in_each_and_one_not_set_in_none() -> None:
    each = with_contribution(per=ContributionPer.PERIOD)

    assert contribution_is_due(each, in_shanghai(2025, 6, 5))
    assert contribution_year(each, in_shanghai(2025, 6, 5)) == 2025
    assert not contribution_is_due(terms(), in_shanghai(2025, 1, 5))
    assert contribution_year(terms(), in_shanghai(2025, 1, 5)) == 2025


def test_the_year_of_a_contribution_begins_when_coverage_starts() -> None:
    spring = with_contribution(starts=MonthDay(month=4, day=1))

    assert contribution_year(spring, in_shanghai(2025, 3, 5)) == 2024
    assert contribution_year(spring, in_shanghai(2025, 4, 5)) == 2025
    assert contribution_year(spring, in_shanghai(2026, 3, 5)) == 2025


def test_the_year_is_that_of_the_plans_own_calendar() -> None:
    each = with_contribution(per=ContributionPer.PERIOD)
    late_in_utc = datetime(2024, 12, 31, 16, tzinfo=UTC)

    assert contribution_year(each, late_in_utc) == 2025
    assert contribution_year(with_contribution(), late_in_utc) == 2025


@given(
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    notice_day=st.integers(1, 20),
    year=st.integers(2000, 2080),
)
def test_each_year_of_contributions_has_one_period_in_which_it_is_due(
    month: int, day: int, notice_day: int, year: int
) -> None:
    yearly = replace(
        with_contribution(starts=MonthDay(month=month, day=day)),
        calendar=replace(terms().calendar, notice_on=(notice_day,), debit_on=(28,)),
    )
    cutoffs = cutoffs_between(yearly, in_shanghai(year, 1, 1), in_shanghai(year + 5, 1, 1))

    due = [contribution_year(yearly, at) for at in cutoffs if contribution_is_due(yearly, at)]

    assert due == sorted(set(due))
    assert {contribution_year(yearly, at) for at in cutoffs[12:-12]} <= set(due)


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
    ],
)
def test_both_days_of_a_join_window_belong_to_it(on: date, *, answer: bool) -> None:
    assert may_join_on(with_contribution(window=AUTUMN), on) is answer


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (date(2025, 11, 30), False),
        (date(2025, 12, 1), True),
        (date(2026, 1, 31), True),
        (date(2026, 2, 1), False),
    ],
)
def test_a_join_window_may_go_past_the_years_end(on: date, *, answer: bool) -> None:
    winter = with_contribution(window=(MonthDay(month=12, day=1), MonthDay(month=1, day=31)))

    assert may_join_on(winter, on) is answer


def test_without_a_window_one_may_join_on_any_day() -> None:
    assert may_join_on(with_contribution(), date(2025, 6, 1))
    assert may_join_on(terms(), date(2024, 2, 29))


def test_who_joins_in_the_window_counts_from_the_next_start_of_coverage() -> None:
    windowed = with_contribution(window=AUTUMN, illness_days=30)

    for joined_at in (in_shanghai(2025, 10, 1), in_shanghai(2025, 12, 31, 23)):
        assert head_counts_from(windowed, joined_at) == in_shanghai(2026, 1, 1)
    assert head_counts_from(windowed, in_shanghai(2026, 1, 1)) == in_shanghai(2026, 1, 1)
    assert head_counts_from(windowed, in_shanghai(2026, 1, 1, 1)) == in_shanghai(2027, 1, 1)


def test_no_waiting_ends_before_the_coverage_starts() -> None:
    windowed = with_contribution(window=AUTUMN, illness_days=30)

    assert waiting_ends_at(windowed, in_shanghai(2025, 10, 1)) == in_shanghai(2026, 1, 1)
    assert waiting_ends_at(windowed, in_shanghai(2025, 12, 31)) == in_shanghai(2026, 1, 30)
    accident = waiting_ends_at(windowed, in_shanghai(2025, 12, 31), Cause.ACCIDENT)
    assert accident == in_shanghai(2026, 1, 1)


def test_without_a_window_heads_count_as_anywhere_else() -> None:
    yearly, joined_at = with_contribution(illness_days=30), in_shanghai(2025, 6, 1, 9)
    patient = replace(yearly, count_since=CountSince.WAITING)

    assert head_counts_from(yearly, joined_at) == joined_at
    assert head_counts_from(patient, joined_at) == in_shanghai(2025, 7, 1)


def test_coverage_may_start_on_a_midnight_that_does_not_exist() -> None:
    beirut = replace(
        with_contribution(starts=MonthDay(month=3, day=27), window=AUTUMN),
        time_zone="Asia/Beirut",
    )
    starts_at = datetime(2022, 3, 26, 22, tzinfo=UTC)

    assert head_counts_from(beirut, datetime(2021, 11, 1, tzinfo=UTC)) == starts_at
    assert contribution_year(beirut, starts_at) == 2022
    assert contribution_year(beirut, starts_at - timedelta(microseconds=1)) == 2021
