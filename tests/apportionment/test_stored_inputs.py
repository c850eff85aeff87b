"""A sealed run, worked out again from what was stored: every figure, for every funding kind."""

from datetime import date
from typing import Any

import pytest

from apportionment import rules, selectors, services
from apportionment.models import Portion, Run
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_plan_where,
    a_pool,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)

pytestmark = pytest.mark.django_db

STORED = (
    "benefit_minor",
    "fee_minor",
    "reserve_minor",
    "to_share_minor",
    "total_weight",
    "contributed_minor",
    "called_minor",
    "charged_minor",
    "carry_out_minor",
)
CAPS: dict[str, Any] = {
    "case_cap_minor": 300,
    "case_cap_excess": "next_period",
    "period_cap_minor": 500,
    "period_cap_excess": "operator",
    "fee_bps": 300,
    "reserve_bps": 200,
    "reserve_cap_minor": 400,
}


def require_reproduced(run: Run) -> None:
    """Work a run out again, and compare every figure that was stored."""
    run = Run.objects.select_related("period__version").get(pk=run.pk)
    outcome = rules.close(selectors.stored_inputs(run=run))

    assert {name: getattr(outcome, name) for name in STORED} == {
        name: getattr(run, name) for name in STORED
    }
    stored = dict(run.period.shares.values_list("band_id", "share_minor"))
    assert dict(outcome.shares) == stored
    portions = Portion.objects.filter(period=run.period).order_by("pk")
    assert [
        (one.brought_minor, one.allowed_minor, one.left_minor, one.borne_minor, one.cut_minor)
        for one in outcome.placed
    ] == list(
        portions.values_list(
            "brought_minor", "allowed_minor", "left_minor", "borne_minor", "cut_minor"
        )
    )
    of_portions = sum(one.borne_minor for one in outcome.placed)
    bears = run.operator_bears_minor + run.reserve_bears_minor
    assert bears == (run.borne_minor or 0) + of_portions


def a_history(plan: Plan, *, periods: int = 3) -> list[Run]:
    """Seal some periods with awards, a gift, a correction and, in the last, a larger award."""
    officer = officers(plan)[0]
    a_granted_claim(plan, award_minor=7_001)
    a_granted_claim(plan, award_minor=2_003, number=2)
    services.record_item(
        plan_id=plan.pk,
        kind=ItemKind.SUBSIDY,
        key="gift/1",
        amount_minor=501,
        reason="a gift",
        by=officer,
        at=OPENING + DAY,
    )
    services.record_correction(
        enrolment_id=an_enrolment_of(plan, number=4).pk,
        kind=ExceptionKind.ADJUSTMENT,
        amount_minor=-77,
        key="wrong/1",
        reason="wrong band",
        by=officer,
        at=OPENING + DAY,
    )
    return [a_sealed_run(plan) for _ in range(periods)]


@pytest.mark.parametrize(
    ("terms", "heads"),
    [
        pytest.param({}, 10, id="postpaid"),
        pytest.param({"spread_over_periods": 3, "fee_bps": 333, "rounding": "up"}, 7, id="spread"),
        pytest.param(CAPS, 10, id="both caps"),
        pytest.param({**CAPS, "case_cap_excess": "reserve"}, 10, id="reserve bears"),
        pytest.param({**CAPS, "period_cap_excess": "pro_rata"}, 10, id="pro rata"),
        pytest.param({"spares_claimants": True}, 10, id="claimants spared"),
        pytest.param(
            {**CAPS, "year_cap_minor": 700, "year_cap_borne_by": "reserve"}, 10, id="year cap"
        ),
    ],
)
def test_a_postpaid_run_is_reproduced(terms: dict[str, Any], heads: int) -> None:
    for run in a_history(a_small_pool(terms, heads=heads)):
        require_reproduced(run)


@pytest.mark.parametrize(
    ("name", "born_on"),
    [
        ("broodfonds", date(1990, 5, 20)),
        ("huiminbao", date(1990, 5, 20)),
        ("kangai-accident", date(1990, 5, 20)),
        ("meituan", date(1990, 5, 20)),
        ("mutual", date(1990, 5, 20)),
        ("qingsong", date(1990, 5, 20)),
        ("waterdrop", date(1990, 5, 20)),
        ("xianghubao", date(1990, 5, 20)),
        ("xianghubao-senior", date(1960, 5, 20)),
        ("village", date(1990, 5, 20)),
    ],
)
def test_runs_of_every_charter_are_reproduced(name: str, born_on: date) -> None:
    terms = {"minimum_headcount": 1, "maximum_headcount": None, "join_window": None}
    plan = a_pool(heads=12, plan=a_plan_where(terms, charter_name=name), born_on=born_on)

    for run in a_history(plan, periods=4):
        require_reproduced(run)


def test_a_new_contribution_year_with_its_rebates_is_reproduced() -> None:
    terms = {"contribution_per": "period", "shortfall": "call", "call_cap_times": 1}
    plan = a_small_pool(terms, charter_name="mutual")

    runs = a_history(plan, periods=13)

    for run in runs:
        require_reproduced(run)
    assert [run.period.no for run in runs if run.rebates_minor] == [12]  # the 1st of January


def test_an_exempt_head_is_reproduced() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=7_001)
    run = a_frozen_run(plan)
    proposer, releaser = officers(plan)
    services.exempt_enrolment(
        run_id=run.pk,
        enrolment_id=an_enrolment_of(plan).pk,
        reason="a hard year",
        by=proposer,
        at=OPENING,
    )
    at = run.period.notice_until
    services.propose_run(run_id=run.pk, by=proposer, at=at)
    services.release_run(run_id=run.pk, by=releaser, at=at)

    require_reproduced(services.seal_run(run_id=run.pk, at=at))
