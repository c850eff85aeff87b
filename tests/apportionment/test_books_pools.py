"""The books of a healthy pool agree with themselves, whatever its charter says."""

import pytest

from apportionment import services
from apportionment.models import DueException, Rebate, Run, RunItem
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_collected_run,
    a_debited_run,
    a_frozen_run,
    a_granted_claim,
    a_payer_of,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.apportionment.healthy import a_busy_pool, checked, pay_out
from treasury import services as treasury
from treasury.models import Debit
from treasury.rules import Answer, DebitKey
from treasury.services.debits import hear_of_debit

pytestmark = pytest.mark.django_db

BEARERS = ["operator", "reserve", "pro_rata", "next_period"]
FIXED = {
    "funding": "fixed",
    "contribution_minor": 3_000,
    "contribution_per": "period",
    "surplus": "return",
    "shortfall": "call",
    "call_cap_times": 1,
    "payout_when": "after_collection",
}
PREPAID = {"funding": "prepaid"}


def assert_in_order(plan: Plan) -> None:
    assert checked(plan.pk).differences == []


def _release(run: Run, plan: Plan) -> Run:
    """Have a frozen run proposed, released and sealed."""
    proposer, releaser = officers(plan)
    at = run.period.notice_until
    services.propose_run(run_id=run.pk, by=proposer, at=at)
    services.release_run(run_id=run.pk, by=releaser, at=at)
    return services.seal_run(run_id=run.pk, at=at)


def test_a_busy_pool() -> None:
    assert_in_order(a_busy_pool())


def test_a_pool_without_a_period() -> None:
    plan = a_small_pool()

    check = services.check_books(plan_id=plan.pk, at=OPENING)

    assert check.differences == []
    assert check.compared["periods"] == check.compared["sealed_runs"] == 0


def test_a_pool_in_which_the_yearly_cap_cuts() -> None:
    plan = a_small_pool({"year_cap_minor": 1_500, "year_cap_borne_by": "operator"})
    a_granted_claim(plan, award_minor=10_000)
    a_debited_run(plan)
    a_granted_claim(plan, award_minor=20_000, number=3, at=OPENING + 20 * DAY)
    cut = a_debited_run(plan)

    assert cut.borne_minor
    assert_in_order(plan)


@pytest.mark.parametrize("excess", BEARERS)
def test_a_pool_whose_case_cap_is_borne_by_others(excess: str) -> None:
    plan = a_small_pool({"case_cap_minor": 1_000, "case_cap_excess": excess, "reserve_bps": 2_000})
    a_granted_claim(plan, award_minor=20_000)
    pay_out(plan, a_collected_run(plan))
    if excess in {"next_period", "reserve"}:  # a part of it is left
        pay_out(plan, a_collected_run(plan))

    assert_in_order(plan)


def test_a_pool_that_gave_a_period_up() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    a_collected_run(plan)
    given_up = a_frozen_run(plan)
    at = given_up.period.notice_until
    services.abandon_run(run_id=given_up.pk, by=officers(plan)[0], reason="wrong", at=at)
    a_granted_claim(plan, award_minor=7_001, number=3, at=at)
    a_debited_run(plan)

    assert_in_order(plan)


def test_a_pool_with_exempt_heads_and_corrections() -> None:
    plan = a_small_pool({"spares_claimants": True})
    officer = officers(plan)[0]
    a_granted_claim(plan, award_minor=9_001)
    run = a_frozen_run(plan)
    services.exempt_enrolment(
        run_id=run.pk,
        enrolment_id=an_enrolment_of(plan, number=4).pk,
        reason="a hard year",
        by=officer,
        at=OPENING + DAY,
    )
    for number, (kind, minor) in enumerate(
        [(ExceptionKind.ADJUSTMENT, 321), (ExceptionKind.REFUND, 123)]
    ):
        services.record_correction(
            enrolment_id=an_enrolment_of(plan, number=6 + number).pk,
            kind=kind,
            amount_minor=minor,
            key=f"correction/{number}",
            reason="counted wrongly",
            by=officer,
            at=OPENING + DAY,
        )
    sealed = _release(run, plan)
    for part in sealed.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)

    assert DueException.objects.filter(plan=plan, period=run.period).count() == 4
    assert_in_order(plan)


