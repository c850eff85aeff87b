"""The months of a plan's books: which are open, which are closed, and by whom."""

from dataclasses import dataclass
from datetime import date, datetime

from apportionment.models import BooksCheck
from apportionment.selectors.late import last_check
from cashier.selectors.books import booked_months, month_begins_at
from charter.models import Plan
from members import selectors as members
from treasury import selectors as treasury
from treasury.models import ClosedMonth
from treasury.rules import month_after


@dataclass(frozen=True)
class MonthRow:
    """One month, and what this person may do with it."""

    month: date
    asked_by: str
    closed_by: str
    closed_at: datetime | None
    is_closed: bool
    is_over: bool
    is_own: bool
    may_act: bool

    @property
    def name(self) -> str:
        """Return the month as it stands in addresses and files."""
        return f"{self.month:%Y-%m}"

    @property
    def may_ask(self) -> bool:
        """Return whether this person may say that it is complete."""
        return self.may_act and self.is_over and not self.is_closed and not self.asked_by

    @property
    def may_close(self) -> bool:
        """Return whether this person is the second one."""
        return self.may_act and not self.is_closed and bool(self.asked_by) and not self.is_own

    @property
    def may_keep_open(self) -> bool:
        """Return whether it can be left open after all."""
        return self.may_act and not self.is_closed and bool(self.asked_by)


@dataclass(frozen=True)
class MonthsPage:
    """A plan's months on one screen."""

    plan: Plan
    user_id: int
    may_act: bool
    at: datetime

    @property
    def last_check(self) -> BooksCheck | None:
        """Return the last time that everything was added up again."""
        return last_check(plan_id=self.plan.pk)

    @property
    def rows(self) -> list[MonthRow]:
        """Return the months in which something was booked, latest first."""
        told = {one.month: one for one in treasury.closed_months(self.plan.pk)}
        closed = [month for month, one in told.items() if one.closed_at is not None]
        last = max(closed, default=None)
        ids = {who for one in told.values() for who in (one.asked_by, one.closed_by) if who}
        names = members.names_of(user_ids=ids)
        months = sorted({*booked_months(self.plan), *told}, reverse=True)
        return [self._row(month, told.get(month), last, names) for month in months]

    def _row(
        self, month: date, told: ClosedMonth | None, last: date | None, names: dict[int, str]
    ) -> MonthRow:
        return MonthRow(
            month=month,
            asked_by=names.get(told.asked_by, "?") if told else "",
            closed_by=names.get(told.closed_by or 0, "") if told else "",
            closed_at=told.closed_at if told else None,
            is_closed=last is not None and month <= last,
            is_over=month_begins_at(self.plan, month_after(month)) <= self.at,
            is_own=told is not None and told.asked_by == self.user_id,
            may_act=self.may_act,
        )
