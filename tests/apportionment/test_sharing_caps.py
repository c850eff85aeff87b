"""Case cap, then period cap: what each cuts off the awards, and where it goes."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apportionment.rules import (
    Cap,
    Placed,
    Reserve,
    RunInputs,
    close,
)
from charter.rules import CapExcess
from tests.apportionment.run_inputs import (
    OLD,
    YOUNG,
    a_run,
    capped_runs,
    has_heads,
    minor,
    reserves,
)

CASE_CAP = Cap(minor=2_000)


def test_case_cap_on_paper() -> None:
    """20.00 yuan of 206 heads is 4,120.00; less a fee of 3 % that allows 4,000.00 of an award."""
    run = a_run(headcount={YOUNG: 206}, weight={YOUNG: 1}, case_cap=CASE_CAP)

    outcome = close(run)

    assert outcome.placed == (
        Placed(brought_minor=6_000_000, allowed_minor=400_000, left_minor=5_600_000),
    )
    assert (outcome.benefit_minor, outcome.fee_minor) == (400_000, 12_000)
    assert outcome.shares[YOUNG] == 2_000


def test_minimum_pool_of_the_earlier_pools_is_their_case_cap() -> None:
    """300,000.00 and a fee of 10 % by 3,300,000 heads is 0.10 yuan, the cap itself (G5)."""
    run = a_run(
        headcount={YOUNG: 3_300_000},
        weight={YOUNG: 1},
        awards_minor=[30_000_000],
        fee_bps=1_000,
        case_cap=Cap(minor=10),
    )

    assert close(run).benefit_minor == 30_000_000
    assert close(replace(run, headcount={YOUNG: 3_299_999})).benefit_minor < 30_000_000


def test_each_case_has_the_cap_to_itself() -> None:
    """Two awards of 60,000.00: 4,000.00 of either is shared, so a head owes twice 20.00."""
    run = a_run(
        headcount={YOUNG: 206},
        weight={YOUNG: 1},
        awards_minor=[6_000_000, 6_000_000],
        case_cap=CASE_CAP,
    )

    assert [part.allowed_minor for part in close(run).placed] == [400_000, 400_000]
    assert close(run).shares[YOUNG] == 4_000


@pytest.mark.parametrize(
    ("excess", "left", "operator", "reserve", "cut"),
    [
        (CapExcess.NEXT_PERIOD, 5_600_000, 0, 0, 0),
        (CapExcess.OPERATOR, 0, 5_600_000, 0, 0),
        (CapExcess.RESERVE, 5_500_000, 0, 100_000, 0),
        (CapExcess.PRO_RATA, 0, 0, 0, 5_600_000),
    ],
)
def test_four_ways_to_place_what_a_cap_cuts(
    excess: CapExcess, left: int, operator: int, reserve: int, cut: int
) -> None:
    """56,000.00 above the cap, and a reserve that holds 1,000.00."""
    run = a_run(
        headcount={YOUNG: 206},
        weight={YOUNG: 1},
        case_cap=Cap(minor=2_000, excess=excess),
        reserve=Reserve(bps=0, held_minor=100_000),
    )

    placed = close(run).placed[0]

    assert placed.allowed_minor == 400_000
    assert (placed.left_minor, placed.operator_minor, placed.reserve_minor, placed.cut_minor) == (
        left,
        operator,
        reserve,
        cut,
    )


def test_period_cap_on_paper() -> None:
    """10 heads, at most 10.00 each: 100.00. Awards of 150.00 and 50.00: three quarters, one."""
    run = a_run(
        headcount={YOUNG: 10},
        weight={YOUNG: 1},
        fee_bps=0,
        awards_minor=[15_000, 5_000],
        period_cap=Cap(minor=1_000),
    )

    outcome = close(run)

    assert [part.allowed_minor for part in outcome.placed] == [7_500, 2_500]
    assert [part.left_minor for part in outcome.placed] == [7_500, 2_500]
    assert outcome.shares[YOUNG] == 1_000


def test_the_case_cap_comes_before_the_period_cap() -> None:
    """150.00 are cut to 60.00 by the case; 60.00 and 60.00 then share a period of 100.00."""
    run = a_run(
        headcount={YOUNG: 10},
        weight={YOUNG: 1},
        fee_bps=0,
        awards_minor=[15_000, 6_000],
        case_cap=Cap(minor=600, excess=CapExcess.OPERATOR),
        period_cap=Cap(minor=1_000, excess=CapExcess.PRO_RATA),
    )

    first, second = close(run).placed

    assert (first.operator_minor, first.allowed_minor, first.cut_minor) == (9_000, 5_000, 1_000)
    assert (second.operator_minor, second.allowed_minor, second.cut_minor) == (0, 5_000, 1_000)


def test_dues_given_up_take_their_room_under_the_period_cap_first() -> None:
    run = a_run(
        headcount={YOUNG: 10},
        weight={YOUNG: 1},
        fee_bps=0,
        awards_minor=[10_000],
        written_off_minor=4_000,
        period_cap=Cap(minor=1_000),
    )

    assert close(run).benefit_minor == 6_000
    assert close(run).shares[YOUNG] == 1_000


def test_what_alone_is_above_the_period_cap_is_carried() -> None:
    run = a_run(
        headcount={YOUNG: 10},
        weight={YOUNG: 1},
        awards_minor=[10_000],
        written_off_minor=40_000,
        period_cap=Cap(minor=1_000),
    )

    outcome = close(run)

    assert (outcome.benefit_minor, outcome.shares[YOUNG]) == (0, 1_000)
    assert outcome.carry_out_minor == -30_000


@given(run=capped_runs())
def test_every_brought_cent_is_placed_once(run: RunInputs) -> None:
    assume(has_heads(run))

    placed = close(run).placed

    assert [part.brought_minor for part in placed] == list(run.awards_minor)
    for part in placed:
        found = (
            part.allowed_minor,
            part.left_minor,
            part.operator_minor,
            part.reserve_minor,
            part.cut_minor,
        )
        assert sum(found) == part.brought_minor
        assert min(found) >= 0


@given(
    run=capped_runs(floor_minor=0, period_cap=None),
    award=minor,
    cap=st.integers(min_value=1, max_value=10**6),
    reserve=reserves,
)
def test_no_head_shares_a_case_above_its_cap_with_fee_and_reserve(
    run: RunInputs, award: int, cap: int, reserve: Reserve
) -> None:
    assume(has_heads(run))
    alone = a_run(
        headcount=run.headcount,
        weight=run.weight,
        fee_bps=run.fee_bps,
        rounding=run.rounding,
        floor_minor=0,
        awards_minor=[award],
        case_cap=Cap(minor=cap),
        reserve=reserve,
    )

    outcome = close(alone)

    shared = [outcome.shares[band] for band, heads in run.headcount.items() if heads]
    assert max(shared) <= cap
    assert 0 <= outcome.benefit_minor <= award


@given(run=capped_runs(), cap=st.integers(min_value=1, max_value=10**9))
def test_no_head_owes_above_the_period_cap_whatever_there_is_to_share(
    run: RunInputs, cap: int
) -> None:
    assume(has_heads(run))

    outcome = close(replace(run, period_cap=Cap(minor=cap)))

    assert max(outcome.shares.values()) <= cap


@given(run=capped_runs(period_cap=None), cap=st.integers(min_value=1, max_value=10**9))
def test_a_period_cap_cuts_all_awards_by_the_same_part(run: RunInputs, cap: int) -> None:
    assume(has_heads(run))

    before = [part.allowed_minor for part in close(run).placed]
    after = [part.allowed_minor for part in close(replace(run, period_cap=Cap(minor=cap))).placed]

    together = sum(before)
    for whole, cut in zip(before, after, strict=True):
        assert cut <= whole
        assert abs(cut * together - whole * sum(after)) <= together  # within a cent


def test_with_nobody_there_a_cap_leaves_everything() -> None:
    nobody = a_run(headcount={YOUNG: 0}, weight={YOUNG: 1}, case_cap=CASE_CAP)

    assert close(nobody).placed[0].left_minor == 6_000_000


def test_a_cap_with_weights_is_that_of_the_heaviest_band() -> None:
    """10 young of weight 1, 5 old of weight 2: 20 parts. At most 10.00 an old head: 100.00."""
    run = a_run(
        headcount={YOUNG: 10, OLD: 5},
        weight={YOUNG: 1, OLD: 2},
        fee_bps=0,
        awards_minor=[50_000],
        case_cap=Cap(minor=1_000),
    )

    outcome = close(run)

    assert outcome.benefit_minor == 10_000
    assert outcome.shares == {YOUNG: 500, OLD: 1_000}
