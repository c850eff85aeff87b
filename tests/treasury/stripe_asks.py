"""Debits, mandates and events at Stripe to test with."""

import json
import time
from datetime import timedelta
from typing import Any

import stripe as kit

from tests.treasury.builders import NOON, a_payer, a_plan, request
from tests.treasury.stripes import StripeDouble
from treasury import services
from treasury.gateways.stripe import Stripe
from treasury.models import Debit, StripeCall
from treasury.rules import Answer, Request
from treasury.states import Outcome

SECRET = "whsec_test"
DECLINED_LATER = "4000000000000341"  # agrees to be kept, and declines every payment
ASKS_ITS_OWNER = "4000002500003155"  # cannot be kept without its owner's consent
ASKS_EVERY_TIME = "4000002760003184"
IBAN = "DE89370400440532013000"
BROKEN_IBAN = "DE62370400440532013001"  # its bank sends every debit back
gateway = Stripe()


def a_debit(double: StripeDouble, *, card: str = "4242424242424242", minor: int = 972) -> Debit:
    """Return a debit under a mandate at Stripe."""
    plan_id, payer = a_plan(), a_payer()
    services.set_currency(plan_id=plan_id, currency="EUR")
    services.open_mandate(
        payer_id=payer.pk,
        plan_id=plan_id,
        gateway="stripe",
        at=NOON,
        details={"payment_method": double.a_card(card)},
    )
    request(plan_id, {payer.pk: minor}, retry_days=5)
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    return Debit.objects.get(payer=payer)


def wish(method: str, *, minor: int = 972, currency: str = "EUR") -> Request:
    number = StripeCall.objects.count() + int(time.monotonic_ns())
    return Request(f"debit/1/{number}/1/1", minor, method, currency=currency)


def a_method(double: StripeDouble, number: str = "4242424242424242") -> str:
    key = f"mandate/1/{time.monotonic_ns()}/1"
    return gateway.grant_mandate(
        key=key, payer="7", details={"payment_method": double.a_card(number)}
    ).reference


def event(said: dict[str, Any], kind: str, *, name: str = "evt_1") -> bytes:
    told = {"id": name, "type": kind, "created": int(NOON.timestamp()), "data": {"object": said}}
    return json.dumps(told).encode()


def signed(body: bytes, *, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
    """Return the header with which Stripe sends a body."""
    stamp = at or int(NOON.timestamp())
    signature = kit.WebhookSignature._compute_signature(f"{stamp}.{body.decode()}", secret)
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}


def hear(body: bytes) -> Outcome:
    kept = services.receive_event(
        gateway="stripe", headers=signed(body), body=body, at=NOON + timedelta(seconds=30)
    )
    return services.work_event(event_id=kept.pk, at=NOON)


def found(key: str) -> Answer:
    answer = gateway.find_debit(key)
    assert answer is not None
    return answer
