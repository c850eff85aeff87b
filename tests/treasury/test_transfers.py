"""Money that payers send: found by its reference, put on their balance, drawn for what they owe."""

from typing import Final

import pytest

from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_payer,
    a_plan,
    ask,
    book,
    books,
    fresh,
    request,
    write_off,
)
from tests.treasury.statement_files import Paid, an_account, camt, take
from treasury import selectors, services
from treasury.models import BankLine, Debit, Payer, PaymentReference
from treasury.rules import bank
from treasury.states import BankLineState, DebitState, PlacedAs

pytestmark = pytest.mark.django_db
FEE: Final = Paid(-200, "fee")


def a_sender(plan_id: int, *, gateway: str = "transfer") -> tuple[Payer, str]:
    """Return a payer who pays by transfer, and their reference."""
    payer = a_payer()
    services.open_mandate(payer_id=payer.pk, plan_id=plan_id, gateway=gateway, at=NOON)
    return payer, services.open_reference(payer_id=payer.pk, plan_id=plan_id, at=NOON)


def a_debit(plan_id: int, payer: Payer, minor: int, *, to_period: int = 1) -> Debit:
    request(plan_id, {payer.pk: minor}, to_period=to_period)
    services.record_notified(plan_id=plan_id, to_period=to_period, at=NOON)
    return Debit.objects.get(payer=payer, plan_id=plan_id, to_period=to_period)


def receive(plan_id: int, *paid: Paid) -> list[BankLine]:
    account = selectors.transfer_account(plan_id) or an_account(plan_id)
    opening = sum(line.amount_minor for line in BankLine.objects.filter(plan_id=plan_id))
    take(account, camt(*paid, opening=opening))
    return list(BankLine.objects.filter(plan_id=plan_id).order_by("pk"))


def balance(payer: Payer, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)


def states(plan_id: int) -> list[str]:
    found = Debit.objects.filter(plan_id=plan_id).order_by("to_period", "payer_id")
    return list(found.values_list("state", flat=True))


# Found by its reference


def test_money_with_a_reference_pays_what_its_payer_owes() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    debit = ask(a_debit(plan_id, payer, 972))
    (line,) = receive(plan_id, Paid(1000, f"share {bank.shown_reference(reference)} thanks"))

    assert (line.state, line.placed_as) == (BankLineState.PLACED, PlacedAs.TOP_UP)
    assert (line.reference, line.placed_key) == (reference, str(payer.pk))
    paid = fresh(debit)
    assert (paid.state, paid.paid_from, paid.look_at) == (DebitState.PAID, "balances", None)
    assert balance(payer, plan_id) == 28

    book(plan_id)
    assert books(plan_id) == {"bank": 1000, "balances": -28, "receivable": -972}


@pytest.mark.parametrize(
    "write",
    [
        lambda one: Paid(5, structured=one),
        lambda one: Paid(5, end_to_end=one),
        lambda one: Paid(5, one.lower()),
        lambda one: Paid(5, "-".join(one)),
        lambda one: Paid(5, f"Beitrag/{one[:4]}.{one[4:]}/EREF+7"),
        lambda one: Paid(5, "".join(chr(ord(letter) + 0xFEE0) for letter in one)),
    ],
)
def test_a_reference_is_found_wherever_and_however_it_is_written(write: object) -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    receive(plan_id, write(reference))  # type: ignore[operator]

    assert balance(payer, plan_id) == 5


def test_two_references_in_one_text_wait_for_a_person() -> None:
    plan_id = a_plan()
    (one, first), (_, second) = a_sender(plan_id), a_sender(plan_id)
    (line,) = receive(plan_id, Paid(5, f"{first} {second}"))

    assert line.state == BankLineState.WAITING
    assert balance(one, plan_id) == 0


def test_a_reference_of_another_plan_is_not_ours() -> None:
    plan_id = a_plan()
    _, reference = a_sender(a_plan())
    (line,) = receive(plan_id, Paid(5, reference))

    assert line.state == BankLineState.WAITING


