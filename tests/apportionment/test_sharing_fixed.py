"""A contribution set in advance: the call when it is short, the cut below that, the rebate."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from apportionment.rules import (
    Fixed,
    PaidShare,
    Placed,
    RunInputs,
    close,
    rebates,
    rebates_minor,
)
from tests.apportionment.run_inputs import OLD, YOUNG, a_run, fixed_runs, has_heads, minor

THIRTY = Fixed(contribution_minor=3_000)
A_HUNDRED = {"headcount": {YOUNG: 100}, "weight": {YOUNG: 1}}


def test_a_contribution_that_reaches_leaves_a_surplus_on_paper() -> None:
    """100 heads bring 30.00 each; 2,000.00 and a fee of 10 % leave 800.00 for the year's end."""
    outcome = close(a_run(**A_HUNDRED, awards_minor=[200_000], fee_bps=1_000, fixed=THIRTY))

    assert outcome.shares == {YOUNG: 3_000}
    assert (outcome.contributed_minor, outcome.called_minor) == (300_000, 0)
    assert (outcome.charged_minor, outcome.carry_out_minor) == (300_000, 80_000)


def test_what_is_missing_is_called_on_all_on_paper() -> None:
    """4,400.00 are to be paid and 3,000.00 come in: 1,400.00 are called, 14.00 each."""
    fixed = replace(THIRTY, call_most_minor=300_000)

    outcome = close(a_run(**A_HUNDRED, awards_minor=[400_000], fee_bps=1_000, fixed=fixed))

    assert outcome.shares == {YOUNG: 4_400}
    assert (outcome.called_minor, outcome.carry_out_minor) == (140_000, 0)
    assert outcome.placed[0].cut_minor == 0


def test_without_a_call_awards_are_cut_by_the_same_part_on_paper() -> None:
    """3,000.00 reach 2,727.27 and its fee of 272.73; awards of 3,000.00 and 1,000.00 share it."""
    outcome = close(
        a_run(**A_HUNDRED, awards_minor=[300_000, 100_000], fee_bps=1_000, fixed=THIRTY)
    )

    assert [part.allowed_minor for part in outcome.placed] == [204_546, 68_181]
    assert [part.cut_minor for part in outcome.placed] == [95_454, 31_819]
    assert (outcome.benefit_minor, outcome.fee_minor) == (272_727, 27_273)
    assert (outcome.shares, outcome.carry_out_minor) == ({YOUNG: 3_000}, 0)


def test_above_the_most_that_may_be_called_awards_are_cut() -> None:
    fixed = replace(THIRTY, call_most_minor=100_000)

    outcome = close(a_run(**A_HUNDRED, awards_minor=[500_000], fee_bps=0, fixed=fixed))

    assert (outcome.shares, outcome.called_minor) == ({YOUNG: 4_000}, 100_000)
    assert outcome.placed == (
        Placed(brought_minor=500_000, allowed_minor=400_000, cut_minor=100_000),
    )


def test_a_period_without_a_contribution_lives_on_what_the_year_holds() -> None:
    outcome = close(
        a_run(
            **A_HUNDRED,
            awards_minor=[200_000],
            fee_bps=0,
            carry_in_minor=250_000,
            fixed=Fixed(contribution_minor=0),
        )
    )

    assert (outcome.charged_minor, outcome.carry_out_minor) == (0, 50_000)


def test_a_weighted_contribution_is_the_mean_of_all_heads() -> None:
    """10 young of weight 1, 5 old of weight 2: 15 × 30.00 by 20 parts is 22.50 and 45.00."""
    outcome = close(
        a_run(
            headcount={YOUNG: 10, OLD: 5},
            weight={YOUNG: 1, OLD: 2},
            awards_minor=[],
            fixed=THIRTY,
        )
    )

    assert outcome.shares == {YOUNG: 2_250, OLD: 4_500}
    assert (outcome.contributed_minor, outcome.charged_minor) == (45_000, 45_000)


@given(run=fixed_runs())
def test_carry_out_of_a_fixed_run_accounts_for_every_cent(run: RunInputs) -> None:
    assume(has_heads(run))

    outcome = close(run)

    assert outcome.carry_out_minor == (
        outcome.charged_minor + run.borne_minor - outcome.to_share_minor
    )
    assert outcome.to_share_minor == run.to_share_minor(outcome.benefit_minor)
    for part in outcome.placed:
        placed = part.allowed_minor + part.left_minor + part.borne_minor + part.cut_minor
        assert placed == part.brought_minor


@given(run=fixed_runs(case_cap=None, period_cap=None))
def test_money_reaches_whenever_awards_are_cut_and_no_cut_is_larger_than_needed(
    run: RunInputs,
) -> None:
    assume(has_heads(run))

    outcome = close(run)
    cut = sum(part.cut_minor for part in outcome.placed)

    assert run.fixed is not None
    assert outcome.called_minor <= run.fixed.call_most_minor
    if cut:
        assert outcome.called_minor == run.fixed.call_most_minor
        assert outcome.benefit_minor == 0 or outcome.carry_out_minor >= 0
        one_more = run.to_share_minor(outcome.benefit_minor + 1)
        assert one_more > outcome.charged_minor + run.borne_minor


@given(run=fixed_runs(weight=dict.fromkeys(range(4), 1)))
def test_in_a_uniform_pool_everybody_brings_the_contribution_itself(run: RunInputs) -> None:
    assume(has_heads(run))
    assert run.fixed is not None

    alone = close(replace(run, fixed=replace(run.fixed, call_most_minor=0)))

    assert set(alone.shares.values()) == {run.fixed.contribution_minor}


def test_rebates_on_paper() -> None:
    """100 heads paid 30.00 and 50 paid 20.00: of 4,000.00, 1,000.00 are left: 7.50 and 5.00."""
    paid = [
        PaidShare(no=1, band_id=YOUNG, heads=100, share_minor=3_000),
        PaidShare(no=1, band_id=OLD, heads=50, share_minor=2_000),
    ]

    assert rebates(paid, surplus_minor=100_000) == {(1, YOUNG): 750, (1, OLD): 500}
    assert rebates_minor(paid, surplus_minor=100_000) == 100_000


paid_shares = st.lists(
    st.builds(
        PaidShare,
        no=st.integers(min_value=1, max_value=24),
        band_id=st.integers(min_value=1, max_value=4),
        heads=st.integers(min_value=0, max_value=10**9),
        share_minor=st.integers(min_value=0, max_value=10**7),
    ),
    unique_by=lambda one: (one.no, one.band_id),
    max_size=12,
)


@given(paid=paid_shares, surplus=st.integers(min_value=-(10**15), max_value=10**18))
def test_rebates_never_exceed_the_surplus_nor_what_anybody_paid(
    paid: list[PaidShare], surplus: int
) -> None:
    found = rebates(paid, surplus_minor=surplus)

    given_back = sum(one.heads * found[one.no, one.band_id] for one in paid)
    assert given_back == rebates_minor(paid, surplus_minor=surplus) <= max(0, surplus)
    assert all(0 <= found[one.no, one.band_id] <= one.share_minor for one in paid)


@given(paid=paid_shares, surplus=minor)
def test_rebates_are_in_proportion_to_what_each_paid(paid: list[PaidShare], surplus: int) -> None:
    found = rebates(paid, surplus_minor=surplus)

    together = sum(one.heads * one.share_minor for one in paid)
    surplus = min(surplus, together)
    for one in paid:
        exact = surplus * one.share_minor
        assert 0 <= exact - found[one.no, one.band_id] * together < max(1, together)
