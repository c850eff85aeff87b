"""Collecting: debits made and told by slices, recorded in one batch, or paid at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apportionment import rules, selectors, services
from apportionment.models import Run, Slice
from charter.models import Plan
from claims.models import Claim
from members.models import Message
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    debits_of,
)
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def debits(plan: Plan, *, to_period: int = 1) -> list[Debit]:
    return list(Debit.objects.filter(plan_id=plan.pk, to_period=to_period).order_by("payer_id"))


def work(run: Run) -> None:
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
        services.notify_debits(slice_id=part.pk, at=run.period.notice_until)


def test_debits_together_ask_for_what_the_run_charges(pool: Plan) -> None:
    run = a_debited_run(pool)

    assert sum(debit.amount_minor for debit in debits(pool)) == run.charged_minor
    assert len(debits(pool)) == 125  # a debit a payer, not a head
    assert {(debit.from_period, debit.to_period) for debit in debits(pool)} == {(0, 1)}


def test_debits_made_in_time_are_asked_for_on_the_calendars_day(pool: Plan) -> None:
    run = a_debited_run(pool)

    assert {debit.debit_on for debit in debits(pool)} == {run.period.debit_on}
    midnight = {debit.next_ask_at for debit in debits(pool)}.pop()
    assert midnight is not None
    assert midnight.isoformat() == "2025-01-14T16:00:00+00:00"  # midnight in Shanghai


def test_debits_made_late_leave_their_payers_the_days_of_notice(pool: Plan) -> None:
    run = a_sealed_run(pool)
    late = run.period.notice_until + 30 * DAY

    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=late)

    assert {debit.debit_on for debit in debits(pool)} == {date(2025, 2, 14)}  # five days later


def test_slices_worked_twice_ask_and_tell_once(pool: Plan) -> None:
    run = a_debited_run(pool)
    before = [(debit.payer_id, debit.amount_minor, debit.notified_at) for debit in debits(pool)]
    letters = Message.objects.count()

    work(run)

    after = [(debit.payer_id, debit.amount_minor, debit.notified_at) for debit in debits(pool)]
    assert after == before
    assert Message.objects.count() == letters


def test_every_payer_gets_one_letter_that_names_amount_period_and_day(pool: Plan) -> None:
    user = a_family(pool, heads=2)
    run = a_debited_run(pool)
    [debit] = debits_of(user)

    letters = Message.objects.filter(kind="apportionment/debit_ahead")
    assert letters.count() == len(debits(pool))
    assert letters.get(user=user).facts == {
        "amount_minor": debit.amount_minor,
        "period_no": run.period.no,
        "debit_on": run.period.debit_on.isoformat(),
        "way": "debit",
        "cases": [claim.ref for claim in Claim.objects.filter(plan=pool)],
        "more_cases": 0,
    }


def test_nobody_is_told_of_debits_that_are_not_made(pool: Plan) -> None:
    run = a_sealed_run(pool)

    for part in run.slices.all():
        services.notify_debits(slice_id=part.pk, at=run.period.notice_until)

    assert not Message.objects.filter(kind="apportionment/debit_ahead").exists()
    assert set(Slice.objects.values_list("notified_at", flat=True)) == {None}


def test_a_period_that_costs_nothing_asks_nobody_for_anything() -> None:
    plan = a_pool()

    run = a_debited_run(plan)

    assert debits(plan) == []
    assert not run.slices.filter(notified_at=None).exists()


def test_a_debit_covers_the_periods_that_were_free_before_it() -> None:
    plan = a_pool(heads=250)
    a_debited_run(plan)
    a_granted_claim(plan)

    a_debited_run(plan)

    assert {(debit.from_period, debit.to_period) for debit in debits(plan, to_period=2)} == {(0, 2)}


def test_record_collected_twice_records_once(pool: Plan) -> None:
    run = a_sealed_run(pool)
    at = run.period.notice_until + 5 * DAY

    for later in range(2):
        services.record_collected(run_id=run.pk, at=at + timedelta(days=later))

    assert {debit.state for debit in debits(pool)} == {DebitState.PAID}
    assert {debit.settled_on for debit in debits(pool)} == {at.date()}
    assert sum(debit.amount_minor for debit in debits(pool)) == run.charged_minor
    assert treasury.balance_minor(plan_id=pool.pk, account="clearing") == run.charged_minor
    assert treasury.balance_minor(plan_id=pool.pk, account="receivable") == 0
    assert not Message.objects.filter(kind="apportionment/debit_ahead").exists()


def test_record_collected_takes_up_what_a_worker_began(pool: Plan) -> None:
    run = a_sealed_run(pool)
    at = run.period.notice_until
    last = run.slices.latest("number")
    services.make_debits(slice_id=last.pk, at=at)

    services.record_collected(run_id=run.pk, at=at + 5 * DAY)

    assert sum(debit.amount_minor for debit in debits(pool)) == run.charged_minor
    last.refresh_from_db()
    assert last.made_at == at
    assert not run.slices.filter(notified_at=None).exists()


def test_record_collected_costs_the_same_for_any_number_of_payers() -> None:
    counts = []
    for heads in (250, 500):
        plan = a_pool(heads=heads)
        a_granted_claim(plan)
        run = a_sealed_run(plan)
        with CaptureQueriesContext(connection) as queries:
            services.record_collected(run_id=run.pk, at=run.period.notice_until + 5 * DAY)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_pay_now_asks_for_everything_that_is_due(pool: Plan) -> None:
    run = a_sealed_run(pool)
    payer_id = a_payer_of(pool)

    [debit] = services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=run.period.notice_until)

    share_minor = run.period.shares.get(band__key="y18-y45").share_minor or 0
    assert debit.amount_minor == 2 * share_minor  # they pay for two
    assert selectors.due_minor(payer_id=payer_id, plan_id=pool.pk) == 0


def test_pay_now_again_finds_the_same_debit(pool: Plan) -> None:
    run = a_sealed_run(pool)
    payer_id = a_payer_of(pool)

    first, second = (
        services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=run.period.notice_until + day * DAY)
        for day in range(2)
    )

    assert [debit.key for debit in first] == [debit.key for debit in second]


def test_pay_now_leaves_a_worker_nothing_to_ask_the_payer_for(pool: Plan) -> None:
    run = a_sealed_run(pool)
    payer_id = a_payer_of(pool)
    services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=run.period.notice_until)

    work(run)

    assert Debit.objects.filter(payer_id=payer_id).count() == 1
    assert sum(debit.amount_minor for debit in debits(pool)) == run.charged_minor


def test_pay_now_before_anything_was_sealed_or_after_it_was_paid_is_refused(pool: Plan) -> None:
    payer_id = a_payer_of(pool)
    with pytest.raises(rules.NothingDue):
        services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=pool.versions.get().in_force_at)
    run = a_debited_run(pool)
    at = run.period.notice_until + 10 * DAY
    treasury_services.settle_batch(plan_id=pool.pk, to_period=1, at=at)

    with pytest.raises(rules.NothingDue):
        services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=at)