def test_what_goes_out_is_nobodys_payment() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    (line,) = receive(plan_id, Paid(-5, reference))

    assert (line.state, line.reference) == (BankLineState.WAITING, "")
    assert balance(payer, plan_id) == 0


def test_what_carries_the_funds_reference_is_given_to_the_fund() -> None:
    plan_id = a_plan()
    fund = services.open_reference(payer_id=None, plan_id=plan_id, at=NOON)
    (line,) = receive(plan_id, Paid(5000, fund))

    assert line.placed_as == PlacedAs.GIFT
    assert books(plan_id) == {"bank": 5000, "solidarity": -5000}


def test_a_reference_stays_the_same_and_tells_nobody_who_pays() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)

    assert (
        services.open_reference(payer_id=payer.pk, plan_id=plan_id, at=A_MONTH_LATER) == reference
    )
    assert bank.references_in(reference) == [reference]
    assert str(payer.pk) not in reference[4:] or len(str(payer.pk)) < 3
    assert PaymentReference.objects.filter(plan_id=plan_id).count() == 1


# Drawn for what is owed


def test_what_is_left_of_a_payment_stays_for_the_next_debit() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    a_debit(plan_id, payer, 100)
    receive(plan_id, Paid(60, reference))
    assert states(plan_id) == [DebitState.OPEN]

    receive(plan_id, Paid(60, reference))
    assert states(plan_id) == [DebitState.PAID]
    assert balance(payer, plan_id) == 20


def test_the_oldest_is_paid_first_and_each_wholly() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    a_debit(plan_id, payer, 100)
    a_debit(plan_id, payer, 130, to_period=2)
    receive(plan_id, Paid(120, reference))

    assert states(plan_id) == [DebitState.PAID, DebitState.OPEN]
    assert balance(payer, plan_id) == 20


def test_what_was_given_up_is_paid_too_and_counted_as_recovered() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    write_off(a_debit(plan_id, payer, 100))
    receive(plan_id, Paid(100, reference))
    book(plan_id)

    assert states(plan_id) == [DebitState.PAID]
    assert [one.payer_id for one in selectors.recovered_debits(plan_id)] == [payer.pk]
    assert books(plan_id) == {"bank": 100, "receivable": -100}


def test_what_a_provider_may_still_pay_is_never_paid_twice(provider: object) -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id, gateway="sandbox")
    debit = ask(a_debit(plan_id, payer, 100))
    receive(plan_id, Paid(100, reference))

    assert fresh(debit).state == DebitState.ASKED
    assert balance(payer, plan_id) == 100


def test_another_payers_debit_is_never_paid() -> None:
    plan_id = a_plan()
    _, reference = a_sender(plan_id)
    other, _ = a_sender(plan_id)
    a_debit(plan_id, other, 5)
    receive(plan_id, Paid(100, reference))

    assert states(plan_id) == [DebitState.OPEN]


# Not received


def test_what_was_not_sent_in_time_has_failed_and_is_given_up_later() -> None:
    plan_id = a_plan()
    payer, _ = a_sender(plan_id)
    debit = ask(a_debit(plan_id, payer, 100))

    assert debit.state == DebitState.ASKED
    assert services.fail_unreceived(plan_id=plan_id, at=NOON, most=10) == 0
    assert services.fail_unreceived(plan_id=plan_id, at=A_MONTH_LATER, most=10) == 1
    failed = fresh(debit)
    assert (failed.state, failed.failure_code) == (DebitState.FAILED, "not_received")
    assert failed.next_ask_at is None


def test_who_ended_this_way_of_paying_is_not_waited_for() -> None:
    plan_id = a_plan()
    payer, _ = a_sender(plan_id)
    debit = ask(a_debit(plan_id, payer, 100))
    services.revoke_mandate(payer_id=payer.pk, plan_id=plan_id, at=NOON)

    services.fail_unreceived(plan_id=plan_id, at=NOON, most=10)

    assert fresh(debit).state == DebitState.FAILED
