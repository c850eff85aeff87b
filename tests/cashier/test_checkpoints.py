"""Noted balances: made by a sweep, found when wrong by check_books, renewed by a command."""

import pytest
from django.core.management import CommandError, call_command

from cashier import tasks
from charter.models import Plan
from config.celery import SWEEPS
from tests.cashier.builders import a_booked_expense, a_pool_with_money
from tests.members.builders import a_plan
from treasury import rules, selectors
from treasury.models import Checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool_with_money()
    a_booked_expense(plan)
    return plan


def points(plan: Plan) -> dict[str, int]:
    found = Checkpoint.objects.filter(account__plan_id=plan.pk)
    return dict(found.values_list("account__code", "amount_minor"))


def told(plan: Plan) -> dict[str, int]:
    return {one.code: one.amount_minor for one in selectors.trial_balance(plan.pk)}


def test_a_wrong_one_makes_check_books_fail_until_it_is_renewed(pool: Plan) -> None:
    before = told(pool)
    call_command("renew_checkpoints", pool.slug)
    assert points(pool) == before
    call_command("check_books", plan=pool.slug)

    Checkpoint.objects.filter(account__plan_id=pool.pk, account__code="clearing").update(
        amount_minor=1
    )
    with pytest.raises(CommandError, match="1 difference"):
        call_command("check_books", plan=pool.slug)

    call_command("renew_checkpoints", pool.slug)
    assert told(pool) == before
    call_command("check_books", plan=pool.slug)


def test_the_sweep_leaves_small_books_alone(pool: Plan) -> None:
    tasks.make_checkpoints()

    assert points(pool) == {}
    assert len(told(pool)) < rules.CHECKPOINT_EVERY
    assert "cashier.tasks.make_checkpoints" in SWEEPS


def test_a_plan_without_entries_has_nothing_to_note() -> None:
    plan = a_plan()

    call_command("renew_checkpoints", plan.slug)

    assert points(plan) == {}
    with pytest.raises(CommandError, match="no plan called"):
        call_command("renew_checkpoints", "no-such-plan")
