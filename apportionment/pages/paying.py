"""What a payer owes one plan and why, told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment import words
from apportionment.equations import Equation, equations
from apportionment.pages.notices import notice_words
from apportionment.pages.statements import charge_words
from apportionment.selectors import figures as run_figures
from apportionment.selectors.figures import Figures
from apportionment.selectors.holds import Hold
from apportionment.selectors.pages import Account, Bill
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from members.models import Message
from treasury.models import Debit
from treasury.states import ASKABLE, DebitState
from treasury.templatetags.money import count, money


def _no_letter(_debit: Debit) -> Message | None:
    """Return nothing: on most pages nobody asks how a debit was told."""
    return None


@dataclass(frozen=True)
class Correction:
    """A line of a bill that is no share."""

    what: str
    period_no: int | None
    minor: int


@dataclass(frozen=True)
class ToldBill:
    """A bill with its words."""

    plan: Plan
    bill: Bill
    at: datetime
    hold: Hold
    letter: Message | None = None  # that told of it

    @property
    def words(self) -> str:
        """Return where it stands, in a sentence."""
        if self.hold.balance_minor is not None and self.is_unpaid:
            return self._told(words.FROM_BALANCE)
        if self.bill.debit is None:
            return self._told(words.HELD.get(self.hold.by, words.UNDATED))
        return words.debit_words(self.bill.debit, self.plan, at=self.at)

    @property
    def notice(self) -> str:
        """Return how the payer was told of a debit to come; empty where none comes by itself."""
        if self.bill.debit is None or self.hold.balance_minor is not None:
            return ""
        return notice_words(self.bill.debit, self.letter, self.plan)

    @property
    def corrections(self) -> list[Correction]:
        """Return what of it is no share, and why: exceptions, what came back, a credit."""
        rows = [
            Correction(charge_words(one), one.period.no, one.minor) for one in self.bill.corrections
        ]
        if self.bill.credit_minor:
            rows.append(Correction(_("From before"), None, self.bill.credit_minor))
        return rows

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
    letter_about: Callable[[Debit], Message | None] = _no_letter
    goes_on: bool = True  # somebody paid for still belongs to the plan

    @cached_property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.account.plan

    @cached_property
    def bills(self) -> list[ToldBill]:
        """Return what is not paid yet, oldest first."""
        account = self.account
        return [
            ToldBill(
                self.plan,
                bill,
                account.at,
                account.hold,
                self.letter_about(bill.debit) if bill.debit else None,
            )
            for bill in account.bills
        ]

    @property
    def ahead_words(self) -> str:
        """Return when the next period is counted and debited, and that one is told before."""
        moment = self.account.moment
        facts = {
            "counted": plan_date_text(moment.next_cutoff_on, self.plan),
            "debited": plan_date_text(moment.next_debit_on, self.plan),
        }
        if self.account.hold.balance_minor is not None:
            return (
                _(
                    "The next period is counted on %(counted)s. What it costs is known after that"
                    " and taken from your balance; you are told."
                )
                % facts
            )
        return (
            _(
                "The next period is counted on %(counted)s. What it costs is known after that; you"
                " are told before anything is debited, on %(debited)s at the earliest."
            )
            % facts
        )

    @property
    def helped_words(self) -> str:
        """Return with how many others this payer has helped how many people, since joining."""
        account = self.account
        if not account.helped:
            return ""
        people = ngettext("%(shown)s person", "%(shown)s people", account.helped) % {
            "shown": count(account.helped)
        }
        return _(
            "Since joining you have shared %(sum)s and helped %(people)s; in the last period"
            " %(others)s others shared with you."
        ) % {
            "sum": money(account.statement.owed_minor, self.currency),
            "people": people,
            "others": count(account.others),
        }

    @property
    def year_words(self) -> str:
        """Return what was shared this year, for how many members; empty if nothing was."""
        account = self.account
        if not account.year_heads:
            return ""
        words = ngettext(
            "This year: %(sum)s for %(heads)s member.",
            "This year: %(sum)s for %(heads)s members.",
            account.year_heads,
        )
        facts = {"sum": money(account.year_minor, self.currency), "heads": account.year_heads}
        return words % facts

    @property
    def cap_words(self) -> str:
        """Return the most that a member shares in a year, where the charter has such a cap."""
        cap = self.account.moment.terms.year_cap_minor
        if cap is None:
            return ""
        return _("No member shares more than %(sum)s a year.") % {"sum": money(cap, self.currency)}

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