def test_a_pool_with_losses_and_what_came_of_them() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    at = run.period.notice_until + 20 * DAY
    for payer_id in (a_payer_of(plan), a_payer_of(plan, number=2)):
        services.lapse_payer(
            payer_id=payer_id, plan_id=plan.pk, by=officers(plan)[0], reason="unpaid", at=at
        )
    treasury.settle_debit(payer_id=a_payer_of(plan), plan_id=plan.pk, to_period=1, at=at)
    treasury.book_collected(plan_id=plan.pk, settled_on=at.date(), at=at)
    services.record_recovered(plan_id=plan.pk, at=at)
    assert_in_order(plan)
    a_sealed_run(plan)
    a_sealed_run(plan)

    taken_up = RunItem.objects.filter(plan=plan, period__isnull=False)
    assert set(taken_up.values_list("kind", flat=True)) == {"written_off", "recovered"}
    assert_in_order(plan)


def test_a_pool_to_which_a_bank_returned_a_debit() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    payer_id, at = a_payer_of(plan), run.period.notice_until + 10 * DAY
    Debit.objects.filter(payer_id=payer_id).update(
        state="asked", attempts=1, asked_at=at, next_ask_at=None
    )
    key = DebitKey(payer_id=payer_id, plan_id=plan.pk, to_period=1)
    for status, code in (("paid", None), ("failed", "no funds")):
        answer = Answer("", status, "ref", 2_000, settled_on=at.date(), failure_code=code)
        hear_of_debit(key, attempt=1, answer=answer, at=at)
        treasury.book_collected(plan_id=plan.pk, settled_on=at.date(), at=at)

    assert Debit.objects.get(payer_id=payer_id).state == "failed"
    assert_in_order(plan)


def test_a_pool_with_subsidy_reserve_and_clawback() -> None:
    plan = a_small_pool({"reserve_bps": 5_000})
    claim = a_granted_claim(plan, award_minor=10_000)
    a_debited_run(plan)
    for kind, minor in (
        (ItemKind.SUBSIDY, 700),
        (ItemKind.RESERVE_DRAW, 500),
        (ItemKind.CLAWBACK, 300),
    ):
        services.record_item(
            plan_id=plan.pk,
            kind=kind,
            key=f"{kind}/1",
            amount_minor=minor,
            reason="decided",
            by=officers(plan)[0],
            at=OPENING + 8 * DAY,
            claim_id=claim.pk if kind == ItemKind.CLAWBACK else None,
        )
    a_granted_claim(plan, award_minor=9_999, number=3, at=OPENING + 20 * DAY)
    a_debited_run(plan)

    assert RunItem.objects.filter(plan=plan, period__isnull=False).count() == 3
    assert_in_order(plan)


def test_a_prepaid_pool() -> None:
    plan = a_small_pool(PREPAID)
    for number in range(0, 10, 2):
        treasury.top_up(
            payer_id=a_payer_of(plan, number=number),
            plan_id=plan.pk,
            key=f"first/{number}",
            amount_minor=5_000 if number else 100,
            at=OPENING + DAY,
        )
    a_granted_claim(plan, award_minor=10_000)
    a_debited_run(plan)

    assert Debit.objects.filter(plan_id=plan.pk, state="paid").count() == 4
    assert_in_order(plan)


def test_a_fixed_pool_that_calls_for_more_and_gives_a_years_surplus_back() -> None:
    plan = a_small_pool(FIXED)
    a_granted_claim(plan, award_minor=70_000)  # 30,000 are there, 30,000 are called: it is cut
    runs = [a_debited_run(plan), *(a_sealed_run(plan) for _month in range(11))]
    last = a_debited_run(plan)

    assert (runs[0].called_minor, runs[0].period.cutoff_year) == (30_000, 2025)
    assert last.rebates_minor > 0
    assert Rebate.objects.filter(plan=plan, granted_in=last.period).exists()
    assert_in_order(plan)
