"""Expenses, told: what waits for whom, and what stands in the books."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from cashier.words import books as words
from charter.models import Plan
from members import selectors as members
from treasury import selectors as treasury
from treasury.models import Expense
from treasury.states import ExpenseState

A_PAGE = 50


@dataclass(frozen=True)
class ToldExpense:
    """One expense with its words, and what this person may do with it."""

    expense: Expense
    kind: str
    prepared_by: str
    released_by: str
    asked_by: str
    user_id: int
    may_act: bool

    @property
    def may_complete(self) -> bool:
        """Return whether its invoice is missing and this person may add it."""
        return self.may_act and self.expense.state == ExpenseState.WANTING

    @property
    def may_release(self) -> bool:
        """Return whether this person is the second one."""
        return self._waits and self.expense.prepared_by != self.user_id

    @property
    def may_withdraw(self) -> bool:
        """Return whether it can be taken back before anybody books it."""
        return self._waits

    @property
    def may_ask(self) -> bool:
        """Return whether this person may say that it was wrong."""
        return self.may_act and self.is_booked and self.expense.undo_asked_by is None

    @property
    def may_undo(self) -> bool:
        """Return whether this person is the second one who takes it back."""
        asked_by = self.expense.undo_asked_by
        return self.may_act and self.is_booked and asked_by not in (None, self.user_id)

    @property
    def is_booked(self) -> bool:
        """Return whether it stands in the books and was not taken back."""
        return self.expense.state == ExpenseState.RELEASED

    @property
    def source(self) -> str:
        """Return where it came from, if nobody typed it in."""
        return _("An investigation of a claim") if self.expense.source else ""

    @property
    def _waits(self) -> bool:
        return self.may_act and self.expense.state == ExpenseState.PREPARED


@dataclass(frozen=True)
class BookedPage:
    """One page of a long list: where it is in it, and its rows."""

    page: Page[Expense]
    rows: list[ToldExpense]


@dataclass(frozen=True)
class ExpensesPage:
    """A plan's expenses on one screen."""

    plan: Plan
    user_id: int
    may_act: bool
    number: str

    @property
    def waiting(self) -> list[ToldExpense]:
        """Return what waits for its invoice or for a second person."""
        return self._told(list(treasury.open_expenses(self.plan.pk)))

    @property
    def in_question(self) -> list[ToldExpense]:
        """Return what somebody wants to take back."""
        return self._told(list(treasury.expenses_in_question(self.plan.pk)))

    @property
    def booked(self) -> BookedPage:
        """Return one page of what stands in the books, latest first."""
        found = treasury.booked_expenses(self.plan.pk).filter(undo_asked_by=None)
        page = Paginator(found, A_PAGE).get_page(self.number)
        return BookedPage(page, self._told(list(page.object_list)))

    @property
    def undone(self) -> list[ToldExpense]:
        """Return what was taken back, latest first."""
        found = treasury.booked_expenses(self.plan.pk).filter(state=ExpenseState.REVERSED)
        return self._told(list(found[:A_PAGE]))

    def _told(self, expenses: list[Expense]) -> list[ToldExpense]:
        ids = {
            one
            for expense in expenses
            for one in (expense.prepared_by, expense.released_by, expense.undo_asked_by)
            if one
        }
        names = members.names_of(user_ids=ids)
        return [
            ToldExpense(
                expense=one,
                kind=words.account_name(f"spent_{one.kind}"),
                prepared_by=names.get(one.prepared_by or 0, ""),
                released_by=names.get(one.released_by or 0, ""),
                asked_by=names.get(one.undo_asked_by or 0, ""),
                user_id=self.user_id,
                may_act=self.may_act,
            )
            for one in expenses
        ]
