import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportionment.rules import (
    case_allowed_minor,
    close,
    portion_parts,
    reserve_contribution_minor,
)
from charter.rules import Rounding
from tests.apportionment.run_inputs import OLD, YOUNG, a_run, minor


def test_case_cap_on_paper() -> None:
    """20.00 yuan of 206 heads is 4,120.00; less a fee of 3 % that allows 4,000.00 of an award."""
    allowed = case_allowed_minor(
        award_minor=6_000_000,
        cap_minor=2_000,
        headcount={YOUNG: 206},
        weight={YOUNG: 1},
        fee_bps=300,
    )

    assert allowed == 400_000
    outcome = close(a_run(headcount={YOUNG: 206}, weight={YOUNG: 1}, awards_minor=[allowed]))
    assert outcome.shares[YOUNG] == 2_000


def test_minimum_pool_of_the_earlier_pools_is_their_case_cap() -> None:
    """300,000.00 and a fee of 10 % by 3,300,000 heads is 0.10 yuan, the cap itself (G5)."""
    pool = {YOUNG: 3_300_000}

    allowed = case_allowed_minor(
        award_minor=30_000_000, cap_minor=10, headcount=pool, weight={YOUNG: 1}, fee_bps=1_000
    )
    one_less = case_allowed_minor(
        award_minor=30_000_000,
        cap_minor=10,
        headcount={YOUNG: 3_299_999},
        weight={YOUNG: 1},
        fee_bps=1_000,
    )

    assert allowed == 30_000_000
    assert one_less < 30_000_000


def test_without_a_cap_all_is_allowed_and_without_heads_nothing() -> None:
    nobody = {"headcount": {YOUNG: 0}, "weight": {YOUNG: 1}, "fee_bps": 300}

    assert case_allowed_minor(award_minor=5, cap_minor=None, **nobody) == 5  # type: ignore[arg-type]
    assert case_allowed_minor(award_minor=5, cap_minor=9, **nobody) == 0  # type: ignore[arg-type]


@given(
    award=minor,
    cap=st.integers(min_value=1, max_value=10**6),
    young=st.integers(min_value=1, max_value=10**6),
    old=st.integers(min_value=1, max_value=10**6),
    weight=st.integers(min_value=1, max_value=50),
    fee_bps=st.integers(min_value=0, max_value=10_000),
    rounding=st.sampled_from(Rounding),
)
def test_no_head_shares_above_the_case_cap(
    award: int, cap: int, young: int, old: int, weight: int, fee_bps: int, rounding: Rounding
) -> None:
    pool = {YOUNG: young, OLD: old}
    weighed = {YOUNG: 1, OLD: weight}

    allowed = case_allowed_minor(
        award_minor=award, cap_minor=cap, headcount=pool, weight=weighed, fee_bps=fee_bps
    )
    outcome = close(
        a_run(
            headcount=pool,
            weight=weighed,
            awards_minor=[allowed],
            fee_bps=fee_bps,
            rounding=rounding,
            floor_minor=0,
        )
    )

    assert 0 <= allowed <= award
    rounded_off = 1 if rounding is Rounding.UP else 0
    assert max(outcome.shares.values()) <= cap + rounded_off


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

    assert found == contribution


def test_a_reserve_above_its_cap_takes_nothing() -> None:
    found = reserve_contribution_minor(
        benefit_minor=6_000_000, reserve_bps=200, held_minor=7, cap_minor=5
    )

    assert found == 0
