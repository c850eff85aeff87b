"""A plan's books in a span of time: what stood, what moved, what money came and went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from charter.models import Plan
from charter.rules import local_date, start_of_day
from treasury import rules
from treasury import selectors as treasury
from treasury.models import Expense
from treasury.selectors import MonthMove


@dataclass(frozen=True)
class Span:
    """Whole months of plan time, the end excluded; None is open."""

    from_month: date | None = None
    until_month: date | None = None

    def instants(self, plan: Plan) -> tuple[datetime | None, datetime | None]:
        """Return where the span begins and ends in plan time."""
        return tuple(  # type: ignore[return-value]
            None if month is None else month_begins_at(plan, month)
            for month in (self.from_month, self.until_month)
        )


@dataclass(frozen=True)
class AccountRow:
    """One account in a span: what it stood at before, what moved, what it stood at after."""

    code: str
    opening_minor: int
    debit_minor: int
    credit_minor: int

    @property
    def closing_minor(self) -> int:
        """Return what it stood at at the end (debit positive)."""
        return self.opening_minor + self.debit_minor - self.credit_minor


@dataclass(frozen=True)
class CashRow:
    """What money came in and went out for one reason, or in one month."""

    what: str
    in_minor: int
    out_minor: int

    @property
    def net_minor(self) -> int:
        """Return what is left of it."""
        return self.in_minor - self.out_minor


@dataclass(frozen=True)
class PlanBooks:
    """The books of a plan in one span."""

    plan: Plan
    span: Span
    accounts: list[AccountRow]
    cash: list[CashRow]  # by account code
    months: list[CashRow]  # by month, "2026-10"
    expenses: list[Expense]

    def balance(self, code: str) -> int:
        """Return what an account stood at at the end of the span (debit positive)."""
        return next((one.closing_minor for one in self.accounts if one.code == code), 0)

    def moved(self, code: str) -> int:
        """Return what an account moved within the span (debit positive)."""
        return sum(one.debit_minor - one.credit_minor for one in self.accounts if one.code == code)


def month_begins_at(plan: Plan, month: date) -> datetime:
    """Return the instant a month begins in plan time."""
    return start_of_day(month, ZoneInfo(plan.time_zone))


def booked_months(plan: Plan) -> list[date]:
    """Return the months of plan time from the first entry to the last, latest first."""
    span = treasury.booked_span(plan.pk)
    if span is None:
        return []
    month, last = (local_date(at, plan.time_zone).replace(day=1) for at in span)
    months = []
    while month <= last:
        months.append(month)
        month = rules.month_after(month)
    return months[::-1]


def plan_books(plan: Plan, span: Span) -> PlanBooks:
    """Return a plan's books in a span of months; its cost grows with what was booked in it."""
    from_at, until_at = span.instants(plan)
    zone = plan.time_zone
    cash = treasury.cash_by_month(plan.pk, time_zone=zone, from_at=from_at, until_at=until_at)
    moves = treasury.moves_by_month(plan.pk, time_zone=zone, from_at=from_at, until_at=until_at)
    return PlanBooks(
        plan=plan,
        span=span,
        accounts=_accounts(plan, moves, until_at=until_at),
        cash=_summed(cash, by="code"),
        months=_summed(cash, by="month"),
        expenses=list(treasury.booked_expenses(plan.pk, from_at=from_at, until_at=until_at)),
    )


def cash_of_months(plan: Plan, span: Span) -> list[CashRow]:
    """Return what money came in and went out in each month of a span."""
    from_at, until_at = span.instants(plan)
    moves = treasury.cash_by_month(
        plan.pk, time_zone=plan.time_zone, from_at=from_at, until_at=until_at
    )
    return _summed(moves, by="month")


def _accounts(
    plan: Plan, moves: Iterable[MonthMove], *, until_at: datetime | None
) -> list[AccountRow]:
    """Return the accounts in the order of the books, from what they stand at now backwards."""
    later = treasury.moved_since(plan.pk, from_at=until_at) if until_at else {}
    sums: Mapping[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in moves:
        sums[one.code][0] += one.in_minor
        sums[one.code][1] += one.out_minor
    rows = []
    for stands in treasury.trial_balance(plan.pk):
        debit, credit = sums[stands.code]
        closing = stands.amount_minor - later.get(stands.code, 0)
        rows.append(AccountRow(stands.code, closing - debit + credit, debit, credit))
    return [row for row in rows if row.debit_minor or row.credit_minor or row.closing_minor]


def _summed(moves: Iterable[MonthMove], *, by: str) -> list[CashRow]:
    sums: Mapping[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in moves:
        what = one.code if by == "code" else f"{one.month:%Y-%m}"
        sums[what][0] += one.in_minor
        sums[what][1] += one.out_minor
    return [CashRow(what, *sums[what]) for what in sorted(sums)]
