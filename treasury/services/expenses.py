"""What the pool spends: one person enters it with its invoice, another releases it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from treasury import rules, states
from treasury.models import Expense
from treasury.services.closing import reverse_entry
from treasury.services.ledger import post
from treasury.states import EXPENSE_MOVES, ExpenseState


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What is on an invoice: its kind of spending, amount, who wrote it, its number, its day."""

    kind: str
    amount_minor: int
    payee: str
    invoice_ref: str
    spent_on: date
    note: str = ""


@transaction.atomic
def prepare_expense(*, plan_id: int, spent: Spending, by: int, at: datetime) -> Expense:
    """Enter an expense; another person releases it. An invoice is entered once."""
    rules.require_spending(amount_minor=spent.amount_minor, spent_on=spent.spent_on, at=at)
    expense = Expense(
        plan_id=plan_id,
        kind=spent.kind,
        amount_minor=spent.amount_minor,
        payee=rules.one_line(spent.payee),
        invoice_ref=rules.one_line(spent.invoice_ref),
        spent_on=spent.spent_on,
        note=spent.note,
        prepared_by=by,
        prepared_at=at,
    )
    return _saved(expense)


@transaction.atomic
def record_costs(
    *, plan_id: int, kind: str, minor_by_source: Mapping[str, int], at: datetime
) -> int:
    """Enter costs that arose upstairs, each waiting for its invoice; return of how many.

    A source names one cost for good ("investigation/7"), so that twice is once.
    """
    known = Expense.objects.filter(plan_id=plan_id, source__in=minor_by_source)
    missing = minor_by_source.keys() - set(known.values_list("source", flat=True))
    Expense.objects.bulk_create(
        (
            Expense(
                plan_id=plan_id,
                source=source,
                kind=kind,
                amount_minor=minor_by_source[source],
                spent_on=at.date(),
                state=ExpenseState.WANTING,
                prepared_at=at,
            )
            for source in sorted(missing)
        ),
        ignore_conflicts=True,  # two sweeps at once
    )
    return len(missing)


@transaction.atomic
def complete_expense(
    *, expense_id: int, payee: str, invoice_ref: str, spent_on: date, by: int, at: datetime
) -> Expense:
    """Add the invoice of a cost that arose upstairs; another person releases it."""
    expense = _lock(expense_id)
    rules.require_spending(amount_minor=expense.amount_minor, spent_on=spent_on, at=at)
    _walk(expense, "complete")
    expense.payee, expense.invoice_ref = rules.one_line(payee), rules.one_line(invoice_ref)
    expense.spent_on, expense.prepared_by, expense.prepared_at = spent_on, by, at
    return _saved(expense)


@transaction.atomic
def release_expense(*, expense_id: int, by: int, at: datetime) -> Expense:
    """Book an expense that another person entered; called twice, it is booked once."""
    expense = _lock(expense_id)
    if expense.state == ExpenseState.RELEASED:
        return expense
    _walk(expense, "release")
    rules.require_other_person(prepared_by=expense.prepared_by or by, by=by)
    expense.entry = post(
        plan_id=expense.plan_id,
        key=f"expense/{expense.pk}",
        moves={f"spent_{expense.kind}": expense.amount_minor, "clearing": -expense.amount_minor},
        memo=f"{expense.payee}: {expense.invoice_ref}",
        at=at,
    )
    expense.released_by, expense.released_at = by, at
    return _saved(expense)


@transaction.atomic
def withdraw_expense(*, expense_id: int) -> Expense:
    """Take back what nobody released; what arose upstairs waits for its invoice again."""
    expense = _lock(expense_id)
    _walk(expense, "send_back" if expense.source else "withdraw")
    if expense.source:
        expense.payee, expense.invoice_ref, expense.prepared_by = "", "", None
    return _saved(expense)


@transaction.atomic
def ask_to_undo_expense(*, expense_id: int, reason: str, by: int, at: datetime) -> Expense:
    """Say that a booked expense was wrong; another person takes it back out of the books."""
    expense = _lock(expense_id)
    states.target_of(EXPENSE_MOVES, "reverse", expense.state)
    expense.undo_reason, expense.undo_asked_by, expense.undo_asked_at = reason, by, at
    return _saved(expense)


@transaction.atomic
def keep_expense(*, expense_id: int) -> Expense:
    """Let an expense stand that somebody wanted to take back."""
    expense = _lock(expense_id)
    states.target_of(EXPENSE_MOVES, "reverse", expense.state)
    expense.undo_reason, expense.undo_asked_by, expense.undo_asked_at = "", None, None
    return _saved(expense)


@transaction.atomic
def undo_expense(*, expense_id: int, by: int, at: datetime) -> Expense:
    """Take an expense back by an entry of the opposite amounts; called twice, once."""
    expense = _lock(expense_id)
    if expense.state == ExpenseState.REVERSED:
        return expense
    _walk(expense, "reverse")
    if expense.undo_asked_by is None or expense.entry_id is None:
        raise rules.NobodyAsked
    rules.require_other_person(prepared_by=expense.undo_asked_by, by=by)
    reverse_entry(entry_id=expense.entry_id, reason=expense.undo_reason, by=by, at=at)
    expense.undone_by, expense.undone_at = by, at
    return _saved(expense)


def _lock(expense_id: int) -> Expense:
    return Expense.objects.select_for_update(of=("self",)).get(pk=expense_id)


def _walk(expense: Expense, move: str) -> None:
    expense.state = states.target_of(EXPENSE_MOVES, move, expense.state)


def _saved(expense: Expense) -> Expense:
    """Write an expense; refuse an invoice that is in the books, or on its way there."""
    try:
        with transaction.atomic():
            expense.save()
    except IntegrityError as refusal:
        if "invoice_is_paid_once" not in str(refusal):
            raise
        raise rules.InvoiceKnown(payee=expense.payee, invoice_ref=expense.invoice_ref) from refusal
    return expense
