"""What payers paid in, and their bank takes back: off the balance, and owed again."""

import pytest

from tests.members.threads import at_once
from tests.treasury.builders import (
    NOON,
    a_payer_with_mandate,
    a_plan,
    book,
    books,
    request,
)
from tests.treasury.paying_in import a_drawn_debit, balance, paid, taken_back, wish
from treasury import rules, services
from treasury.models import Debit, Entry
from treasury.states import DebitState, DepositState, PaidFrom

pytestmark = pytest.mark.django_db
S = DepositState


def test_what_the_bank_takes_back_is_off_the_balance() -> None:
    plan_id = a_plan()
    deposit = paid(wish(a_payer_with_mandate(plan_id), plan_id))

    taken_back(deposit)

    deposit.refresh_from_db()
    assert (deposit.state, deposit.failure_code) == (S.RETURNED, "insufficient_funds")
    assert balance(deposit.payer, plan_id) == 0
    assert books(plan_id) == {}


@pytest.mark.parametrize("is_booked", [True, False])
def test_what_it_had_paid_is_owed_again_the_newest_first(is_booked: bool) -> None:  # noqa: FBT001
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    first, second = (paid(wish(payer, plan_id, minor, key=key)) for key, minor in
                     (("a", 500), ("b", 600)))  # fmt: skip
    old = a_drawn_debit(payer, plan_id, 400)
    new = a_drawn_debit(payer, plan_id, 1000, to_period=2)
    if is_booked:
        book(plan_id)

    taken_back(first)

    states = {debit.to_period: debit.state for debit in Debit.objects.filter(plan_id=plan_id)}
    assert states == {old.to_period: DebitState.PAID, new.to_period: DebitState.OPEN}
    assert balance(payer, plan_id) == 200
    book(plan_id)
    assert books(plan_id) == {"clearing": 600, "balances": -200, "receivable": -400}
    assert Debit.objects.get(plan_id=plan_id, to_period=2).next_ask_at == NOON
    assert second.state == S.PAID


def test_a_debit_drawn_again_and_taken_back_again_is_booked_each_time() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    for key in ("a", "b"):
        deposit = paid(wish(payer, plan_id, 500, key=key))
        if key == "a":
            a_drawn_debit(payer, plan_id, 500)
        else:
            services.draw_debits(
                plan_id=plan_id, to_period=1, payer_from=0, payer_until=rules.NO_PAYER_ABOVE,
                at=NOON,
            )  # fmt: skip
        book(plan_id)
        assert books(plan_id) == {"clearing": 500, "receivable": -500}
        taken_back(deposit)
        assert books(plan_id) == {}

    assert Entry.objects.filter(plan_id=plan_id, key__startswith="undrawn/").count() == 2


def test_what_had_been_given_up_is_given_up_again() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: 972})
    services.write_off_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)
    deposit = paid(wish(payer, plan_id))
    services.settle_debit(
        payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON, paid_from=PaidFrom.BALANCES
    )
    book(plan_id)

    taken_back(deposit)

    assert Debit.objects.get(payer=payer).state == DebitState.WRITTEN_OFF
    assert books(plan_id) == {"written_off": 972, "receivable": -972}


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_it_is_drawn_the_balance_stays_true() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    deposit = paid(wish(payer, plan_id, 500))
    request(plan_id, {payer.pk: 500})

    at_once(
        lambda: taken_back(deposit),
        *[
            lambda: services.draw_debits(
                plan_id=plan_id, to_period=1, payer_from=0, payer_until=rules.NO_PAYER_ABOVE,
                at=NOON,
            )
        ]
        * 3,
    )  # fmt: skip

    assert balance(payer, plan_id) == 0
    assert Debit.objects.get(payer=payer).state == DebitState.OPEN
