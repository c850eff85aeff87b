"""Balances that pay what is asked for, and go back to their payers by the way they came."""

import pytest

from tests.members.threads import at_once
from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_payer,
    a_payer_with_mandate,
    a_plan,
    ask,
    book,
    books,
    event_about,
    hear,
    refused,
    request,
)
from tests.treasury.paying_in import balance, paid, wish
from tests.treasury.sandbox import Provider, wait_until
from treasury import rules, selectors, services
from treasury.models import Debit, Payer, Withdrawal
from treasury.states import DebitState, DepositState, Outcome

pytestmark = pytest.mark.django_db
S = DepositState


def a_wallet(plan_id: int) -> Payer:
    """Return a payer who pays from what they hold here."""
    payer = a_payer()
    services.open_mandate(payer_id=payer.pk, plan_id=plan_id, gateway="wallet", at=NOON)
    return payer


def hold(payer: Payer, plan_id: int, minor: int, *, key: str = "a") -> None:
    services.top_up(
        payer_id=payer.pk, plan_id=plan_id, key=f"{payer.pk}/{key}", amount_minor=minor, at=NOON
    )


def settle(plan_id: int) -> int:
    return services.settle_from_balances(plan_id=plan_id, at=NOON)


def take(payer: Payer, plan_id: int, minor: int, *, key: str = "w") -> list[Withdrawal]:
    return services.withdraw_balance(
        payer_id=payer.pk, plan_id=plan_id, amount_minor=minor, key=key, at=NOON
    )


def told(withdrawal: Withdrawal, status: str) -> Outcome:
    body = event_about(withdrawal.request_key, status=status, amount_minor=withdrawal.amount_minor)
    return hear(body)


# The gateway


def test_a_debit_asked_of_a_wallet_is_paid_from_the_balance() -> None:
    plan_id = a_plan()
    payer = a_wallet(plan_id)
    hold(payer, plan_id, 1000)
    request(plan_id, {payer.pk: 972})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    debit = ask(Debit.objects.get(payer=payer))
    assert debit.state == DebitState.ASKED

    assert [settle(plan_id), settle(plan_id)] == [1, 0]

    assert Debit.objects.get(payer=payer).state == DebitState.PAID
    assert balance(payer, plan_id) == 28
    book(plan_id)
    assert books(plan_id) == {"clearing": 1000, "balances": -28, "receivable": -972}


def test_a_wallet_that_does_not_reach_pays_nothing_and_fails_when_its_days_are_over() -> None:
    plan_id = a_plan()
    payer = a_wallet(plan_id)
    hold(payer, plan_id, 971)
    request(plan_id, {payer.pk: 972})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    ask(Debit.objects.get(payer=payer))

    assert settle(plan_id) == 0
    assert services.fail_unreceived(plan_id=plan_id, at=A_MONTH_LATER, most=10) == 1

    debit = Debit.objects.get(payer=payer)
    assert (debit.state, debit.failure_code) == (DebitState.FAILED, "not_received")
    hold(payer, plan_id, 1, key="b")
    assert settle(plan_id) == 1


def test_several_payers_are_settled_each_from_their_own() -> None:
    plan_id, rich, poor, other = a_plan(), a_payer(), a_payer(), a_payer()
    hold(rich, plan_id, 3000)
    hold(poor, plan_id, 10)
    request(plan_id, {rich.pk: 1000, poor.pk: 1000, other.pk: 1000})

    assert settle(plan_id) == 1

    states = dict(Debit.objects.filter(plan_id=plan_id).values_list("payer_id", "state"))
    assert states == {rich.pk: "paid", poor.pk: "open", other.pk: "open"}


# Taken back by the payer


