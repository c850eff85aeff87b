"""What a payer owes one plan and why, told."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from apportionment import words
from apportionment.equations import Equation, equations
from apportionment.selectors import figures as run_figures
from apportionment.selectors.figures import Figures
from apportionment.selectors.pages import Account, Bill
from charter.models import Plan
from treasury.states import DebitState
from treasury.templatetags.money import money


@dataclass(frozen=True)
class ToldBill:
    """A bill with its words."""

    plan: Plan
    bill: Bill
    at: datetime

    @property
    def words(self) -> str:
        """Return where it stands, in a sentence."""
        if self.bill.debit is None:
            amount = money(self.bill.amount_minor, self.plan.currency)
            return str(words.UNDATED) % {"amount": amount}
        return words.debit_words(self.bill.debit, self.plan, at=self.at)

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
        return [ToldBill(self.plan, bill, self.account.at) for bill in self.account.bills]

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
