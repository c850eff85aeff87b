"""What holds of every run, whatever its figures."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from apportionment.rules import RunInputs, close, share_of_band
from charter.rules import Rounding
from tests.apportionment.run_inputs import has_heads, heads, minor, runs, weights


@given(run=runs())
def test_carry_out_accounts_for_every_minor_unit(run: RunInputs) -> None:
    assume(has_heads(run))

    outcome = close(run)

    assert outcome.carry_out_minor == (
        outcome.charged_minor + run.borne_minor - outcome.to_share_minor
    )
    assert outcome.charged_minor == sum(
        run.headcount[band] * outcome.shares[band] for band in run.headcount
    )
    assert outcome.to_share_minor == (
        sum(run.awards_minor)
        + outcome.fee_minor
        + run.reserve_contribution_minor
        + run.written_off_minor
        - run.recovered_minor
        + run.refunds_minor
        + run.rebates_minor
        - run.adjustments_minor
        - run.subsidy_minor
        - run.reserve_draw_minor
        - run.clawback_minor
        - run.carry_in_minor
    )


@given(run=runs())
def test_bands_of_one_weight_owe_the_same_and_nobody_owes_less_than_nothing(run: RunInputs) -> None:
    assume(has_heads(run))

    outcome = close(run)

    by_weight: dict[int, set[int]] = {}
    for band, share in outcome.shares.items():
        assert share >= 0
        by_weight.setdefault(run.weight[band], set()).add(share)
    assert all(len(shares) == 1 for shares in by_weight.values())
    assert by_weight.get(0, {0}) == {0}


@given(run=runs(), more=minor)
def test_more_benefit_never_lowers_a_share(run: RunInputs, more: int) -> None:
    assume(has_heads(run))

    before, after = close(run), close(replace(run, awards_minor=[*run.awards_minor, more]))

    assert all(after.shares[band] >= before.shares[band] for band in run.headcount)


@given(run=runs(), more=heads, data=st.data())
def test_more_heads_never_raise_a_share(run: RunInputs, more: int, data: st.DataObject) -> None:
    assume(has_heads(run))
    band = data.draw(st.sampled_from(sorted(run.headcount)))
    grown = {**run.headcount, band: run.headcount[band] + more}

    before, after = close(run), close(replace(run, headcount=grown))

    assert all(after.shares[other] <= before.shares[other] for other in run.headcount)


@given(run=runs(), data=st.data())
def test_order_of_claims_does_not_matter(run: RunInputs, data: st.DataObject) -> None:
    assume(has_heads(run))
    turned = data.draw(st.permutations(list(run.awards_minor)))

    found = close(replace(run, awards_minor=turned))

    assert replace(found, placed=()) == replace(close(run), placed=())


@given(run=runs(), factor=st.integers(min_value=1, max_value=10**6))
def test_weights_scaled_by_one_factor_change_nothing(run: RunInputs, factor: int) -> None:
    assume(has_heads(run))
    scaled = {band: weight * factor for band, weight in run.weight.items()}

    assert close(replace(run, weight=scaled)) == close(run)


@given(
    to_share=st.integers(min_value=-(10**15), max_value=10**18),
    weight=weights,
    total_weight=st.integers(min_value=1, max_value=10**12),
)
def test_rounding_modes_bracket_the_exact_share(
    to_share: int, weight: int, total_weight: int
) -> None:
    down, half_up, up = (
        share_of_band(
            to_share=to_share,
            weight=weight,
            total_weight=total_weight,
            rounding=rounding,
            floor_minor=0,
        )
        for rounding in (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP)
    )

    assert down <= half_up <= up <= down + 1
    exact = max(0, to_share) * weight
    assert down * total_weight <= exact <= up * total_weight
    assert 2 * abs(half_up * total_weight - exact) <= total_weight


@given(run=runs(), cut=minor)
def test_what_a_yearly_cap_cuts_is_carried_or_borne(run: RunInputs, cut: int) -> None:
    assume(has_heads(run))
    whole = close(replace(run, borne_minor=0))
    cut = min(cut, whole.charged_minor)

    left = whole.charged_minor - cut
    carried = close(replace(run, borne_minor=0, charged_minor=left))
    borne = close(replace(run, borne_minor=cut, charged_minor=left))

    assert carried.shares == borne.shares == whole.shares
    assert carried.carry_out_minor == whole.carry_out_minor - cut
    assert borne.carry_out_minor == whole.carry_out_minor
