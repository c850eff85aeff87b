"""What Stripe tells by itself: signed, and read in our words."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import stripe as kit
from django.conf import settings

from treasury.gateways import stripe_words as words
from treasury.gateways.interface import (
    EventForged,
    EventNotNeeded,
    EventTooOld,
    EventUnreadable,
    Told,
)
from treasury.models import StripeCall
from treasury.rules import SIGNATURE_WINDOW, Answer, MandateTold


def verify(header: str, body: bytes, *, at: datetime) -> None:
    """Raise unless Stripe itself signed this, and lately."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise EventForged
    try:
        kit.WebhookSignature.verify_header(body, header, settings.STRIPE_WEBHOOK_SECRET)
        stamp = int(next(part[2:] for part in header.split(",") if part.startswith("t=")))
    except (kit.SignatureVerificationError, UnicodeError, ValueError, StopIteration) as error:
        raise EventForged from error
    if abs(at.timestamp() - stamp) > SIGNATURE_WINDOW.total_seconds():
        raise EventTooOld


def event_id(body: bytes) -> str:
    """Return Stripe's own name of an event."""
    found = _read(body).get("id")
    if not isinstance(found, str) or not 0 < len(found) <= 120:
        raise EventUnreadable
    return found


def parse(body: bytes) -> Told:
    """Return what an event says; EventNotNeeded, if nothing that matters here."""
    event = _read(body)
    reader = _READERS.get(str(event.get("type")))
    if reader is None:
        raise EventNotNeeded
    try:
        told = reader(event["data"]["object"], event)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EventUnreadable from error
    if told is None:
        raise EventNotNeeded
    return told


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise EventUnreadable from error
    if not isinstance(said, dict):
        raise EventUnreadable
    return said


Reader = Callable[[dict[str, Any], dict[str, Any]], Told | None]


def _of_payment(intent: dict[str, Any], event: dict[str, Any]) -> Told | None:
    if not words.key_in(intent):
        return None
    return words.payment_answer(intent, on=words.day_of(event.get("created")))


def _of_refund(refund: dict[str, Any], _event: dict[str, Any]) -> Told | None:
    return words.refund_answer(refund) if words.key_in(refund) else None


def _of_dispute(dispute: dict[str, Any], _event: dict[str, Any]) -> Told | None:
    """Return that a payment was taken back by its payer's bank."""
    payment = str(dispute["payment_intent"])
    call = StripeCall.objects.filter(object_id=payment).first()
    if call is None:
        return None
    return Answer(
        key=call.key,
        status="failed",
        reference=payment,
        amount_minor=int(dispute["amount"]),
        failure_code="chargeback",
        currency=str(dispute["currency"])[:3].upper(),
    )


def _of_setup(intent: dict[str, Any], _event: dict[str, Any]) -> Told | None:
    return words.setup_told(intent) if words.key_in(intent) else None


def _of_method(method: dict[str, Any], _event: dict[str, Any]) -> Told | None:
    return MandateTold(str(method["id"]), "revoked", reason="detached")


def _of_mandate(mandate: dict[str, Any], _event: dict[str, Any]) -> Told | None:
    if mandate["status"] != "inactive":
        return None
    return MandateTold(str(mandate["payment_method"]), "revoked", reason="mandate_inactive")


_READERS: Final[Mapping[str, Reader]] = {
    "payment_intent.succeeded": _of_payment,
    "payment_intent.processing": _of_payment,
    "payment_intent.payment_failed": _of_payment,
    "payment_intent.canceled": _of_payment,
    "refund.created": _of_refund,
    "refund.updated": _of_refund,
    "refund.failed": _of_refund,
    "charge.dispute.funds_withdrawn": _of_dispute,
    "setup_intent.succeeded": _of_setup,
    "setup_intent.setup_failed": _of_setup,
    "setup_intent.canceled": _of_setup,
    "payment_method.detached": _of_method,
    "mandate.updated": _of_mandate,
}
