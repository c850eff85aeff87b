"""What treasury refuses, each named by what is wrong, with its facts."""

from datetime import date, datetime


class TreasuryRefused(Exception):
    """Something that treasury does not do."""


class UnknownAccount(TreasuryRefused):
    """No account has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotBalanced(TreasuryRefused):
    """The moves of an entry do not sum to zero, or there are none."""

    def __init__(self, key: str, off_minor: int) -> None:
        super().__init__(key, off_minor)
        self.key = key
        self.off_minor = off_minor


class KeyReused(TreasuryRefused):
    """A key that names one fact was used for another."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NoMandate(TreasuryRefused):
    """The payer has given no right to debit them for this plan."""

    def __init__(self, *, payer_id: int, plan_id: int) -> None:
        super().__init__(payer_id, plan_id)
        self.payer_id = payer_id
        self.plan_id = plan_id


class MandateStillOpen(TreasuryRefused):
    """Another mandate of this payer and plan is open; it is revoked first."""

    def __init__(self, *, payer_id: int, plan_id: int) -> None:
        super().__init__(payer_id, plan_id)
        self.payer_id = payer_id
        self.plan_id = plan_id


class NotNotified(TreasuryRefused):
    """The payer has not been told of this debit."""


class NotYetDue(TreasuryRefused):
    """The debit is not to be asked for before `next_ask_at` (None: not at all by itself)."""

    def __init__(self, next_ask_at: datetime | None) -> None:
        super().__init__(next_ask_at)
        self.next_ask_at = next_ask_at


class SamePerson(TreasuryRefused):
    """Whoever prepared a payout does not release it."""

    def __init__(self, by: int) -> None:
        super().__init__(by)
        self.by = by


class QuarterIsOver(TreasuryRefused):
    """Debits of this plan are made in the quarter from `begins_on` by now, in none before it."""

    def __init__(self, *, plan_id: int, begins_on: date) -> None:
        super().__init__(plan_id, begins_on)
        self.plan_id = plan_id
        self.begins_on = begins_on


class AlreadyPaused(TreasuryRefused):
    """A pause of this payer and plan has days in common with the one that is asked for."""

    def __init__(self, *, payer_id: int, plan_id: int) -> None:
        super().__init__(payer_id, plan_id)
        self.payer_id = payer_id
        self.plan_id = plan_id


class DebitsPaused(TreasuryRefused):
    """The payer is not debited for now, unless they ask for it themselves."""


class NothingToMove(TreasuryRefused):
    """An amount that is to be paid in or back is above zero."""


class BalanceAboveCap(TreasuryRefused):
    """With this top-up the payer would hold more than the plan lets anyone hold."""

    def __init__(self, *, balance_minor: int, cap_minor: int) -> None:
        super().__init__(balance_minor, cap_minor)
        self.balance_minor = balance_minor
        self.cap_minor = cap_minor


class BalanceTooSmall(TreasuryRefused):
    """The payer holds less than is to be returned."""

    def __init__(self, *, balance_minor: int, amount_minor: int) -> None:
        super().__init__(balance_minor, amount_minor)
        self.balance_minor = balance_minor
        self.amount_minor = amount_minor
