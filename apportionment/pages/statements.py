"""A statement told: of one plan or all, one person or all, one year or all, as page, CSV, PDF."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apportionment.equations import Term
from apportionment.pages.marks import mark_address, mark_words
from apportionment.selectors.statement_years import (
    REBATE,
    SHARE,
    Charge,
    Payment,
    StatementBook,
    StatementYear,
)
from apportionment.states import ExceptionKind
from charter.models import Plan
from charter.rules import local_date
from charter.selectors import band_label
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from logbook.selectors import Mark
from treasury.templatetags.money import amount, money

KINDS: Final[dict[str, str | Promise]] = {
    SHARE: "%(name)s",
    ExceptionKind.EXEMPT: gettext_lazy("%(name)s: exempt for this period"),
    ExceptionKind.ADJUSTMENT: gettext_lazy("%(name)s: adjustment (%(reason)s)"),
    ExceptionKind.REFUND: gettext_lazy("%(name)s: refund (%(reason)s)"),
    REBATE: gettext_lazy("%(name)s: given back of earlier shares"),
}


@dataclass(frozen=True)
class ChargeRow:
    """One line of what was owed, in words."""

    period_no: int
    day: str
    who: str
    ages: str
    share: str
    charged: str
    total: str


@dataclass(frozen=True)
class PaymentRow:
    """One payment, or a debit that has not been paid, in words."""

    day: str
    what: str
    state: str
    label: str
    amount: str


@dataclass(frozen=True)
class YearRow:
    """What one year came to."""

    year: int
    shared: str
    paid: str
    closing: str


@dataclass(frozen=True)
class StatementPart:
    """One plan of a statement."""

    book: StatementBook
    cut: StatementYear
    at: datetime
    person_id: int | None  # None: of all whom the payer pays for

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.book.plan

    @property
    def is_of_one(self) -> bool:
        """Return whether it is of one person alone."""
        return self.person_id is not None

    @property
    def heading(self) -> str:
        """Return the plan's name in the reader's language."""
        return plan_name(self.plan)

    @cached_property
    def lede(self) -> str:
        """Return for whom something was shared."""
        names = dict.fromkeys(one.enrolment.member.name for one in self.cut.charges)
        if not names:
            return _("Nothing was shared here in this time.")
        return _("Shared for: %(names)s.") % {"names": _("; ").join(names)}

    @cached_property
    def terms(self) -> list[Term]:
        """Return how what is left follows from what was there before, but for the result."""
        if self.is_of_one:
            return self._terms_of_one()
        shared, paid = self.money(self.cut.shared_minor), self.money(self.cut.paid_minor)
        if self.book.is_prepaid:
            moves = [Term(_("You paid in"), paid, "+"), Term(_("Shared"), shared, "−")]
            return self._from_opening(_("Balance on %(day)s"), -self.cut.opening_minor, moves)
        moves = [Term(_("Shared"), shared, "+"), Term(_("You paid"), paid, "−")]
        return self._from_opening(_("Still to pay on %(day)s"), self.cut.opening_minor, moves)

    @cached_property
    def result(self) -> Term:
        """Return what is left: to pay, in the balance, or (of one person) shared in all."""
        if self.is_of_one:
            label, minor = _("Shared since joining, until %(day)s"), self.cut.shared_until_minor
        elif self.book.is_prepaid:
            label, minor = _("Balance on %(day)s"), -self.cut.closing_minor
        else:
            label, minor = _("Still to pay on %(day)s"), self.cut.closing_minor
        return Term(label % {"day": plan_date_text(self.last_day, self.plan)}, self.money(minor))

    @property
    def credit_words(self) -> str:
        """Return what an amount below zero means, where one stands."""
        if self.is_of_one or self.book.is_prepaid or self.cut.closing_minor >= 0:
            return ""
        return _("An amount below zero is a credit: it lowers what comes next.")

    @cached_property
    def charges(self) -> list[ChargeRow]:
        """Return every share and what made it differ, oldest first."""
        return [self._charge(one) for one in self.cut.charges]

    @cached_property
    def payments(self) -> list[PaymentRow]:
        """Return every payment and every debit that has not been paid, oldest first."""
        return [self._payment(one) for one in self.cut.payments]

    @cached_property
    def years(self) -> list[YearRow]:
        """Return what each year came to, where there are several."""
        years = self.book.years
        return [self._year(year) for year in years] if len(years) > 1 else []

    @property
    def shared(self) -> str:
        """Return what was owed for the time of this statement."""
        return self.money(self.cut.shared_minor)

    @property
    def paid(self) -> str:
        """Return what was paid in the time of this statement."""
        return self.money(self.cut.paid_minor)

    def money(self, minor: int) -> str:
        """Return an amount of this plan with its unit."""
        return money(minor, self.plan.currency)

    def amount(self, minor: int | None) -> str:
        """Return an amount of this plan without its unit."""
        return amount(minor, self.plan.currency)

    @property
    def first_day(self) -> date | None:
        """Return the day this statement begins with; None: with the first of all."""
        return None if self.cut.year is None else date(self.cut.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Return the day this statement reaches to: the year's last, or today."""
        today = local_date(self.at, self.plan.time_zone)
        return today if self.cut.year is None else min(today, date(self.cut.year, 12, 31))

    @property
    def charge_head(self) -> list[str]:
        """Return the names of the columns of `charges`."""
        return [
            _("Period"),
            _("Counted on"),
            _("For whom"),
            _("Age group"),
            _("Share"),
            _("Charged"),
            _("Sum so far"),
        ]

    @property
    def payment_head(self) -> list[str]:
        """Return the names of the columns of `payments`."""
        return [_("Day"), _("What"), _("State"), _("Amount")]

    @property
    def year_head(self) -> list[str]:
        """Return the names of the columns of `years`."""
        if self.is_of_one:
            return [_("Year"), _("Shared"), _("Sum so far")]
        left = _("Balance at the end") if self.book.is_prepaid else _("Still to pay at the end")
        return [_("Year"), _("Shared"), _("You paid"), left]

    def _from_opening(self, label: str, minor: int, moves: list[Term]) -> list[Term]:
        if self.first_day is None:
            return [Term(moves[0].label, moves[0].value), *moves[1:]]
        day = plan_date_text(self.first_day, self.plan)
        return [Term(label % {"day": day}, self.money(minor)), *moves]

    def _terms_of_one(self) -> list[Term]:
        if self.cut.year is None:
            return []
        before, shared = self.cut.shared_before_minor, self.cut.shared_minor
        words = {"year": self.cut.year}
        return [
            Term(_("Shared before %(year)s") % words, self.money(before)),
            Term(_("Shared in %(year)s") % words, self.money(shared), "+"),
        ]

    def _charge(self, one: Charge) -> ChargeRow:
        return ChargeRow(
            period_no=one.period.no,
            day=plan_date_text(one.period.cutoff_at, self.plan),
            who=charge_words(one),
            ages=band_label(one.band) if one.band else "",
            share="" if one.share_minor is None else self.amount(one.share_minor),
            charged=self.amount(one.minor),
            total=self.amount(one.total_minor),
        )

    def _payment(self, one: Payment) -> PaymentRow:
        return PaymentRow(
            day=plan_date_text(one.on, self.plan),
            what=payment_words(one),
            state=str(one.debit.state) if one.debit else "paid",
            label=str(one.debit.get_state_display()) if one.debit else _("paid"),
            amount=self.amount(one.minor),
        )

    def _year(self, year: int) -> YearRow:
        cut = self.book.of_year(year)
        left = -cut.closing_minor if self.book.is_prepaid else cut.closing_minor
        return YearRow(
            year=year,
            shared=self.amount(cut.shared_minor),
            paid="" if self.is_of_one else self.amount(cut.paid_minor),
            closing=self.amount(cut.shared_until_minor if self.is_of_one else left),
        )


