"""A contribution set in advance, over years: due, called, cut, and given back."""

from datetime import UTC, datetime

import pytest

from apportionment import services
from apportionment.models import Portion, Rebate, Run, Share
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    a_small_pool,
    officers,
)
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db

PER_PERIOD = {
    "funding": "fixed",
    "contribution_minor": 3_000,
    "contribution_per": "period",
    "surplus": "return",
    "shortfall": "pro_rata",
    "payout_when": "after_collection",
}
PER_YEAR = {**PER_PERIOD, "contribution_per": "year", "coverage_starts": "03-01"}
CALL = {"shortfall": "call", "call_cap_times": 1}


def balances(plan: Plan) -> dict[str, int]:
    return {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}


def shares(plan: Plan) -> list[int | None]:
    young = Share.objects.filter(plan=plan, band__key="y18-y45").order_by("no")
    return list(young.values_list("share_minor", flat=True))


def test_a_contribution_per_period_is_charged_whatever_is_granted() -> None:
    """Ten heads bring 30.00 each; what an award of 200.00 leaves is kept for the year."""
    plan = a_small_pool(PER_PERIOD)
    a_granted_claim(plan, award_minor=20_000)

    runs = [a_sealed_run(plan) for _ in range(2)]

    assert shares(plan) == [3_000, 3_000]
    assert [run.contributed_minor for run in runs] == [30_000, 30_000]
    assert [run.carry_out_minor for run in runs] == [10_000, 40_000]


def test_a_contribution_per_year_is_due_when_coverage_starts() -> None:
    """Cutoffs on the 5th: the 1st of March falls before that of March."""
    plan = a_small_pool(PER_YEAR)

    for _ in range(4):
        a_sealed_run(plan)

    assert shares(plan) == [0, 0, 3_000, 0]


def test_a_contribution_of_a_period_that_was_given_up_is_due_in_the_next() -> None:
    plan = a_small_pool(PER_YEAR)
    a_sealed_run(plan)
    a_sealed_run(plan)
    march = a_frozen_run(plan)

    services.abandon_run(
        run_id=march.pk, by=officers(plan)[0], reason="wrong", at=march.period.notice_until
    )

    assert a_sealed_run(plan).contributed_minor == 30_000
    assert a_sealed_run(plan).contributed_minor == 0


def test_a_shortfall_is_called_up_to_its_cap_and_the_rest_is_cut() -> None:
    """300.00 come in and 300.00 may be called; of 800.00 granted, 600.00 are shared."""
    plan = a_small_pool({**PER_PERIOD, **CALL})
    claim = a_granted_claim(plan, award_minor=80_000)

    run = a_sealed_run(plan)

    portion = Portion.objects.get(claim=claim)
    assert (run.contributed_minor, run.called_minor, run.charged_minor) == (30_000, 30_000, 60_000)
    assert (portion.allowed_minor, portion.cut_minor) == (60_000, 20_000)
    assert run.carry_out_minor == 0
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED
    assert balances(plan) == {"receivable": 60_000, "awards_payable": -60_000}


def test_what_a_year_has_called_is_not_called_again_that_year() -> None:
    """Once the contribution a year: 300.00 in March, nothing is left to call in April."""
    plan = a_small_pool({**PER_YEAR, **CALL})
    for _ in range(2):
        a_sealed_run(plan)
    a_granted_claim(plan, award_minor=60_000, at=datetime(2025, 2, 20, tzinfo=UTC))
    march = a_sealed_run(plan)
    a_granted_claim(plan, award_minor=9_000, number=2, at=datetime(2025, 3, 20, tzinfo=UTC))
    april = a_sealed_run(plan)

    assert (march.called_minor, march.carry_out_minor) == (30_000, 0)
    assert (april.called_minor, april.benefit_minor) == (0, 0)
    assert april.period.portions.get().cut_minor == 9_000


def a_year(plan: Plan) -> list[Run]:
    """Seal the twelve periods of 2025 and the first of 2026."""
    return [a_sealed_run(plan) for _ in range(13)]


def test_the_years_surplus_comes_back_to_each_in_proportion_to_what_they_paid() -> None:
    """Twelve times 300.00 are 3,600.00. An award of 600.00 is cut to 300.00, all January holds."""
    plan = a_small_pool(PER_PERIOD)
    a_granted_claim(plan, award_minor=60_000)

    last = a_year(plan)[-1]

    young = Rebate.objects.filter(plan=plan, band__key="y18-y45").order_by("no")
    rows = list(young.values_list("no", "rebate_minor", "cumulative_minor"))
    # 3,300.00 are left of 3,600.00: of each 30.00, 27.50 come back
    assert rows == [(no, 2_750, 2_750 * no) for no in range(1, 13)]
    assert (last.carry_in_minor, last.rebates_minor) == (330_000, 330_000)
    assert (last.charged_minor, last.carry_out_minor) == (30_000, 30_000)
    assert {row.granted_in for row in young} == {last.period}
    assert balances(plan)["receivable"] == 13 * 30_000 - 330_000


def test_who_joined_in_the_middle_gets_back_a_part_of_what_they_paid_only() -> None:
    """Two heads since July: each period gives back the same part; what rounding leaves stays."""
    plan = a_small_pool(PER_PERIOD, heads=8)
    runs = [a_sealed_run(plan) for _ in range(6)]
    a_pool(heads=2, plan=plan, joined_at=datetime(2025, 6, 20, tzinfo=UTC))
    a_granted_claim(plan, award_minor=7_001, at=datetime(2025, 6, 21, tzinfo=UTC))

    runs += [a_sealed_run(plan) for _ in range(7)]

    paid = 6 * 8 * 3_000 + 6 * 10 * 3_000
    rebate = (paid - 7_001) * 3_000 // paid
    young = Rebate.objects.filter(plan=plan, band__key="y18-y45").order_by("no")
    assert set(young.values_list("rebate_minor", flat=True)) == {rebate}
    assert runs[-1].rebates_minor == rebate * (6 * 8 + 6 * 10)
    assert 0 <= paid - 7_001 - runs[-1].rebates_minor < 6 * 8 + 6 * 10


def test_a_year_that_was_used_up_gives_nothing_back_and_leaves_no_gap() -> None:
    plan = a_small_pool(PER_YEAR)
    run = a_frozen_run(plan)
    services.abandon_run(
        run_id=run.pk, by=officers(plan)[0], reason="wrong", at=run.period.notice_until
    )
    for _ in range(15):
        last = a_sealed_run(plan)

    # periods 1 and 2 were of the year before the first contribution: that year had nothing
    young = Rebate.objects.filter(plan=plan, band__key="y18-y45").order_by("no")
    assert list(young.values_list("no", "rebate_minor")) == [
        *((no, 0) for no in range(1, 3)),
        *((no, 3_000 if no == 3 else 0) for no in range(3, 15)),
    ]
    assert last.carry_out_minor == 30_000
