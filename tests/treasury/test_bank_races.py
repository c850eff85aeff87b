"""Two treasurers at one bank at once."""

import secrets
from collections.abc import Callable

import pytest

from tests.treasury.builders import ALICE, BOB, DEBIT_DAY, NOON, a_payer, a_plan, at_once, books
from tests.treasury.races import one_waits_for_the_other
from tests.treasury.statement_files import Paid, an_account, camt, take
from treasury import selectors, services
from treasury.models import BankLine, BankStatement, PaymentReference
from treasury.rules import bank
from treasury.services.expenses import Spending
from treasury.states import PlacedAs

pytestmark = pytest.mark.django_db(transaction=True)


def an_expense(plan_id: int, *, minor: int) -> int:
    """Return the number of an expense that two persons have booked."""
    spent = Spending(
        kind="audit",
        amount_minor=minor,
        payee="Mingxin Audit",
        invoice_ref="2026-031",
        spent_on=DEBIT_DAY,
    )
    made = services.prepare_expense(plan_id=plan_id, spent=spent, by=ALICE, at=NOON)
    return services.release_expense(expense_id=made.pk, by=BOB, at=NOON).pk


def test_the_same_file_by_four_at_once_is_taken_in_once() -> None:
    plan_id = a_plan()
    account, body = an_account(plan_id), camt(Paid(5), Paid(7))
    made = at_once(lambda: take(account, body)[0].pk)

    assert len(set(made)) == 1
    assert BankLine.objects.filter(plan_id=plan_id).count() == 2
    assert books(plan_id) == {"bank": 12, "unplaced": -12}


def test_overlapping_files_at_once_tell_each_line_once() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    one, other = camt(Paid(5, "a"), Paid(7, "b")), camt(Paid(5, "a"), Paid(7, "b"), Paid(9, "c"))
    bodies = iter([one, other, one, other])
    at_once(lambda: take(account, next(bodies))[0].pk)

    assert BankStatement.objects.filter(plan_id=plan_id).count() == 2
    assert books(plan_id) == {"bank": 21, "unplaced": -21}


def test_money_with_a_reference_is_put_on_its_balance_once_by_all_who_place() -> None:
    plan_id = a_plan()
    payer = a_payer()
    reference = bank.make_reference(secrets.choice)
    lines = [Paid(5, f"{reference} {number}") for number in range(20)]
    take(an_account(plan_id), camt(*lines))  # nobody's reference yet, so nothing is placed
    PaymentReference.objects.create(payer=payer, plan_id=plan_id, reference=reference, made_at=NOON)

    at_once(lambda: services.place_lines(plan_id=plan_id, at=NOON))

    assert selectors.balance_of(payer_id=payer.pk, plan_id=plan_id) == 100
    assert books(plan_id) == {"bank": 100, "balances": -100}


def test_a_reference_asked_for_by_four_at_once_is_one() -> None:
    plan_id, payer = a_plan(), a_payer()
    made = at_once(lambda: services.open_reference(payer_id=payer.pk, plan_id=plan_id, at=NOON))

    assert len(set(made)) == 1


def test_a_line_that_two_people_place_at_once_is_placed_by_one() -> None:
    plan_id = a_plan()
    payer = a_payer()
    take(an_account(plan_id), camt(Paid(500, "?")))
    line = BankLine.objects.get(plan_id=plan_id)

    def place(as_: str, key: str, by: int) -> Callable[[], int]:
        return lambda: services.place_line(line_id=line.pk, as_=as_, key=key, by=by, at=NOON).pk

    first, second = one_waits_for_the_other(
        place(PlacedAs.TOP_UP, str(payer.pk), ALICE), place(PlacedAs.GIFT, "", BOB)
    )

    assert first == line.pk
    assert second is bank.LineIsPlaced
    assert books(plan_id) == {"bank": 500, "balances": -500}


def test_an_expense_is_paid_by_one_line_only() -> None:
    """Both ask for the row of the expense; the second sees the first one's line."""
    plan_id = a_plan()
    expense = an_expense(plan_id, minor=500)
    take(an_account(plan_id), camt(Paid(-500, "a"), Paid(-500, "b")))
    one, other = BankLine.objects.filter(plan_id=plan_id).order_by("pk")

    def pay(line: BankLine) -> Callable[[], int]:
        return lambda: (
            services.place_line(
                line_id=line.pk, as_=PlacedAs.EXPENSE, key=str(expense), by=ALICE, at=NOON
            ).pk
        )

    assert one_waits_for_the_other(pay(one), pay(other)) == [one.pk, bank.CannotBeThat]
    assert books(plan_id) == {"bank": -1000, "unplaced": 500, "spent_audit": 500}
