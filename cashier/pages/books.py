"""A plan's books, told: as a page, and as rows for a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from apportionment.pages.statement_files import as_text
from cashier.selectors.books import AccountRow, CashRow, PlanBooks
from cashier.words import books as words
from charter.models import Plan
from charter.rules import local_date
from treasury.models import Expense
from treasury.rules import CASH
from treasury.states import ExpenseKind, ExpenseState

Row = list[str]


@dataclass(frozen=True)
class Line:
    """One line with a name and an amount."""

    label: str
    minor: int


@dataclass(frozen=True)
class ToldAccount:
    """One account with its name, as a line of the trial balance."""

    name: str
    row: AccountRow

    @property
    def debit_minor(self) -> int | None:
        """Return what it stands at, if that is a debit."""
        return self.row.closing_minor if self.row.closing_minor > 0 else None

    @property
    def credit_minor(self) -> int | None:
        """Return what it stands at, if that is a credit."""
        return -self.row.closing_minor if self.row.closing_minor < 0 else None


@dataclass(frozen=True)
class ToldGroup:
    """The accounts of one side of the books."""

    title: str
    accounts: list[ToldAccount]


@dataclass(frozen=True)
class ToldCash:
    """Money that came and went for one reason, or in one month."""

    name: str
    row: CashRow


@dataclass(frozen=True)
class BooksPage:
    """The books of a plan in one span of months."""

    books: PlanBooks
    chosen: str

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.books.plan

    @property
    def groups(self) -> list[ToldGroup]:
        """Return the trial balance, side by side of the books."""
        order = {code: place for place, code in enumerate(words.ACCOUNTS)}
        rows = sorted(self.books.accounts, key=lambda row: (order.get(row.code, 99), row.code))
        groups = []
        for group, title in words.GROUPS.items():
            own = [
                ToldAccount(words.account_name(row.code), row)
                for row in rows
                if words.account_group(row.code) == group
            ]
            if own:
                groups.append(ToldGroup(str(title), own))
        return groups

    @property
    def debit_minor(self) -> int:
        """Return all debits of the trial balance; equal to all credits, or the books are wrong."""
        return sum(max(0, row.closing_minor) for row in self.books.accounts)

    @property
    def credit_minor(self) -> int:
        """Return all credits of the trial balance."""
        return sum(max(0, -row.closing_minor) for row in self.books.accounts)

    @property
    def is_balanced(self) -> bool:
        """Return whether debits and credits are the same."""
        return self.debit_minor == self.credit_minor

    @property
    def cash(self) -> list[ToldCash]:
        """Return what money came in and went out for."""
        order = {code: place for place, code in enumerate([*words.CASH, *words.ACCOUNTS])}
        rows = sorted(self.books.cash, key=lambda row: (order.get(row.what, 99), row.what))
        return [ToldCash(words.cash_name(row.what), row) for row in rows]

    @property
    def months(self) -> list[ToldCash]:
        """Return what money came in and went out in each month."""
        return [ToldCash(row.what, row) for row in self.books.months]

    @property
    def cash_total(self) -> CashRow:
        """Return all that came in and went out."""
        rows = self.books.cash
        return CashRow("", sum(one.in_minor for one in rows), sum(one.out_minor for one in rows))

    @property
    def money_minor(self) -> int:
        """Return the money there was at the end: at the bank, and on its way."""
        return sum(self.books.balance(code) for code in CASH)

    @property
    def fee(self) -> list[Line]:
        """Return what came in as fee within the span, and each kind of spending out of it."""
        spent = {f"spent_{kind}": self.books.moved(f"spent_{kind}") for kind in ExpenseKind}
        return [
            Line(_("Fee charged with the shares"), -self.books.moved("fee_income")),
            *(Line(words.account_name(code), -minor) for code, minor in spent.items() if minor),
        ]

    @property
    def fee_left(self) -> Line:
        """Return what is left of the fee."""
        return Line(_("Left of the fee"), sum(line.minor for line in self.fee))


def statement_rows(page: BooksPage) -> Iterator[Row]:
    """Yield the books for a spreadsheet: amounts with a point, months and days as ISO."""
    plan = page.plan
    yield [
        _("Plan"),
        _("Months"),
        _("Part"),
        _("Ledger account"),
        _("What"),
        _("Opening balance"),
        _("Debit or in"),
        _("Credit or out"),
        _("Closing balance"),
        _("Currency"),
    ]
    yield from (
        [*_begin(page, _("Trial balance")), *_account(one, plan)]
        for group in page.groups
        for one in group.accounts
    )
    for part, rows in ((_("Money by reason"), page.cash), (_("Money by month"), page.months)):
        yield from ([*_begin(page, part), *_cash(one, plan)] for one in rows)
    yield from ([*_begin(page, _("Expense")), *_expense(one, plan)] for one in page.books.expenses)


def plain(minor: int, plan: Plan) -> str:
    """Return an amount as programs read it: no grouping, a point, all decimals."""
    return str(Decimal(minor).scaleb(-get_currency_precision(plan.currency)))


def _begin(page: BooksPage, part: str) -> Row:
    return [page.plan.slug, page.chosen, part]


def _account(one: ToldAccount, plan: Plan) -> Row:
    row = one.row
    minors = (row.opening_minor, row.debit_minor, row.credit_minor, row.closing_minor)
    return [row.code, one.name, *(plain(minor, plan) for minor in minors), plan.currency]


def _cash(one: ToldCash, plan: Plan) -> Row:
    row = one.row
    moved = (plain(minor, plan) for minor in (row.in_minor, row.out_minor, row.net_minor))
    return [row.what, one.name, "", *moved, plan.currency]


def _expense(one: Expense, plan: Plan) -> Row:
    day = local_date(one.entry.booked_at, plan.time_zone).isoformat() if one.entry else ""
    told = f"{one.payee} · {one.invoice_ref} · {one.spent_on.isoformat()} · {day}"
    undone = one.state == ExpenseState.REVERSED
    what = _("%(what)s (taken back)") % {"what": told} if undone else told
    return [
        f"spent_{one.kind}",
        as_text(what),
        "",
        plain(one.amount_minor, plan),
        "",
        "",
        plan.currency,
    ]
