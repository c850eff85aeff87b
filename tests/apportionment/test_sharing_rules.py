from dataclasses import replace
from typing import Any

import pytest

from apportionment.rules import (
    FigureNegative,
    NobodyToShareWith,
    close,
    divided,
    fee_minor,
)
from charter.rules import Rounding
from tests.apportionment.run_inputs import OLD, YOUNG, a_run

BIGINT = 2**63 - 1


def test_a_village_period_on_paper() -> None:
    """One award of 60,000.00 yuan, a fee of 3 %, 1,000 heads, 50.00 yuan left from last time.

    60,000.00 + 1,800.00 − 50.00 = 61,750.00 to share; by 1,000 that is 61.75 each, nothing over.
    """
    outcome = close(a_run(carry_in_minor=5_000))

    assert (outcome.benefit_minor, outcome.fee_minor) == (6_000_000, 180_000)
    assert outcome.to_share_minor == 6_175_000
    assert outcome.shares == {YOUNG: 6_175, OLD: 6_175}
    assert (outcome.charged_minor, outcome.carry_out_minor) == (6_175_000, 0)


@pytest.mark.parametrize(
    ("rounding", "share", "carry"),
    [
        # 100.00 yuan by 7 heads is 14.2857…: 14.29 × 7 = 100.03, 14.28 × 7 = 99.96.
        (Rounding.HALF_UP, 1_429, 3),
        (Rounding.UP, 1_429, 3),
        (Rounding.DOWN, 1_428, -4),
    ],
)
def test_each_rounding_on_paper(rounding: Rounding, share: int, carry: int) -> None:
    outcome = close(
        a_run(headcount={YOUNG: 7, OLD: 0}, awards_minor=[10_000], fee_bps=0, rounding=rounding)
    )

    assert outcome.shares[YOUNG] == share
    assert outcome.carry_out_minor == carry


def test_half_a_cent_goes_up_only_where_the_charter_says_so() -> None:
    halves = {rounding: divided(3, 2, rounding) for rounding in Rounding}

    assert halves == {Rounding.HALF_UP: 2, Rounding.UP: 2, Rounding.DOWN: 1}
    assert divided(1249, 1000, Rounding.HALF_UP) == 1
    assert divided(1001, 1000, Rounding.UP) == 2


def test_weights_on_paper() -> None:
    """100.00 yuan; 10 young heads of weight 1, 5 old ones of weight 2: 20 parts of 5.00."""
    outcome = close(
        a_run(
            headcount={YOUNG: 10, OLD: 5},
            weight={YOUNG: 1, OLD: 2},
            awards_minor=[10_000],
            fee_bps=0,
        )
    )

    assert (outcome.total_weight, outcome.shares) == (20, {YOUNG: 500, OLD: 1_000})


def test_less_than_a_cent_counts_as_the_floor() -> None:
    run = a_run(headcount={YOUNG: 34_860_000, OLD: 0}, awards_minor=[30_000_000], fee_bps=800)

    assert close(replace(run, rounding=Rounding.DOWN)).shares[YOUNG] == 1
    assert close(replace(run, rounding=Rounding.DOWN, floor_minor=0)).shares[YOUNG] == 0


def test_fee_on_paper() -> None:
    """3 % of 1,234.50 yuan is 37.035 yuan."""
    fees = {mode: fee_minor(123_450, fee_bps=300, rounding=mode) for mode in Rounding}

    assert fees == {Rounding.HALF_UP: 3_704, Rounding.UP: 3_704, Rounding.DOWN: 3_703}


def test_claims_without_anybody_to_share_them_are_refused() -> None:
    nobody = {YOUNG: 0, OLD: 0}

    with pytest.raises(NobodyToShareWith):
        close(a_run(headcount=nobody))
    with pytest.raises(NobodyToShareWith):
        close(a_run(weight={YOUNG: 0, OLD: 0}))
    with pytest.raises(NobodyToShareWith):
        close(a_run(headcount={}, weight={}))


@pytest.mark.parametrize("carry_in", [-700, 0, 700])
def test_without_claims_and_without_heads_the_carry_goes_on(carry_in: int) -> None:
    outcome = close(a_run(headcount={YOUNG: 0}, awards_minor=[], carry_in_minor=carry_in))

    assert outcome.shares == {YOUNG: 0}
    assert (outcome.charged_minor, outcome.carry_out_minor) == (0, carry_in)


def test_a_carry_larger_than_the_benefit_leaves_nothing_to_pay() -> None:
    outcome = close(a_run(awards_minor=[1_000], fee_bps=0, carry_in_minor=1_500))

    assert (outcome.to_share_minor, outcome.carry_out_minor) == (-500, 500)
    assert set(outcome.shares.values()) == {0}


def test_no_claim_and_no_carry_is_no_share() -> None:
    outcome = close(a_run(awards_minor=[]))

    assert (outcome.shares, outcome.carry_out_minor) == ({YOUNG: 0, OLD: 0}, 0)


def test_figures_near_the_largest_stay_exact() -> None:
    largest = a_run(
        headcount={YOUNG: BIGINT, OLD: BIGINT},
        weight={YOUNG: BIGINT, OLD: BIGINT - 1},
        awards_minor=[BIGINT] * 3,
        fee_bps=10_000,
    )

    outcome = close(largest)

    assert outcome.to_share_minor == 6 * BIGINT
    assert outcome.total_weight == BIGINT * (2 * BIGINT - 1)
    assert outcome.shares == {YOUNG: 3, OLD: 3}


@pytest.mark.parametrize(
    ("figures", "name"),
    [
        ({"headcount": {YOUNG: -1, OLD: 2}}, "headcount[1]"),
        ({"weight": {YOUNG: 1, OLD: -2}}, "weight[2]"),
        ({"awards_minor": [5, -1]}, "awards_minor"),
        ({"fee_bps": -1}, "fee_bps"),
        ({"floor_minor": -1}, "floor_minor"),
        ({"written_off_minor": -1}, "written_off_minor"),
        ({"borne_minor": -1}, "borne_minor"),
        ({"charged_minor": -1}, "charged_minor"),
    ],
)
def test_figures_below_zero_are_refused(figures: dict[str, Any], name: str) -> None:
    with pytest.raises(FigureNegative) as refused:
        a_run(**figures)

    assert refused.value.name == name
