"""What a provider is asked and answers, and the permanent keys of both."""

from dataclasses import dataclass
from datetime import date


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


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= 18
