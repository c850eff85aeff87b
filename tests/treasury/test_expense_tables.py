"""What the database itself refuses of expenses and reversals."""

from typing import Any

import pytest

from tests.treasury.builders import ALICE, BOB, NOON, a_plan, refused
from tests.treasury.test_expenses import ask_to_undo, prepare, release, undo
from treasury import services
from treasury.models import Expense, Posting, Reversal

pytestmark = pytest.mark.django_db

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("expense_booked_iff_released", {"state": "released"}),
    ("expense_is_of_something", {"amount_minor": 0}),
    ("expense_state_is_known", {"state": "lost"}),
    ("expense_kind_is_known", {"kind": "feast"}),
    ("expense_has_invoice", {"payee": ""}),
    ("expense_has_invoice", {"invoice_ref": ""}),
    ("expense_has_invoice", {"state": "wanting"}),
    ("expense_undone_iff_reversed", {"undone_by": BOB}),
    ("expense_undo_is_whole", {"undo_reason": "why"}),
]


@pytest.mark.parametrize(("constraint", "change"), FAULTS)
def test_an_expense_that_contradicts_its_state_is_refused(
    constraint: str, change: dict[str, Any]
) -> None:
    expense = prepare(a_plan())

    with refused(constraint):
        Expense.objects.filter(pk=expense.pk).update(**change)


def test_an_expense_released_by_who_entered_it_is_refused() -> None:
    expense = prepare(a_plan())
    moves = {"clearing": -5, "spent_audit": 5}
    entry = services.post(plan_id=expense.plan_id, key="expense/1", moves=moves, memo="m", at=NOON)

    with refused("expense_released_by_another"):
        Expense.objects.filter(pk=expense.pk).update(
            state="released", released_by=ALICE, released_at=NOON, entry=entry
        )


@pytest.mark.parametrize("change", [{"amount_minor": 1}, {"payee": "me"}, {"entry": None}])
def test_what_is_released_stays_as_it_was(change: dict[str, Any]) -> None:
    expense = release(prepare(a_plan()))

    with refused("stays as it was"):
        Expense.objects.filter(pk=expense.pk).update(**change)
    with refused("stays as it was"):
        Expense.objects.filter(pk=expense.pk).delete()


def test_reversals_stay() -> None:
    expense = ask_to_undo(release(prepare(a_plan())))
    undo(expense)

    with refused("append only"):
        Reversal.objects.filter(entry=expense.entry).update(reason="better")
    with refused("append only"):
        Reversal.objects.filter(entry=expense.entry).delete()
    assert Posting.objects.filter(entry__plan_id=expense.plan_id).count() == 4
