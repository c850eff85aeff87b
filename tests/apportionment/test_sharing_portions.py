"""Which part of an award a period brings; how an amount is parted among several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportionment.rules import (
    Schedule,
    payable_after_collection,
    portion_parts,
    prorated,
    scheduled_minor,
)
from tests.apportionment.run_inputs import minor

amounts = st.lists(st.integers(min_value=0, max_value=10**15), max_size=12)


def brought(award: int, schedule: Schedule, *, most: int = 200) -> list[int]:
    """Return what period after period brings of an award until it is used up."""
    found: list[int] = []
    while sum(found) < award and len(found) < most:
        found.append(
            scheduled_minor(
                award_minor=award,
                unscheduled_minor=award - sum(found),
                periods_before=len(found),
                schedule=schedule,
            )
        )
    return found


def test_an_award_comes_at_once_or_spread_or_by_the_month() -> None:
    assert brought(1_000, Schedule()) == [1_000]
    assert brought(1_000, Schedule(spread_over_periods=6)) == [167, 167, 167, 167, 166, 166]
    assert brought(3, Schedule(spread_over_periods=6)) == [1, 1, 1]


def test_a_monthly_benefit_comes_until_the_award_is_used_up() -> None:
    """4,000.00 at 1,500.00 a month: two whole months, and a third of 1,000.00."""
    monthly = Schedule(monthly_minor=150_000)

    assert brought(400_000, monthly) == [150_000, 150_000, 100_000]


def test_a_month_of_two_periods_brings_half_of_it_in_each() -> None:
    halves = Schedule(monthly_minor=151, periods_a_month=2)

    assert brought(400, halves) == [76, 75, 76, 75, 76, 22]


def test_an_award_is_not_stranded_when_the_charter_spreads_otherwise() -> None:
    """After four of six parts the charter came to know three: the next brings the rest."""
    rest = scheduled_minor(
        award_minor=600,
        unscheduled_minor=200,
        periods_before=4,
        schedule=Schedule(spread_over_periods=3),
    )

    assert rest == 200


@given(
    award=minor,
    schedule=st.builds(
        Schedule,
        spread_over_periods=st.integers(min_value=1, max_value=120),
        monthly_minor=st.none() | st.integers(min_value=10**11, max_value=10**14),
        periods_a_month=st.integers(min_value=1, max_value=4),
    ),
)
def test_every_schedule_brings_the_award_to_the_cent(award: int, schedule: Schedule) -> None:
    found = brought(award, schedule, most=500)

    assert sum(found) == award
    assert all(part > 0 for part in found)
    if schedule.monthly_minor is None:
        assert len(found) <= schedule.spread_over_periods


def test_portion_parts_on_paper() -> None:
    assert portion_parts(1_000, 6) == [167, 167, 167, 167, 166, 166]
    assert portion_parts(3, 6) == [1, 1, 1, 0, 0, 0]
    assert portion_parts(1_000, 1) == [1_000]


@given(award=minor, parts=st.integers(min_value=1, max_value=120))
def test_portion_parts_make_the_award_and_differ_by_a_cent_at_most(award: int, parts: int) -> None:
    found = portion_parts(award, parts)

    assert (len(found), sum(found)) == (parts, award)
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


def test_what_came_in_is_parted_by_what_is_open_on_paper() -> None:
    """100.00 came in; 200.00 and 100.00 are open: 66.67 to the older, 33.33 to the other."""
    found = payable_after_collection({7: 20_000, 9: 10_000}, 10_000)

    assert found == {7: 6_667, 9: 3_333}


@pytest.mark.parametrize("available", [0, -5])
def test_without_money_every_portion_gets_nothing(available: int) -> None:
    assert payable_after_collection({7: 20_000, 9: 1}, available) == {7: 0, 9: 0}


def test_with_more_money_than_is_open_all_is_paid_and_no_more() -> None:
    assert payable_after_collection({7: 20, 9: 1}, 100) == {7: 20, 9: 1}
    assert payable_after_collection({}, 100) == {}


@given(wanted=amounts, total=st.integers(min_value=0, max_value=10**17))
def test_parting_gives_out_all_there_is_and_nobody_more_than_wanted(
    wanted: list[int], total: int
) -> None:
    found = prorated(total, wanted)

    assert sum(found) == min(total, sum(wanted))
    assert all(0 <= given <= one for given, one in zip(found, wanted, strict=True))


@given(wanted=amounts, total=st.integers(min_value=0, max_value=10**17))
def test_parting_is_in_proportion_within_a_cent(wanted: list[int], total: int) -> None:
    found = prorated(total, wanted)

    together, given = sum(wanted), min(total, sum(wanted))
    for one, part in zip(wanted, found, strict=True):
        assert abs(part * together - one * given) <= together