def test_a_balance_goes_back_by_the_way_it_came(provider: Provider) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    deposit = wish(payer, plan_id, 1000)
    services.ask_deposit(deposit_id=deposit.pk, at=NOON)
    wait_until(lambda: provider.settled(deposit.request_key))
    services.resolve_deposit(deposit_id=deposit.pk, at=NOON)

    (made,) = take(payer, plan_id, 400)
    assert balance(payer, plan_id) == 600
    sent = [services.send_withdrawal(withdrawal_id=made.pk, at=NOON) for _ in range(2)]
    services.resolve_withdrawal(withdrawal_id=made.pk, at=NOON)

    assert {one.state for one in sent} <= {S.ASKED, S.PAID}
    assert provider.keys(f"withdrawal/{made.pk}/") == [made.request_key]


def test_pressed_twice_it_goes_back_once() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))

    first, second = take(payer, plan_id, 400), take(payer, plan_id, 400)

    assert first == second
    assert balance(payer, plan_id) == 600
    assert books(plan_id) == {"clearing": 600, "balances": -600}


def test_it_goes_back_newest_first_and_never_more_than_came_that_way() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    first, second = (paid(wish(payer, plan_id, 500, key=key)) for key in "ab")
    hold(payer, plan_id, 700)  # by bank transfer: it cannot go back here

    made = take(payer, plan_id, 800)

    assert {(one.deposit, one.amount_minor) for one in made} == {(second, 500), (first, 300)}
    assert selectors.returnable_minor(payer_id=payer.pk, plan_id=plan_id) == 200
    with pytest.raises(rules.NotSoMuch):
        take(payer, plan_id, 201, key="more")
    with pytest.raises(rules.NothingToGiveBack):
        take(a_payer(), plan_id, 1)


def test_what_is_spent_does_not_go_back() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))
    request(plan_id, {payer.pk: 900})
    settle(plan_id)

    with pytest.raises(rules.NotSoMuch) as refusal:
        take(payer, plan_id, 101)
    assert refusal.value.most_minor == 100


def test_what_could_not_go_back_is_on_the_balance_again() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))
    (made,) = take(payer, plan_id, 400)

    assert [told(made, "failed"), told(made, "paid")] == [Outcome.APPLIED, Outcome.CONTRADICTS]

    assert balance(payer, plan_id) == 1000
    assert books(plan_id) == {"clearing": 1000, "balances": -1000}
    assert selectors.returnable_minor(payer_id=payer.pk, plan_id=plan_id) == 1000


def test_what_went_back_is_settled_once() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))
    (made,) = take(payer, plan_id, 400)

    told(made, "paid")

    made.refresh_from_db()
    assert made.state == S.PAID
    assert hear(event_about("withdrawal/999999/1")) is Outcome.UNKNOWN_REQUEST
    assert books(plan_id) == {"clearing": 600, "balances": -600}


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_paying_at_once_never_spend_the_same_money() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))
    request(plan_id, {payer.pk: 800})

    outcomes = at_once(
        lambda: take(payer, plan_id, 900, key="a"),
        lambda: take(payer, plan_id, 900, key="b"),
        lambda: settle(plan_id),
        lambda: settle(plan_id),
    )

    assert set(outcomes) <= {"done", "NotSoMuch", "NothingToGiveBack"}
    assert balance(payer, plan_id) in {100, 200}


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("withdrawal_is_of_something", {"amount_minor": 0}),
        ("withdrawal_state_is_known", {"state": "open"}),
        ("withdrawal_settled_iff_paid", {"state": "paid"}),
        ("withdrawal_settled_iff_paid", {"settled_on": NOON.date()}),
        ("withdrawal_has_failure_iff_failed", {"state": "failed"}),
        ("withdrawal_has_failure_iff_failed", {"failure_code": "x"}),
    ],
)
def test_an_impossible_withdrawal_is_refused(constraint: str, change: dict[str, object]) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    paid(wish(payer, plan_id, 1000))
    (made,) = take(payer, plan_id, 400)

    with refused(constraint):
        Withdrawal.objects.filter(pk=made.pk).update(**change)
