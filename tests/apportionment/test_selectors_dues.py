"""Dues and statements of a pool made by the real services; random histories are in history/."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apportionment import selectors, services
from apportionment.models import Run
from apportionment.selectors.dues import charged_by_scan
from apportionment.states import ExceptionKind
from members.models import User
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
    officers,
)
from treasury.models import Debit

pytestmark = pytest.mark.django_db


def test_dues_of_all_heads_together_are_what_the_runs_charged() -> None:
    plan = a_pool(heads=301)
    a_granted_claim(plan, award_minor=1_234_567)

    charged = sum(a_sealed_run(plan).charged_minor or 0 for _ in range(3))

    query = selectors.dues_query(plan_id=plan.pk, upto_no=3)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        assert sum(row[1] for row in cursor.fetchall()) == charged


def test_where_the_yearly_cap_binds_the_run_charges_what_heads_will_owe() -> None:
    plan = a_pool(heads=200)  # capped at 20 yuan a case: five claims make 100 yuan a period
    for number in range(5):
        a_granted_claim(plan, award_minor=6_000_000, number=number)

    runs = [a_sealed_run(plan) for _ in range(5)]

    # 360 yuan a year and head; at 100 yuan a period the fourth passes it
    assert [run.charged_minor for run in runs] == [
        *[200 * share for share in _shares_of(runs[:3])],
        200 * (36_000 - sum(_shares_of(runs[:3]))),
        0,
    ]
    assert runs[3].borne_minor == 200 * sum(_shares_of(runs[:3])) * 200 // 10_500
    assert selectors.total_due_minor(payer_id=a_payer_of(plan), plan_id=plan.pk) == 2 * 36_000


def _shares_of(runs: list[Run]) -> list[int]:
    return [run.period.shares.get(band__key="y18-y45").share_minor or 0 for run in runs]


def test_charged_by_scan_is_headcount_times_share_while_no_cap_binds() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    prices = {share.band_id: share.share_minor or 0 for share in run.period.shares.all()}

    assert charged_by_scan(period=run.period, share_minor=prices) == run.charged_minor


def test_an_exempt_period_and_an_adjustment_change_one_due_only() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    officer, other = officers(plan)
    run = a_frozen_run(plan)
    enrolment, at = an_enrolment_of(plan), run.period.cutoff_at + timedelta(hours=1)
    services.exempt_enrolment(
        run_id=run.pk, enrolment_id=enrolment.pk, reason="a hard year", by=officer, at=at
    )
    services.record_correction(
        enrolment_id=enrolment.pk,
        kind=ExceptionKind.ADJUSTMENT,
        amount_minor=-7,
        key="counted twice",
        reason="counted twice in March",
        by=officer,
        at=at,
    )
    payer_id = a_payer_of(plan)
    _sealed(run, by=officer, released_by=other)

    share = run.period.shares.get(band__key="y18-y45").share_minor or 0
    stated = selectors.statement(payer_id=payer_id, plan_id=plan.pk)
    assert selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk) == share - 7
    assert stated.owed_minor == share - 7
    assert [line.charged_minor for line in stated.lines if line.is_exempt] == [0]
    assert selectors.total_due_minor(payer_id=payer_id + 1, plan_id=plan.pk) == 2 * share


def test_what_no_sealed_run_has_taken_up_changes_no_due_and_is_said_to_wait() -> None:
    plan = a_pool(heads=250)
    a_sealed_run(plan)
    officer, _ = officers(plan)
    enrolment, payer_id = an_enrolment_of(plan), a_payer_of(plan)
    run = a_frozen_run(plan)
    correction = services.record_correction(
        enrolment_id=enrolment.pk,
        kind=ExceptionKind.REFUND,
        amount_minor=500,
        key="refund",
        reason="paid twice",
        by=officer,
        at=run.period.cutoff_at + timedelta(hours=1),
    )
    services.propose_run(run_id=run.pk, by=officer, at=run.period.notice_until)

    stated = selectors.statement(payer_id=payer_id, plan_id=plan.pk)
    assert selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk) == 0
    assert (stated.owed_minor, stated.exceptions, stated.waiting) == (0, [], [correction])


def test_a_refund_above_what_is_owed_is_a_credit_and_makes_no_debit() -> None:
    plan = a_pool(heads=250)
    officer, other = officers(plan)
    run = a_frozen_run(plan)
    services.record_correction(
        enrolment_id=an_enrolment_of(plan).pk,
        kind=ExceptionKind.REFUND,
        amount_minor=500,
        key="refund",
        reason="paid twice",
        by=officer,
        at=run.period.cutoff_at + timedelta(hours=1),
    )
    payer_id = a_payer_of(plan)
    sealed = _sealed(run, by=officer, released_by=other)

    for part in sealed.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
    share = run.period.shares.get(band__key="y18-y45").share_minor or 0
    assert selectors.due_minor(payer_id=payer_id, plan_id=plan.pk) == 2 * share - 500 < 0
    assert not Debit.objects.filter(payer_id=payer_id).exists()


def test_a_due_is_known_as_it_was_at_any_instant() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    first, second = a_sealed_run(plan), a_sealed_run(plan)
    payer_id, at = a_payer_of(plan), first.period.notice_until

    shares = [
        run.period.shares.get(band__key="y18-y45").share_minor or 0 for run in (first, second)
    ]
    owed = partial(selectors.total_due_minor, payer_id=payer_id, plan_id=plan.pk)
    assert owed(at=at - timedelta(seconds=1)) == 0
    assert owed(at=at) == 2 * shares[0]
    assert owed() == 2 * sum(shares)
    assert owed(upto_no=1) == 2 * shares[0]


def _sealed(run: Run, *, by: User, released_by: User) -> Run:
    at = run.period.notice_until
    services.propose_run(run_id=run.pk, by=by, at=at)
    services.release_run(run_id=run.pk, by=released_by, at=at)
    return services.seal_run(run_id=run.pk, at=at)


@pytest.mark.parametrize("period_count", [1, 3])
def test_a_statement_costs_the_same_for_any_number_of_periods(period_count: int) -> None:
    plan = a_pool()
    a_granted_claim(plan)
    for _ in range(period_count):
        a_sealed_run(plan)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        selectors.statement(payer_id=a_payer_of(plan), plan_id=plan.pk)

    assert len(queries) == 6


def test_pay_now_twice_opens_one_debit() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    payer_id, at = a_payer_of(plan), run.period.notice_until

    first = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at)
    second = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at)

    assert [debit.key for debit in first] == [debit.key for debit in second]
    assert selectors.due_minor(payer_id=payer_id, plan_id=plan.pk) == 0
