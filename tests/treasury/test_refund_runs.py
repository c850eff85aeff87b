"""Runs of refunds: what was paid goes back, never more, by two people."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer,
    a_plan,
    books,
    refused,
    request,
)
from tests.treasury.refunding import (
    a_paid_debit,
    in_hand,
    insert_refund,
    name_account,
    only,
    pay_in,
    prepare,
    release,
)
from treasury import rules, selectors, services
from treasury.models import Debit, PayeeAccount, Refund, RefundRun
from treasury.states import MoveNotAllowed, PayoutState, RefundKind, RefundRunState, RefundWay

pytestmark = pytest.mark.django_db


def test_everything_gives_back_what_was_paid_and_not_what_was_due() -> None:
    plan_id, unpaid = a_plan(), a_payer()
    paid = a_paid_debit(plan_id, minor=972)
    request(plan_id, {unpaid.pk: 500})

    run = prepare(plan_id)

    assert (run.count, run.total_minor) == (1, 972)
    assert (only(run).payer_id, only(run).amount_minor) == (paid.payer_id, 972)


def test_everything_gives_balances_back_too() -> None:
    plan_id, payer = a_plan(), a_payer()
    a_paid_debit(plan_id, minor=972)
    pay_in(payer, plan_id, 300)

    run = prepare(plan_id)

    assert (run.count, run.total_minor) == (2, 1272)
    balance = Refund.objects.get(run=run, to_period=None)
    assert (balance.payer_id, balance.amount_minor, balance.way) == (
        payer.pk,
        300,
        RefundWay.ACCOUNT,
    )


def test_a_share_of_one_period_is_bounded_by_what_was_paid() -> None:
    plan_id = a_plan()
    one, two = a_paid_debit(plan_id, minor=900), a_paid_debit(plan_id, minor=900)

    run = prepare(
        plan_id, RefundKind.SHARES, shares={one.payer_id: 400, two.payer_id: 5000, 10**9: 7}
    )

    amounts = dict(Refund.objects.filter(run=run).values_list("payer_id", "amount_minor"))
    assert amounts == {one.payer_id: 400, two.payer_id: 900}


def test_twice_gives_back_once() -> None:
    plan_id = a_plan()
    debit = a_paid_debit(plan_id, minor=900)
    prepare(plan_id, RefundKind.SHARES, shares={debit.payer_id: 400})

    second = prepare(plan_id)

    assert only(second).amount_minor == 500
    with pytest.raises(rules.NothingToRefund):
        prepare(plan_id)
    assert RefundRun.objects.filter(plan_id=plan_id).count() == 2


def test_what_was_withdrawn_can_be_given_back_again() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, minor=900)
    first = prepare(plan_id)

    services.withdraw_refunds(run_id=first.pk, by=ALICE, at=NOON)

    assert only(first).state == PayoutState.WITHDRAWN
    assert prepare(plan_id).total_minor == 900


def test_more_than_was_paid_is_refused_by_the_database() -> None:
    plan_id = a_plan()
    debit = a_paid_debit(plan_id, minor=900)
    run = prepare(plan_id)

    with refused("more than the 900"):
        insert_refund(run, debit, 1)
    with refused("more than the 900"):
        Refund.objects.filter(run=run).update(amount_minor=901)
    with refused("what it was made for"):
        Refund.objects.filter(run=run).update(to_period=7)
    services.withdraw_refunds(run_id=run.pk, by=ALICE, at=NOON)
    again = prepare(plan_id)
    with refused("more than the 900"):
        Refund.objects.filter(run=run).update(state=PayoutState.PREPARED)
    assert only(again).amount_minor == 900


def test_a_debit_that_is_not_paid_has_nothing_to_go_back() -> None:
    plan_id = a_plan()
    run = prepare_of(a_paid_debit(plan_id))
    payer = a_payer()
    request(plan_id, {payer.pk: 500})

    with refused("more than the 0"):
        insert_refund(run, Debit.objects.get(payer=payer), 1)


def prepare_of(debit: Debit) -> RefundRun:
    return prepare(debit.plan_id)


def test_whoever_prepared_a_run_does_not_release_it() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id)
    run = prepare(plan_id, by=BOB)

    with pytest.raises(rules.SamePerson):
        release(run)

    run.refresh_from_db()
    assert run.state == RefundRunState.PREPARED
    assert books(plan_id) == {}
    with refused("refund_run_released_by_another"):
        RefundRun.objects.filter(pk=run.pk).update(
            state="released", released_by=BOB, released_at=NOON
        )


def test_a_run_is_released_once_and_not_after_it_was_withdrawn() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id)
    run = prepare(plan_id)
    release(run)

    for deed in (services.release_refunds, services.withdraw_refunds):
        with pytest.raises(MoveNotAllowed):
            deed(run_id=run.pk, by=BOB, at=NOON)


def test_what_the_operator_bears_is_advanced_by_name() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, minor=900)

    release(prepare(plan_id))

    assert books(plan_id) == {"clearing": 900, "advances": -900}
    assert selectors.available_minor(plan_id=plan_id) == 0


def test_the_reserve_gives_no_more_than_it_holds() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, minor=900)
    in_hand(plan_id, 899)
    run = prepare(plan_id, borne_by="reserve")

    with pytest.raises(rules.NotInHand) as short:
        release(run)

    assert short.value.left_minor == 899
    assert only(run).state == PayoutState.PREPARED


def test_the_reserve_is_not_promised_twice() -> None:
    plan_id = a_plan()
    one, two = a_paid_debit(plan_id, minor=600), a_paid_debit(plan_id, minor=600)
    in_hand(plan_id, 1000)
    runs = [
        prepare(plan_id, RefundKind.SHARES, borne_by="reserve", shares={debit.payer_id: 600})
        for debit in (one, two)
    ]
    release(runs[0])

    with pytest.raises(rules.NotInHand) as short:
        release(runs[1])

    assert short.value.left_minor == 400


def test_a_run_says_who_bears_shares_and_nobody_bears_balances() -> None:
    plan_id, payer = a_plan(), a_payer()
    a_paid_debit(plan_id)
    pay_in(payer, plan_id, 300)

    with refused("refund_run_says_who_bears_shares"):
        prepare(plan_id, borne_by="clearing")
    run = prepare(plan_id, RefundKind.BALANCES)
    assert (run.borne_by, run.total_minor) == ("", 300)
    with refused("more than the 300"):
        RefundRun.objects.filter(pk=run.pk).update(reason="x")
        Refund.objects.filter(run=run).update(amount_minor=301)


def test_the_account_that_a_payer_names_last_is_theirs() -> None:
    plan_id, payer = a_plan(), a_payer()

    for account in ("one", "one", "two"):
        name_account(payer.pk, plan_id, account=account)

    found = selectors.account_of(payer_id=payer.pk, plan_id=plan_id)
    assert found is not None
    assert found.account == "two"
    assert PayeeAccount.objects.filter(payer=payer).count() == 2


amounts = st.lists(st.integers(1, 10**12), min_size=1, max_size=4)


@given(paid=amounts, wished=st.lists(st.integers(1, 10**13), min_size=4, max_size=4))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_runs_gives_back_more_than_was_paid(paid: list[int], wished: list[int]) -> None:
    """A run of single shares, whatever they are, and then all that is left: together what came."""
    plan_id = a_plan()
    debits = [a_paid_debit(plan_id, minor=minor) for minor in paid]
    shares = dict(zip((debit.payer_id for debit in debits), wished, strict=False))

    first = prepare(plan_id, RefundKind.SHARES, shares=shares)

    bounded = sum(map(min, paid, wished))
    assert first.total_minor == bounded
    if bounded < sum(paid):
        assert prepare(plan_id).total_minor == sum(paid) - bounded
    with pytest.raises(rules.NothingToRefund):
        prepare(plan_id)
