"""What Stripe's objects say, in our words; pure reading, nothing is called."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from treasury.rules import (
    Answer,
    MandateTold,
    SettlementLineTold,
    SettlementTold,
)

Said = Mapping[str, Any]

PAYMENT_STATUSES: Final = {
    "succeeded": "paid",
    "processing": "pending",
    "requires_payment_method": "failed",
    "canceled": "failed",
}
REFUND_STATUSES: Final = {
    "succeeded": "paid",
    "pending": "pending",
    "requires_action": "pending",
    "failed": "failed",
    "canceled": "failed",
}
# What a line of Stripe's balance is, of ours; what it names otherwise is a fee or a correction.
LINE_KINDS: Final = {
    "charge": "debit",
    "payment": "debit",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_refund_failure": "refund",
    "payment_failure_refund": "return",
}
DISPUTES: Final = frozenset({"dispute", "dispute_reversal"})


def key_in(said: Said) -> str:
    """Return the key of ours that a Stripe object bears; empty: it is none of ours."""
    return str((said.get("metadata") or {}).get("key") or "")


def payment_answer(intent: Said, *, on: date | None = None) -> Answer | None:
    """Return what a PaymentIntent says; None, if it waits for somebody who is not there.

    What it brought in is compared, not what we asked for: Stripe may tell another amount.
    """
    status = PAYMENT_STATUSES.get(str(intent["status"]))
    if status is None:
        return None
    paid_minor = intent.get("amount_received") or intent["amount"]
    return Answer(
        key=key_in(intent),
        status=status,
        reference=str(intent["id"])[:80],
        amount_minor=int(paid_minor if status == "paid" else intent["amount"]),
        settled_on=(on or _paid_on(intent)) if status == "paid" else None,
        failure_code=_why(intent) if status == "failed" else None,
        currency=str(intent["currency"])[:3].upper(),
    )


def refund_answer(refund: Said) -> Answer:
    """Return what a Refund says."""
    status = REFUND_STATUSES[str(refund["status"])]
    return Answer(
        key=key_in(refund),
        status=status,
        reference=str(refund["id"])[:80],
        amount_minor=int(refund["amount"]),
        settled_on=day_of(refund.get("created")) if status == "paid" else None,
        failure_code=str(refund.get("failure_reason") or "refused")[:40]
        if status == "failed"
        else None,
        currency=str(refund["currency"])[:3].upper(),
    )


def setup_told(intent: Said) -> MandateTold:
    """Return what a SetupIntent says of the mandate that was asked for with it."""
    reference, status = str(intent["id"]), str(intent["status"])
    if status == "succeeded":
        return MandateTold(reference, "confirmed", becomes=str(intent["payment_method"]))
    if status in {"canceled", "requires_payment_method"}:
        error = intent.get("last_setup_error") or {}
        return MandateTold(reference, "refused", reason=str(error.get("code") or status)[:40])
    return MandateTold(reference, "pending")


def settlement_told(payout: Said, transactions: Iterable[Said]) -> SettlementTold:
    """Return what a payout of Stripe's to the pool's bank holds, line by line."""
    lines: list[SettlementLineTold] = []
    for one in transactions:
        lines.extend(_lines(one))
    gross = sum(line.amount_minor for line in lines if line.kind == "debit")
    fees = -sum(line.amount_minor for line in lines if line.kind == "fee")
    back = {"refund", "return", "chargeback"}
    return SettlementTold(
        reference=str(payout["id"])[:80],
        settled_on=day_of(payout["arrival_date"]) or date.min,
        currency=str(payout["currency"])[:3].upper(),
        gross_minor=gross,
        fees_minor=fees,
        returns_minor=-sum(line.amount_minor for line in lines if line.kind in back),
        payouts_minor=0,
        net_minor=int(payout["amount"]),
        lines=tuple(lines),
    )


def day_of(stamp: object) -> date | None:
    """Return the day (UTC) of one of Stripe's stamps."""
    return datetime.fromtimestamp(int(str(stamp)), tz=UTC).date() if stamp else None


def _lines(one: Said) -> Iterable[SettlementLineTold]:
    """Return a balance transaction as lines: what moved, and what Stripe kept of it."""
    if one["type"] == "payout":
        return
    source = one.get("source")
    bearer = source if isinstance(source, Mapping) else {}
    key, reference = key_in(bearer)[:120], str(bearer.get("payment_intent") or "")[:80]
    kind = LINE_KINDS.get(str(one["type"]), "fee")
    if one.get("reporting_category") in DISPUTES:
        kind = "chargeback"
    if one["amount"]:
        yield SettlementLineTold(kind, key, int(one["amount"]), reference)
    if one.get("fee"):
        yield SettlementLineTold("fee", key, -int(one["fee"]), reference)


def _paid_on(intent: Said) -> date | None:
    charge = intent.get("latest_charge")
    if not isinstance(charge, Mapping):
        return None
    transaction = charge.get("balance_transaction")
    booked = transaction if isinstance(transaction, Mapping) else charge
    return day_of(booked.get("created"))


def _why(intent: Said) -> str:
    error = intent.get("last_payment_error") or {}
    told = error.get("decline_code") or error.get("code") or intent.get("cancellation_reason")
    return str(told or "refused")[:40]
