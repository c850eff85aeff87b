"""A plan's money as everybody may see it: totals only, never who."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from apportionment import selectors as apportionment
from apportionment.models import BooksCheck
from apportionment.selectors import Receipts
from apportionment.selectors.late import last_check
from cashier.pages.books import Line, ToldCash
from cashier.pages.paying import fund_words
from cashier.selectors.books import Span, cash_of_months
from cashier.words import books as words
from charter.models import Plan
from charter.rules import local_date
from treasury import selectors as treasury
from treasury.selectors import Fund
from treasury.states import ExpenseKind
from treasury.templatetags.money import money

MONTHS = 12


@dataclass(frozen=True)
class PublicMoney:
    """One plan's money in totals: made once, so that everything on the page is of one moment."""

    plan: Plan
    at: datetime
    held: list[Line]
    owed: list[Line]
    fee: list[Line]
    months: list[ToldCash]
    closed: date | None
    check: BooksCheck | None
    receipts: Receipts
    fund: Fund

    @property
    def fund_words(self) -> str:
        """Return what the solidarity fund has been given and has paid; empty if it never was."""
        if not (self.fund.given_minor or self.fund.paid_count):
            return ""
        told = _("The solidarity fund was given %(given)s. %(shares)s: %(paid)s. Left: %(left)s.")
        return told % {
            "given": money(self.fund.given_minor, self.plan.currency),
            "shares": fund_words(self.fund.paid_count),
            "paid": money(self.fund.paid_minor, self.plan.currency),
            "left": money(self.fund.left_minor, self.plan.currency),
        }

    @property
    def held_total(self) -> Line:
        """Return all that there is."""
        return Line(_("In all"), sum(line.minor for line in self.held))

    @property
    def owed_total(self) -> Line:
        """Return all that it is for; the same, or the books are wrong."""
        return Line(_("In all"), sum(line.minor for line in self.owed))

    @property
    def fee_left(self) -> Line:
        """Return what is left of the fee."""
        return Line(_("Left of the fee"), sum(line.minor for line in self.fee))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was ever booked."""
        return not self.held and not self.owed and not self.months


def public_money(plan: Plan, *, at: datetime) -> PublicMoney:
    """Return a plan's money in totals; its cost grows with the last twelve months at most."""
    balances = {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}
    spent = {f"spent_{kind}": balances.get(f"spent_{kind}", 0) for kind in ExpenseKind}
    left_minor = balances.get("fee_income", 0) + sum(spent.values())
    last_closed = treasury.last_closed_month(plan.pk)
    months = cash_of_months(plan, Span(_months_ago(local_date(at, plan.time_zone))))
    return PublicMoney(
        plan=plan,
        at=at,
        receipts=apportionment.receipts(plan_id=plan.pk),
        fund=treasury.solidarity_fund(plan.pk),
        held=_side(balances, words.ASSETS, sign=1),
        owed=[
            *_side(balances, words.LIABILITIES, sign=-1),
            *([Line(_("Left of the fee"), -left_minor)] if left_minor else []),
        ],
        fee=[
            Line(_("Fee charged with the shares"), -balances.get("fee_income", 0)),
            *(Line(words.account_name(code), -minor) for code, minor in spent.items() if minor),
        ],
        months=[ToldCash(row.what, row) for row in months[::-1]],
        closed=last_closed.month if last_closed else None,
        check=last_check(plan_id=plan.pk),
    )


def _side(balances: dict[str, int], group: str, *, sign: int) -> list[Line]:
    return [
        Line(words.account_name(code), sign * balances[code])
        for code in words.ACCOUNTS
        if words.account_group(code) == group and balances.get(code)
    ]


def _months_ago(today: date) -> date:
    """Return the first day of the month that was so many months ago, this one counted."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)
