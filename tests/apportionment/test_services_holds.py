"""Dues that wait: below the charter's threshold, above a payer's own limit, in a hard time."""

from datetime import date, timedelta

import pytest

from apportionment import selectors, services
from apportionment.models import Run
from charter.models import Plan
from members import letters
from members import services as members
from members.models import Message, User
from tests.apportionment.builders import (
    DAY,
    UNCAPPED,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_plan_where,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
)
from tests.members.builders import a_plan
from treasury import services as treasury
from treasury.models import Debit

pytestmark = pytest.mark.django_db

# Awards that make a share of 0.10 and of 0.20, with fee and reserve, to the cent.
TEN, TWENTY = 95, 190
COLLECTION = {
    "minimum_headcount = 200": "minimum_headcount = 1",
    "spread_over_periods = 6        # an award is shared over at most six months\n": "",
    "[panel]": '[collection]\nthreshold_minor = 50\nat_latest = "quarter"\n\n[panel]',
}


def a_waiting_pool() -> Plan:
    """Return a pool of ten heads, two to a payer, that collects from half a yuan on."""
    return a_pool(heads=10, plan=a_plan(changes=COLLECTION))


def a_run_of(plan: Plan, award_minor: int = 0, *, number: int = 0) -> Run:
    """Return the next run, its debits made, that shares an award with ten heads."""
    if award_minor:
        a_granted_claim(plan, award_minor=award_minor, number=number)
    return a_debited_run(plan)


def asked(plan: Plan) -> list[tuple[int, int, int]]:
    debits = Debit.objects.filter(plan_id=plan.pk).order_by("payer_id", "to_period")
    return sorted(set(debits.values_list("from_period", "to_period", "amount_minor")))


def test_what_is_below_the_threshold_waits_and_is_collected_with_what_comes_after() -> None:
    plan = a_waiting_pool()

    a_run_of(plan, TEN)  # 5 January, debited on the 15th: 0.20 each payer
    assert asked(plan) == []
    a_run_of(plan, TWENTY, number=1)  # 0.60 together

    assert asked(plan) == [(0, 2, 60)]


def test_at_the_quarters_end_however_little_is_collected() -> None:
    plan = a_waiting_pool()
    a_run_of(plan, TEN)

    a_run_of(plan)
    assert asked(plan) == []
    march = a_run_of(plan)

    assert march.period.debit_on == date(2025, 3, 15)
    assert asked(plan) == [(0, 3, 20)]


def test_whoever_leaves_is_asked_with_the_next_debits_however_little_it_is() -> None:
    plan = a_waiting_pool()
    run = a_run_of(plan, TEN)
    for number in (0, 1):  # both heads of the first payer
        leaving = an_enrolment_of(plan, number=number)
        at = run.period.notice_until
        members.leave(enrolment_id=leaving.pk, by=leaving.member.holder, at=at)

    a_run_of(plan)

    [debit] = Debit.objects.filter(plan_id=plan.pk)
    assert (debit.payer_id, debit.amount_minor) == (a_payer_of(plan), 20)


def test_whoever_wants_to_pay_now_pays_however_little_it_is() -> None:
    plan = a_waiting_pool()
    run = a_run_of(plan, TEN)

    [debit] = services.pay_now(
        payer_id=a_payer_of(plan), plan_id=plan.pk, at=run.period.notice_until
    )

    assert debit.amount_minor == 20


def test_a_limit_holds_the_debit_and_the_head_still_counts_and_owes() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED))
    payer_id = a_payer_of(plan)
    a_granted_claim(plan, award_minor=10_000)
    run = a_sealed_run(plan)  # 10.00 a head, 20.00 a payer
    at = run.period.notice_until
    treasury.set_limits(
        payer_id=payer_id, plan_id=plan.pk, month_minor=1_999, year_minor=None, at=at
    )

    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=at)

    assert Debit.objects.filter(plan_id=plan.pk).count() == 4
    assert not Debit.objects.filter(payer_id=payer_id).exists()
    assert selectors.due_minor(payer_id=payer_id, plan_id=plan.pk) == 2_000
    [held] = selectors.held_payers(plan=plan, at=at)
    assert (held.payer_id, held.amount_minor, held.by) == (payer_id, 2_000, "limit")


def test_a_pause_for_hardship_holds_the_debits_until_it_ends() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED))
    payer_id = a_payer_of(plan)
    treasury.pause_debits(
        payer_id=payer_id,
        plan_id=plan.pk,
        from_on=date(2025, 1, 1),
        until_on=date(2025, 2, 1),
        reason="lost the job",
        by=1,
    )
    a_granted_claim(plan, award_minor=10_000)
    a_debited_run(plan)
    assert not Debit.objects.filter(payer_id=payer_id).exists()
    a_granted_claim(plan, award_minor=10_000, number=1)

    a_debited_run(plan)

    [debit] = Debit.objects.filter(payer_id=payer_id)
    assert (debit.from_period, debit.to_period, debit.amount_minor) == (0, 2, 4_000)


def test_a_held_payer_pays_when_it_suits_them() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED))
    payer_id = a_payer_of(plan)
    a_granted_claim(plan, award_minor=10_000)
    run = a_sealed_run(plan)
    at = run.period.notice_until + timedelta(hours=1)
    treasury.set_limits(payer_id=payer_id, plan_id=plan.pk, month_minor=0, year_minor=0, at=at)

    [debit] = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at + DAY)

    assert debit.amount_minor == 2_000


def test_who_is_above_their_own_limit_is_asked_once_a_period_and_pays_by_one_tap() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED))
    payer_id = a_payer_of(plan)
    a_granted_claim(plan, award_minor=10_000)
    run = a_sealed_run(plan)
    at = run.period.notice_until + timedelta(hours=1)
    treasury.set_limits(payer_id=payer_id, plan_id=plan.pk, month_minor=500, year_minor=None, at=at)

    for _ in range(2):
        assert services.ask_leave(plan_id=plan.pk, at=at) == 1

    User.objects.update(language="en")
    letter = Message.objects.get(kind="apportionment/may_we")
    assert letter.facts["amount_minor"] == 2_000
    assert "above your limit" in letters.words(letter).subject
    assert f"/me/pay/{plan.slug}/" in letters.words(letter).body
    [debit] = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at)
    assert debit.amount_minor == 2_000
    assert services.ask_leave(plan_id=plan.pk, at=at) == 0
