"""What a provider is asked and answers, and the permanent keys of both."""

from dataclasses import dataclass
from datetime import date
from typing import Final

LINE_KINDS: Final = frozenset({"debit", "refund", "payout", "return", "chargeback", "fee"})


@dataclass(frozen=True, order=True)
class DebitKey:
    """What names a debit: no two of one payer and plan end with the same period."""

    payer_id: int
    plan_id: int
    to_period: int


@dataclass(frozen=True)
class Request:
    """What a gateway is asked for: money from a mandate, to an account, or back to a payer.

    `of` is the provider's reference of the payment that goes back (a refund). `currency` is the
    plan's (ISO 4217), empty where nobody said it; `plan_id` whose money it is, 0 likewise.
    """

    key: str
    amount_minor: int
    counterpart: str
    name: str = ""
    of: str = ""
    currency: str = ""
    plan_id: int = 0


@dataclass(frozen=True)
class Answer:
    """What a gateway says about a request: pending, paid or failed."""

    key: str
    status: str
    reference: str
    amount_minor: int
    settled_on: date | None = None
    failure_code: str | None = None
    currency: str = ""


@dataclass(frozen=True)
class Granted:
    """What a gateway says when asked for a mandate.

    `pending`: the payer has yet to agree, at `url` if one is named; a `MandateTold` follows.
    """

    reference: str
    url: str = ""
    pending: bool = False


@dataclass(frozen=True)
class MandateTold:
    """What became of a mandate, named by the reference it was granted under.

    `status` is pending, confirmed, refused or revoked; `becomes` another reference to use from now
    on, if there is one.
    """

    reference: str
    status: str
    becomes: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SettlementLineTold:
    """One line of a provider's batch: what it is (LINE_KINDS), of which of our requests, how much.

    Positive came in, negative went out; a fee is negative. `key` may be empty for a fee of the
    whole batch.
    """

    kind: str
    key: str
    amount_minor: int
    reference: str = ""


@dataclass(frozen=True)
class SettlementTold:
    """A provider's batch: one lump to the pool's bank.

    net = gross - fees - returns - payouts. gross: what debits and deposits brought in; returns:
    refunds, returned debits, chargebacks; payouts: sent to payees. All four but net are >= 0.
    `plan_id`: whose it is, 0 where the provider does not say. An event may tell it without lines.
    """

    reference: str
    settled_on: date
    currency: str
    gross_minor: int
    fees_minor: int
    returns_minor: int
    payouts_minor: int
    net_minor: int
    plan_id: int = 0
    lines: tuple[SettlementLineTold, ...] = ()


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


def refund_request_key(*, refund_id: int, attempt: int) -> str:
    """Return the permanent key of one attempt at a refund."""
    return f"refund/{refund_id}/{attempt}"


def refund_of_request(key: str) -> tuple[int, int] | None:
    """Return which refund, and which attempt at it, a key names; None if it names none."""
    kind, *numbers = key.split("/")
    if kind != "refund" or len(numbers) != 2 or not all(_is_number(part) for part in numbers):
        return None
    refund_id, attempt = map(int, numbers)
    return refund_id, attempt


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= 18
