"""What caps cut off awards, sealed: who bears it stands in the books, and each claim ends."""

import pytest

from apportionment import services
from apportionment.models import Portion
from apportionment.states import ItemKind
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from tests.apportionment.builders import (
    OPENING,
    a_granted_claim,
    a_plan_where,
    a_pool,
    a_sealed_run,
    a_small_pool,
    officers,
)
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db


def case_cap(excess: str, **more: int | str) -> dict[str, int | str | bool | None]:
    """Return a cap of 5.00 a head and case: 50.00 of ten heads."""
    return {"case_cap_minor": 500, "case_cap_excess": excess, **more}


def balances(plan: Plan) -> dict[str, int]:
    return {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}


def placed(claim: Claim) -> list[tuple[int, ...]]:
    """Return of each period what was allowed, left, borne and cut."""
    rows = Portion.objects.filter(claim=claim).order_by("period__no")
    return list(rows.values_list("allowed_minor", "left_minor", "borne_minor", "cut_minor"))


def test_what_the_operator_bears_is_owed_to_the_claimant_and_by_the_operator() -> None:
    plan = a_small_pool(case_cap("operator"))
    claim = a_granted_claim(plan, award_minor=12_000)

    run = a_sealed_run(plan)

    assert placed(claim) == [(5_000, 0, 7_000, 0)]
    assert (run.operator_bears_minor, run.borne_minor) == (7_000, 0)
    assert balances(plan) == {"receivable": 5_000, "operator": 7_000, "awards_payable": -12_000}
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED


def test_what_the_reserve_cannot_bear_is_brought_again() -> None:
    """A first award puts 20.00 into the reserve, which bears so much of the second one."""
    plan = a_small_pool(case_cap("reserve", reserve_bps=5_000))
    a_granted_claim(plan, award_minor=4_000 // 3 * 2)
    a_sealed_run(plan)
    held = -balances(plan)["reserve"]
    claim = a_granted_claim(plan, award_minor=12_000, number=2)

    second = a_sealed_run(plan)

    assert held > 0
    assert second.reserve_bears_minor == second.reserve_held_minor == held
    allowed, left, borne, cut = placed(claim)[0]
    assert (borne, cut, allowed + left) == (held, 0, 12_000 - held)
    assert balances(plan)["reserve"] == -(second.reserve_minor or 0)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.CLEARED


def test_an_award_cut_pro_rata_is_smaller_and_wholly_shared() -> None:
    plan = a_small_pool(case_cap("pro_rata"))
    claim = a_granted_claim(plan, award_minor=12_000)

    a_sealed_run(plan)

    assert placed(claim) == [(5_000, 0, 0, 7_000)]
    assert balances(plan) == {"receivable": 5_000, "awards_payable": -5_000}
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED


def test_a_spread_award_brings_its_part_and_what_was_left() -> None:
    """180.00 in three parts of 60.00, of which 50.00 a period can be shared: four periods."""
    plan = a_small_pool(case_cap("next_period", spread_over_periods=3))
    claim = a_granted_claim(plan, award_minor=18_000)

    for _ in range(4):
        a_sealed_run(plan)

    assert placed(claim) == [
        (5_000, 1_000, 0, 0),
        (5_000, 2_000, 0, 0),
        (5_000, 3_000, 0, 0),
        (3_000, 0, 0, 0),
    ]
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED


def test_a_monthly_benefit_is_brought_month_by_month() -> None:
    """A bread fund: 1,500.00 euros a month while somebody is ill."""
    terms = {"minimum_headcount": 1, "maximum_headcount": None}
    plan = a_pool(heads=10, plan=a_plan_where(terms, charter_name="broodfonds"))
    claim = a_granted_claim(plan, award_minor=400_000)

    for _ in range(3):
        a_sealed_run(plan)

    assert [row[0] for row in placed(claim)] == [150_000, 150_000, 100_000]
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED


def test_what_the_yearly_cap_cuts_is_borne_by_the_reserve_as_far_as_it_holds() -> None:
    """10 heads of 10.00 owe 6.00 at most a year: 40.00 are cut, the reserve bears its 30.00."""
    plan = a_small_pool(
        {"reserve_bps": 3_000, "year_cap_minor": 600, "year_cap_borne_by": "reserve"}
    )
    a_granted_claim(plan, award_minor=4_000 * 10 // 13)  # 3,076 and 923 for the reserve
    first = a_sealed_run(plan)
    held = first.reserve_minor
    a_granted_claim(plan, award_minor=6_000, number=2)

    second = a_sealed_run(plan)

    charged = 10 * 600 - (first.charged_minor or 0)
    assert second.charged_minor == charged
    assert (second.borne_minor, second.reserve_bears_minor) == (held, held)
    assert second.carry_out_minor == charged + (held or 0) - (second.to_share_minor or 0) < 0


def test_a_subsidised_period_costs_nobody_anything() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=12_000)
    services.record_item(
        plan_id=plan.pk,
        kind=ItemKind.SUBSIDY,
        key="gift",
        amount_minor=12_000,
        reason="the operator pays this period",
        by=officers(plan)[0],
        at=OPENING,
    )

    run = a_sealed_run(plan)

    assert (run.to_share_minor, run.charged_minor, run.carry_out_minor) == (0, 0, 0)
    assert balances(plan) == {"operator": 12_000, "awards_payable": -12_000}