@dataclass(frozen=True)
class StatementPage:
    """A whole statement: its plans, for whom, of which time; `at` is the day it is made."""

    payer: str
    person: str  # "": everybody
    year: int | None
    parts: list[StatementPart]
    at: datetime
    mark: Mark | None = None  # of the public log; None before it was first signed

    @property
    def log_words(self) -> str:
        """Return how the public log stood when this was made; empty before it was signed."""
        return mark_words(self.mark) if self.mark else ""

    @property
    def log_address(self) -> str:
        """Return where the log shows that."""
        return mark_address(self.mark) if self.mark else ""

    @property
    def title(self) -> str:
        """Return what it is and of which year."""
        if self.year is None:
            return _("Statement, all years")
        return _("Statement %(year)s") % {"year": self.year}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was ever shared or paid."""
        return not any(part.book.years for part in self.parts)


def charge_words(one: Charge) -> str:
    """Return for whom a line is, and what it is where it is no share."""
    return str(KINDS[one.kind]) % {"name": one.enrolment.member.name, "reason": one.reason}


def payment_words(one: Payment) -> str:
    """Return what a payment was for."""
    if one.debit is None:
        return _("Paid back to you") if one.minor < 0 else _("You paid in")
    first, last = one.debit.from_period + 1, one.debit.to_period
    if first == last:
        return _("Debit for period %(no)s") % {"no": last}
    return _("Debit for periods %(first)s to %(last)s") % {"first": first, "last": last}
