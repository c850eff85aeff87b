"""What comes on top of awards, and what a reserve takes and bears."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apportionment.rules import (
    Cap,
    Reserve,
    RunInputs,
    close,
    reserve_contribution_minor,
)
from apportionment.rules.charges import Charges
from charter.rules import CapExcess, Rounding
from tests.apportionment.run_inputs import (
    YOUNG,
    a_run,
    capped_runs,
    has_heads,
    minor,
    reserves,
)


def test_a_reserve_bears_the_oldest_first_and_never_more_than_is_left_of_it() -> None:
    """It holds 80.00; 30.00 are drawn, 40.00 go to the first case, 10.00 to the second."""
    run = a_run(
        headcount={YOUNG: 10},
        weight={YOUNG: 1},
        fee_bps=0,
        awards_minor=[5_000, 5_000],
        case_cap=Cap(minor=100, excess=CapExcess.RESERVE),
        reserve=Reserve(bps=0, held_minor=8_000),
        reserve_draw_minor=3_000,
    )

    assert [part.reserve_minor for part in close(run).placed] == [4_000, 1_000]
    assert [part.left_minor for part in close(run).placed] == [0, 3_000]


@given(run=capped_runs())
def test_a_reserve_bears_no_more_than_it_holds(run: RunInputs) -> None:
    assume(has_heads(run))
    held = run.reserve.held_minor if run.reserve else 0

    borne = sum(part.reserve_minor for part in close(run).placed)

    assert borne <= max(0, held - run.reserve_draw_minor)


@given(
    budget=st.integers(min_value=-(10**9), max_value=10**18),
    upto=minor,
    reserve=reserves,
    fee_bps=st.integers(min_value=0, max_value=10_000),
    rounding=st.sampled_from(Rounding),
)
def test_benefit_within_is_the_largest_that_the_budget_reaches(
    budget: int, upto: int, reserve: Reserve, fee_bps: int, rounding: Rounding
) -> None:
    charges = Charges(fee_bps=fee_bps, rounding=rounding, reserve=reserve)

    found = charges.benefit_within(budget, upto=upto)

    assert 0 <= found <= upto
    assert found == 0 or charges.cost_minor(found) <= budget
    assert found == upto or charges.cost_minor(found + 1) > budget


@pytest.mark.parametrize(
    ("held", "cap", "contribution"),
    [(0, None, 120_000), (0, 20_000_000, 120_000), (19_950_000, 20_000_000, 50_000)],
)
def test_reserve_takes_its_part_until_it_is_full(
    held: int, cap: int | None, contribution: int
) -> None:
    found = reserve_contribution_minor(
        benefit_minor=6_000_000, reserve_bps=200, held_minor=held, cap_minor=cap
    )
    run = a_run(reserve=Reserve(bps=200, held_minor=held, cap_minor=cap))

    assert found == contribution
    assert close(run).reserve_minor == contribution


def test_a_reserve_above_its_cap_takes_nothing() -> None:
    found = reserve_contribution_minor(
        benefit_minor=6_000_000, reserve_bps=200, held_minor=7, cap_minor=5
    )

    assert found == 0
