"""Expenses, and which of them wait for whom."""

from datetime import datetime

from django.db.models import QuerySet

from treasury.models import Expense
from treasury.states import ExpenseState

OPEN = (ExpenseState.WANTING, ExpenseState.PREPARED)


def expenses(plan_id: int) -> QuerySet[Expense]:
    """Return a plan's expenses, latest first."""
    return Expense.objects.filter(plan_id=plan_id).order_by("-spent_on", "-pk")


def open_expenses(plan_id: int) -> QuerySet[Expense]:
    """Return the expenses that wait for their invoice or for another person, oldest first."""
    return expenses(plan_id).filter(state__in=OPEN).order_by("prepared_at", "pk")


def expenses_in_question(plan_id: int) -> QuerySet[Expense]:
    """Return the booked expenses that somebody wants to take back."""
    return (
        expenses(plan_id)
        .filter(state=ExpenseState.RELEASED)
        .exclude(undo_asked_by=None)
        .order_by("undo_asked_at", "pk")
    )


def booked_expenses(
    plan_id: int, *, from_at: datetime | None = None, until_at: datetime | None = None
) -> QuerySet[Expense]:
    """Return the expenses booked in a span of time, taken back or not, latest first."""
    found = expenses(plan_id).exclude(entry=None).select_related("entry")
    if from_at is not None:
        found = found.filter(entry__booked_at__gte=from_at)
    if until_at is not None:
        found = found.filter(entry__booked_at__lt=until_at)
    return found.order_by("-entry__booked_at", "-pk")


def released_sources(*, plan_id: int, sources: list[str]) -> set[str]:
    """Return which of these costs stand in the books."""
    found = Expense.objects.filter(plan_id=plan_id, source__in=sources).exclude(entry=None)
    return set(found.values_list("source", flat=True))
