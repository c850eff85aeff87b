"""What a payer owes one plan and why, told."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apportionment import words
from apportionment.equations import Equation, equations
from apportionment.selectors import figures as run_figures
from apportionment.selectors.figures import Figures
from apportionment.selectors.holds import Hold
from apportionment.selectors.pages import Account, Bill
from charter.models import Plan
from treasury.states import ASKABLE, DebitState
from treasury.templatetags.money import money


@dataclass(frozen=True)
class ToldBill:
    """A bill with its words."""

    plan: Plan
    bill: Bill
    at: datetime
    hold: Hold

    @property
    def words(self) -> str:
        """Return where it stands, in a sentence."""
        if self.hold.balance_minor is not None and self.is_unpaid:
            return self._told(words.FROM_BALANCE)
        if self.bill.debit is None:
            return self._told(words.HELD.get(self.hold.by, words.UNDATED))
        return words.debit_words(self.bill.debit, self.plan, at=self.at)

    @property
    def is_unpaid(self) -> bool:
        """Return whether nobody has been asked for it, or in vain."""
        return self.bill.debit is None or self.bill.debit.state in ASKABLE

    def _told(self, sentence: Promise) -> str:
        return str(sentence) % {"amount": money(self.bill.amount_minor, self.plan.currency)}

    @property
    def tone(self) -> str:
        """Return how a note about it is coloured: late only for what has failed."""
        debit = self.bill.debit
        return "late" if debit is not None and debit.state == DebitState.FAILED else "waiting"


@dataclass
class PayPage:
    """What a payer owes one plan, why, and whether the bank is being asked."""

    account: Account
    attempts_seen: int | None

    @cached_property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.account.plan

    @cached_property
    def bills(self) -> list[ToldBill]:
        """Return what is not paid yet, oldest first."""
        account = self.account
        return [ToldBill(self.plan, bill, account.at, account.hold) for bill in account.bills]

    @cached_property
    def is_waiting(self) -> bool:
        """Return whether the bank has still to be asked, or to answer."""
        if self.account.waits_for_bank:
            return True
        debits = [bill.debit for bill in self.account.bills if bill.debit]
        return (
            self.attempts_seen is not None
            and bool(debits)
            and sum(debit.attempts for debit in debits) <= self.attempts_seen
        )

    @cached_property
    def paid_words(self) -> str:
        """Return that the last debit was paid, if it was."""
        last = next(iter(self.account.statement.debits), None)
        if last is None or last.state != DebitState.PAID:
            return ""
        return words.debit_words(last, self.plan, at=self.account.at)

    @property
    def balance_words(self) -> str:
        """Return what a payer of a prepaid plan holds there; empty in any other."""
        minor = self.account.hold.balance_minor
        if minor is None:
            return ""
        return _("Your balance: %(sum)s.") % {"sum": money(minor, self.currency)}

    @property
    def currency(self) -> str:
        """Return the plan's currency."""
        return self.plan.currency

    @cached_property
    def figures(self) -> Figures | None:
        """Return the figures of the latest sealed period."""
        latest = self.account.latest
        return run_figures.figures(run=latest) if latest else None

    @cached_property
    def equations(self) -> list[Equation]:
        """Return how the latest share follows, for the ages of this payer's members."""
        if self.figures is None:
            return []
        no = self.figures.run.period.no
        lines = self.account.statement.lines
        bands = {line.band.pk for line in lines if line.period.no == no}
        return equations(self.figures, band_ids=bands) if bands else equations(self.figures)
