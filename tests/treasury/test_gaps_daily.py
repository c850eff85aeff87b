"""Every day what is new is compared, and what did not agree; everything once a month."""

from datetime import timedelta

import pytest

from tests.treasury import refunding
from tests.treasury.builders import A_MONTH_LATER, NOON, a_plan, event_about, hear
from tests.treasury.comparing import LATE, compared, euros, gaps
from tests.treasury.sandbox import Provider
from tests.treasury.settling import SETTLED_ON, a_paid_debit
from treasury import services
from treasury.models import Debit
from treasury.states import GapKind as K
from treasury.states import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_id(provider: Provider) -> int:  # noqa: ARG001  who asks, asks the provider
    """Return the number of a plan whose money is in EUR."""
    number = a_plan()
    services.set_currency(plan_id=number, currency="EUR")
    return number


def test_daily_only_what_is_new_or_did_not_agree_is_compared(plan_id: int) -> None:
    fine = a_paid_debit(plan_id)
    euros(plan_id, fine)
    late = a_paid_debit(plan_id)
    Debit.objects.filter(pk=late.pk).update(settled_on=SETTLED_ON)
    assert compared(plan_id).compared_from is None
    named = gaps(plan_id)
    assert [(kind, key) for kind, key, *_ in named] == [(K.NOT_SETTLED, late.request_key)]

    Debit.objects.filter(pk=fine.pk).update(paid_from="balances")  # a fault in what agreed
    next_day = compared(plan_id, on=LATE + timedelta(days=1))

    assert next_day.compared_from == LATE - timedelta(days=15)
    assert gaps(plan_id) == named
    services.reconcile(plan_id=plan_id, on=LATE, at=A_MONTH_LATER, is_full=True)
    assert {key for _, key, *_ in gaps(plan_id)} == {fine.request_key, late.request_key}


def test_an_old_gap_is_closed_on_the_day_on_which_it_agrees(plan_id: int) -> None:
    euros(plan_id, a_paid_debit(plan_id))
    late = a_paid_debit(plan_id)
    Debit.objects.filter(pk=late.pk).update(settled_on=SETTLED_ON)
    compared(plan_id)
    assert len(gaps(plan_id)) == 1

    euros(plan_id, late, reference="set-2")
    far = compared(plan_id, on=LATE + timedelta(days=25))

    assert far.compared_from is not None
    assert [gap for gap in gaps(plan_id) if gap[0] == K.NOT_SETTLED] == []


def test_once_a_month_everything_is_compared(plan_id: int) -> None:
    days = (0, 10, 29, 31, 32)

    made = [compared(plan_id, on=LATE + timedelta(days=day)) for day in days]

    assert [one.compared_from is None for one in made] == [True, False, False, True, False]


def test_a_payment_taken_back_after_its_refund_is_named_until_it_is_paid_anew(
    plan_id: int, provider: Provider
) -> None:
    debit = refunding.a_paid_debit(plan_id, provider=provider)
    run = refunding.release(refunding.prepare(plan_id))
    refund = services.ask_refund(refund_id=refunding.only(run).pk, at=NOON)
    refunding.settled(provider, refund)
    Debit.objects.filter(pk=debit.pk).update(provider_reference="ref-1")
    body = event_about(debit.request_key, status="failed")
    assert hear(body) is Outcome.APPLIED

    compared(plan_id)
    assert [(kind, minor) for kind, _, minor, _ in gaps(plan_id)] == [(K.AFTER_REFUND, -972)]

    services.settle_debit(payer_id=debit.payer_id, plan_id=plan_id, to_period=1, at=NOON)
    compared(plan_id)
    assert gaps(plan_id) == []
