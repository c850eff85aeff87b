"""One plan's books and payouts, told."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apportionment import selectors, words
from apportionment.forms import PauseForm
from apportionment.selectors.boards import Balance, PayoutRow, PlanMoney
from charter.models import Plan
from members.models import User
from members.outbox_words import why_undelivered


@dataclass(frozen=True)
class BalanceRow:
    """One account in words."""

    label: str
    minor: int


@dataclass(frozen=True)
class ToldPayout:
    """A payout in the list; what is done with it is done on its batch's page."""

    row: PayoutRow
    account: str


@dataclass(frozen=True)
class ToldHold:
    """A payer whose debit is held, and by what."""

    payer_id: int
    minor: int
    by: str


@dataclass(frozen=True)
class ToldUntold:
    """A debit that waits because its payer could not be told of it."""

    payer_id: int
    amount_minor: int
    period_no: int
    since: datetime
    why: str


@dataclass(frozen=True)
class MoneyPage:
    """One plan's money on one screen."""

    money: PlanMoney
    user: User
    may_act: bool
    refused: str
    pause_form: PauseForm

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.money.plan

    @property
    def held(self) -> list[BalanceRow]:
        """Return what is there, in words."""
        return [_balance(one) for one in self.money.held]

    @property
    def owed(self) -> list[BalanceRow]:
        """Return what it is for, in words."""
        return [_balance(one) for one in self.money.owed]

    @property
    def held_total(self) -> BalanceRow:
        """Return the sum of what is there."""
        return BalanceRow(_("In all"), self.money.held_minor)

    @property
    def owed_total(self) -> BalanceRow:
        """Return the sum of what it is for."""
        return BalanceRow(_("In all"), self.money.owed_minor)

    @property
    def holds(self) -> list[ToldHold]:
        """Return whose debits are held now, and by what."""
        return [
            ToldHold(one.payer_id, one.amount_minor, str(words.HELD_BY[one.by]))
            for one in self.money.held_payers
        ]

    @property
    def untold(self) -> list[ToldUntold]:
        """Return the debits that wait because the letter before them did not arrive."""
        return [
            ToldUntold(
                payer_id=row.debit.payer_id,
                amount_minor=row.debit.amount_minor,
                period_no=row.debit.to_period,
                since=row.last.failed_at or row.last.queued_at,
                why=why_undelivered(row.last.failure),
            )
            for row in selectors.untold_rows(plan_id=self.plan.pk)
        ]

    @property
    def payouts(self) -> list[ToldPayout]:
        """Return the payouts that wait, and the last that are done."""
        return [self._payout(row) for row in self.money.payouts]

    def _payout(self, row: PayoutRow) -> ToldPayout:
        account = f"…{row.payout.account_ref[-4:]}" if self.may_act else ""
        return ToldPayout(row=row, account=account)


def _balance(one: Balance) -> BalanceRow:
    return BalanceRow(str(words.ACCOUNTS[one.code]), one.minor)
