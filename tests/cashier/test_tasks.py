"""Sweeps over many plans: what breaks in one of them holds up no other."""

import pytest

from cashier import tasks
from charter.models import Plan
from tests.apportionment.builders import a_small_pool
from tests.treasury.builders import a_payer_with_mandate
from tests.treasury.paying_in import wish
from treasury.models import Deposit, Mandate, Reconciliation
from treasury.states import DepositState

pytestmark = pytest.mark.django_db


def a_broken_plan() -> Plan:
    """Return a plan of which nobody can say what day it is there."""
    return Plan.objects.create(
        slug="nowhere", name_zh="无处", name_en="Nowhere", currency="CNY", time_zone="Nowhere/Land"
    )


def test_a_plan_that_breaks_is_logged_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, whole = a_broken_plan(), a_small_pool(heads=1)

    tasks.reconcile()
    tasks.fail_wayless()

    assert list(Reconciliation.objects.values_list("plan_id", flat=True)) == [whole.pk]
    assert f"without plan {broken.pk}" in caplog.text


def test_a_deposit_whose_way_is_broken_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan = a_small_pool(heads=1)
    stuck, next_one = (wish(a_payer_with_mandate(plan.pk), plan.pk) for _ in range(2))
    Mandate.objects.filter(payer=stuck.payer).update(gateway="gone")
    Mandate.objects.filter(payer=next_one.payer).delete()  # so that nobody need be asked

    tasks.follow_deposits()

    states = dict(Deposit.objects.values_list("pk", "state"))
    assert states == {stuck.pk: DepositState.ASKED, next_one.pk: DepositState.FAILED}
    assert f"without deposit {stuck.pk}" in caplog.text
