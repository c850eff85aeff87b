"""Expenses: entered with an invoice by one person, booked by another, taken back by two."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.treasury.builders import ALICE, BOB, NOON, a_plan, at_once, books, entry_keys, refused
from treasury import rules, selectors, services
from treasury.models import Entry, Expense, Reversal
from treasury.services.expenses import Spending
from treasury.states import ExpenseKind, ExpenseState, MoveNotAllowed

pytestmark = pytest.mark.django_db
INVOICE = Spending(
    kind="audit",
    amount_minor=120_000,
    payee="明信会计",
    invoice_ref="2026-031",
    spent_on=date(2026, 3, 9),
)


def prepare(plan_id: int, spent: Spending = INVOICE) -> Expense:
    return services.prepare_expense(plan_id=plan_id, spent=spent, by=ALICE, at=NOON)


def release(expense: Expense, *, by: int = BOB) -> Expense:
    return services.release_expense(expense_id=expense.pk, by=by, at=NOON)


def ask_to_undo(expense: Expense) -> Expense:
    return services.ask_to_undo_expense(
        expense_id=expense.pk, reason="paid twice", by=ALICE, at=NOON
    )


def undo(expense: Expense, *, by: int = BOB) -> Expense:
    return services.undo_expense(expense_id=expense.pk, by=by, at=NOON)


def a_cost(plan_id: int) -> Expense:
    services.record_costs(
        plan_id=plan_id, kind="investigation", minor_by_source={"investigation/7": 30_000}, at=NOON
    )
    return Expense.objects.get(plan_id=plan_id)


def complete(expense: Expense) -> Expense:
    return services.complete_expense(
        expense_id=expense.pk,
        payee="Kanhe Ltd",
        invoice_ref="K-9",
        spent_on=date(2026, 3, 10),
        by=ALICE,
        at=NOON,
    )


def test_an_expense_is_booked_when_another_person_releases_it() -> None:
    plan_id = a_plan()

    expense = prepare(plan_id)
    assert books(plan_id) == {}

    with pytest.raises(rules.SamePerson):
        release(expense, by=ALICE)
    release(expense)
    release(expense)

    assert books(plan_id) == {"spent_audit": 120_000, "clearing": -120_000}
    assert entry_keys(plan_id) == [f"expense/{expense.pk}"]


@pytest.mark.parametrize("kind", ExpenseKind.values)
def test_every_kind_has_an_account_of_its_own(kind: str) -> None:
    plan_id = a_plan()

    release(prepare(plan_id, replace(INVOICE, kind=kind)))

    assert selectors.balance_minor(plan_id=plan_id, account=f"spent_{kind}") == 120_000


def test_an_invoice_is_entered_once_however_it_is_typed() -> None:
    plan_id = a_plan()
    prepare(plan_id, replace(INVOICE, payee="Kanhe Ltd", invoice_ref="ab 1"))

    with pytest.raises(rules.InvoiceKnown):
        prepare(plan_id, replace(INVOICE, payee=" KANHE  ltd", invoice_ref="AB  1 "))

    prepare(a_plan(), replace(INVOICE, payee="Kanhe Ltd", invoice_ref="ab 1"))
    assert Expense.objects.filter(plan_id=plan_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invoice_entered_by_several_at_once_is_there_once() -> None:
    plan_id = a_plan()

    def enter() -> bool:
        try:
            prepare(plan_id)
        except rules.InvoiceKnown:
            return False
        return True

    assert sum(at_once(enter)) == 1
    assert Expense.objects.filter(plan_id=plan_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_expense_released_by_several_at_once_is_booked_once() -> None:
    plan_id = a_plan()
    expense = prepare(plan_id)

    at_once(lambda: release(expense))

    assert books(plan_id) == {"spent_audit": 120_000, "clearing": -120_000}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount_minor": 0}, rules.NothingToMove),
        ({"amount_minor": -5}, rules.NothingToMove),
        ({"spent_on": date(2026, 3, 16)}, rules.SpentLater),
    ],
)
def test_an_expense_that_cannot_be_is_refused(
    change: dict[str, Any], refusal: type[Exception]
) -> None:
    plan_id = a_plan()

    with pytest.raises(refusal):
        prepare(plan_id, replace(INVOICE, **change))

    assert not Expense.objects.filter(plan_id=plan_id).exists()


def test_what_nobody_released_is_withdrawn_and_can_be_entered_anew() -> None:
    plan_id = a_plan()

    services.withdraw_expense(expense_id=prepare(plan_id).pk)
    again = prepare(plan_id)

    release(again)
    with pytest.raises(MoveNotAllowed):
        services.withdraw_expense(expense_id=again.pk)
    assert books(plan_id) == {"spent_audit": 120_000, "clearing": -120_000}


def test_a_cost_from_upstairs_comes_once_and_waits_for_its_invoice() -> None:
    plan_id = a_plan()

    first, second = a_cost(plan_id), a_cost(plan_id)

    assert first == second
    assert first.state == ExpenseState.WANTING
    with pytest.raises(MoveNotAllowed):
        release(first)
    release(complete(first))
    assert books(plan_id) == {"spent_investigation": 30_000, "clearing": -30_000}


def test_a_cost_sent_back_waits_for_its_invoice_again() -> None:
    cost = complete(a_cost(a_plan()))

    back = services.withdraw_expense(expense_id=cost.pk)

    assert (back.state, back.payee, back.prepared_by) == (ExpenseState.WANTING, "", None)
    complete(back)


def test_two_persons_take_an_expense_back_by_an_entry_of_its_own() -> None:
    plan_id = a_plan()
    expense = release(prepare(plan_id))

    with pytest.raises(rules.NobodyAsked):
        undo(expense)
    ask_to_undo(expense)
    with pytest.raises(rules.SamePerson):
        undo(expense, by=ALICE)
    undo(expense)
    undo(expense)

    assert books(plan_id) == {}
    assert entry_keys(plan_id) == [f"expense/{expense.pk}", f"reversal/expense/{expense.pk}"]
    assert Reversal.objects.get(entry=expense.entry).reason == "paid twice"
    release(prepare(plan_id))  # the invoice may come again


def test_what_somebody_wants_to_take_back_can_be_kept() -> None:
    expense = ask_to_undo(release(prepare(a_plan())))

    services.keep_expense(expense_id=expense.pk)

    with pytest.raises(rules.NobodyAsked):
        undo(expense)


@pytest.mark.parametrize("key", ["run/3/sealed", "collected/2026-01-01/0/1", "reversal/expense/1"])
def test_what_has_a_way_back_of_its_own_is_not_reversed(key: str) -> None:
    plan_id = a_plan()
    moves = {"clearing": 5, "receivable": -5}
    entry = services.post(plan_id=plan_id, key=key, moves=moves, memo="m", at=NOON)

    with pytest.raises(rules.NotReversible):
        services.reverse_entry(entry_id=entry.pk, reason="wrong", by=BOB, at=NOON)

    assert entry_keys(plan_id) == [key]


def test_a_reversal_that_does_not_undo_is_refused() -> None:
    plan_id = a_plan()
    first, second = (
        services.post(
            plan_id=plan_id,
            key=f"expense/{minor}",
            moves={"clearing": -minor, "spent_other": minor},
            memo="m",
            at=NOON,
        )
        for minor in (5, 6)
    )

    with refused("does not undo"):
        Reversal.objects.create(entry=first, made=second, reason="wrong", by=BOB, at=NOON)


def test_what_is_taken_back_in_a_closed_month_is_booked_in_the_open_one() -> None:
    plan_id = a_plan()
    expense = ask_to_undo(release(prepare(plan_id)))
    until_at = NOON + timedelta(days=20)
    services.ask_to_close(
        plan_id=plan_id, month=date(2026, 3, 1), until_at=until_at, by=ALICE, at=until_at
    )
    services.close_month(plan_id=plan_id, month=date(2026, 3, 1), by=BOB, at=until_at)

    undo(expense)

    made = Entry.objects.get(plan_id=plan_id, key__startswith="reversal/")
    assert made.booked_at == until_at
    assert made.memo == "taken back: paid twice (late: of 2026-03-14)"


class TestEveryExpense(TestCase):
    @hypothesis_settings(max_examples=20, deadline=None)
    @given(
        spent=st.lists(
            st.tuples(st.sampled_from(ExpenseKind.values), st.integers(1, 10**14), st.booleans()),
            max_size=5,
        )
    )
    def test_stands_on_its_account_unless_it_is_taken_back(
        self, spent: list[tuple[str, int, bool]]
    ) -> None:
        plan_id = a_plan()
        expected = {f"spent_{kind}": 0 for kind in ExpenseKind.values}

        for number, (kind, minor, is_wrong) in enumerate(spent):
            one = replace(INVOICE, kind=kind, amount_minor=minor, invoice_ref=str(number))
            expense = release(prepare(plan_id, one))
            if is_wrong:
                undo(ask_to_undo(expense))
            else:
                expected[f"spent_{kind}"] += minor

        found = books(plan_id)
        assert {code: found.get(code, 0) for code in expected} == expected
        assert found.get("clearing", 0) == -sum(expected.values())
