"""The sweeps of prepaid plans, of what comes in late, and of the tables of debits."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from django.utils import timezone

from apportionment import services, tasks
from apportionment.models import RunItem
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from charter.rules import next_cutoff
from members.models import Freeze
from tests.apportionment.builders import (
    DAY,
    UNCAPPED,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_plan_where,
    a_pool,
    officers,
)
from tests.treasury.sandbox import Provider
from treasury import services as treasury_services
from treasury.models import Debit

HOUR: Final = timedelta(hours=1)
PREPAID: Final = {**UNCAPPED, "funding": "prepaid", "minimum_balance_minor": 100}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool() -> Plan:
    """Return a pool in which members owe something from the first period on."""
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED))
    a_granted_claim(plan, award_minor=10_000)
    return plan


def move_clock(plan: Plan, to: datetime) -> None:
    charter_services.move_clock(plan_id=plan.pk, to=to, at=timezone.now(), allowed=True)
    plan.refresh_from_db()


def coming_cutoff(plan: Plan) -> datetime:
    at = charter.now(plan)
    return next_cutoff(charter.terms_at(plan.pk, at), at)


def test_the_tables_of_debits_are_made_a_year_ahead_of_every_plan(pool: Plan) -> None:
    move_clock(pool, charter.now(pool) + 400 * DAY)
    upto = (charter.now(pool) + 365 * DAY).date()

    for _ in range(2):
        tasks.make_debit_partitions()

    assert treasury_services.make_partitions(upto=upto) == 0


def test_the_sweep_pauses_the_short_in_the_last_day_before_a_cutoff_only() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(PREPAID))
    cutoff_at = coming_cutoff(plan)
    move_clock(plan, cutoff_at - 2 * DAY)
    tasks.freeze_short_payers()
    assert not Freeze.objects.filter(plan=plan).exists()

    move_clock(plan, cutoff_at - 5 * HOUR)
    for _ in range(2):
        tasks.freeze_short_payers()

    assert Freeze.objects.filter(plan=plan, thawed_at=None).count() == 10


def test_the_sweep_draws_and_ends_the_pauses_that_a_top_up_covers() -> None:
    plan = a_pool(heads=10, plan=a_plan_where(PREPAID))
    cutoff_at = coming_cutoff(plan)
    move_clock(plan, cutoff_at - 5 * HOUR)
    tasks.freeze_short_payers()
    payer_id = a_payer_of(plan)
    treasury_services.top_up(
        payer_id=payer_id, plan_id=plan.pk, key="in", amount_minor=100, at=charter.now(plan)
    )

    move_clock(plan, cutoff_at - 4 * HOUR)
    for _ in range(2):
        tasks.draw_balances()

    thawed = Freeze.objects.filter(plan=plan, thawed_at__isnull=False)
    assert set(thawed.values_list("payer_id", flat=True)) == {payer_id}


def test_a_prepaid_plan_asks_no_bank(provider: Provider) -> None:
    plan = a_pool(heads=10, plan=a_plan_where({**PREPAID, "minimum_balance_minor": None}))
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    assert charter.now(plan) > run.period.notice_until + 60 * DAY  # its day is long past

    tasks.ask_due_debits()

    assert not Debit.objects.filter(plan_id=plan.pk, attempts__gt=0).exists()
    assert provider.keys(f"debit/{plan.pk}/") == []


def test_what_one_given_up_pays_at_last_comes_into_the_next_run_by_the_sweep(pool: Plan) -> None:
    a_debited_run(pool)
    payer_id = a_payer_of(pool)
    operator, _other = officers(pool)
    at = charter.now(pool)
    services.lapse_payer(
        payer_id=payer_id, plan_id=pool.pk, by=operator, reason="never answered", at=at
    )
    treasury_services.settle_debit(payer_id=payer_id, plan_id=pool.pk, to_period=1, at=at)

    for _ in range(2):
        tasks.record_recovered()

    item = RunItem.objects.get(plan=pool, kind="recovered")
    assert item.key == f"recovered/{payer_id}/1"
