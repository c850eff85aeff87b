"""The rules of money that need no table: keys, schedules, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

ACCOUNTS: Final = frozenset(
    {
        "clearing",
        "receivable",
        "awards_payable",
        "fee_income",
        "carry",
        "reserve",
        "advances",
        "operator",
        "written_off",
    }
)
ANSWER_WITHIN: Final = timedelta(minutes=2)
CERTAINLY_LOST_AFTER: Final = timedelta(days=1)
SIGNATURE_WINDOW: Final = timedelta(minutes=5)
LATE_AFTER: Final = timedelta(days=1)


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


@dataclass(frozen=True)
class DueQuery:
    """A SELECT of (payer_id, amount_minor): each payer's total due so far, one row a payer."""

    sql: str
    params: tuple[int | list[int], ...] = ()


@dataclass(frozen=True, order=True)
class DebitKey:
    """What names a debit: no two of one payer and plan end with the same period."""

    payer_id: int
    plan_id: int
    to_period: int


@dataclass(frozen=True)
class Request:
    """What a gateway is asked for: money from a mandate, or to an account."""

    key: str
    amount_minor: int
    counterpart: str
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """What a gateway says about a request: pending, paid or failed."""

    key: str
    status: str
    reference: str
    amount_minor: int
    settled_on: date | None = None
    failure_code: str | None = None


def require_balanced(*, key: str, moves: Mapping[str, int]) -> dict[str, int]:
    """Return the moves without zeros; they sum to zero and their accounts exist."""
    for code in moves.keys() - ACCOUNTS:
        raise UnknownAccount(code)
    kept = {code: minor for code, minor in moves.items() if minor}
    if sum(kept.values()) or not kept:
        raise NotBalanced(key, sum(kept.values()))
    return kept


def debit_request_key(*, payer_id: int, plan_id: int, to_period: int, attempt: int) -> str:
    """Return the permanent key of one attempt at a debit."""
    return f"debit/{plan_id}/{payer_id}/{to_period}/{attempt}"


def debit_of_request(key: str) -> tuple[DebitKey, int] | None:
    """Return which debit, and which attempt at it, a key names; None if it names none."""
    kind, *numbers = key.split("/")
    if kind != "debit" or len(numbers) != 4 or not all(_is_number(part) for part in numbers):
        return None
    plan_id, payer_id, to_period, attempt = map(int, numbers)
    return DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period), attempt


def payout_request_key(*, key: str, attempt: int) -> str:
    """Return the permanent key of one attempt at a payout."""
    return f"payout/{key}/{attempt}"


def payout_of_request(key: str) -> tuple[str, int] | None:
    """Return which payout, and which attempt at it, a key names; None if it names none."""
    kind, _, rest = key.partition("/")
    payout_key, _, attempt = rest.rpartition("/")
    if kind != "payout" or not payout_key or not _is_number(attempt):
        return None
    return payout_key, int(attempt)


def first_ask_at(debit_on: date) -> datetime:
    """Return when a debit is asked for, unless the caller names the instant itself."""
    return datetime.combine(debit_on, time(), tzinfo=UTC)


def retry_at(*, asked_at: datetime, debit_on: date, retry_days: int) -> datetime | None:
    """Return when a failed debit is asked for again: a day later, for `retry_days` days in all.

    One that the payer tried earlier waits for its announced day.
    """
    again = asked_at + timedelta(days=1)
    last = first_ask_at(debit_on) + timedelta(days=retry_days + 1)
    return max(again, first_ask_at(debit_on)) if again < last else None


def settlement_day(*, told: date | None, asked_at: datetime) -> date:
    """Return the day money is booked under: the provider's, never before we asked.

    A plan's clock may run ahead of the provider's (demo); books follow the plan.
    """
    asked_on = asked_at.date()
    return max(told, asked_on) if told else asked_on


def is_certainly_lost(*, asked_at: datetime, at: datetime) -> bool:
    """Return whether a request that the provider does not know can no longer be on its way."""
    return at - asked_at >= CERTAINLY_LOST_AFTER


def require_other_person(*, prepared_by: int, by: int) -> None:
    """Refuse a release by whoever prepared the payout."""
    if prepared_by == by:
        raise SamePerson(by)


def require_askable(
    *, notified_at: datetime | None, next_ask_at: datetime | None, at: datetime
) -> None:
    """Refuse a debit that the payer was not told of, or whose instant has not come."""
    if notified_at is None:
        raise NotNotified
    if next_ask_at is None or next_ask_at > at:
        raise NotYetDue(next_ask_at)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= 18
