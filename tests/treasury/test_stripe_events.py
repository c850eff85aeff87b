"""What Stripe tells by itself, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.treasury.builders import NOON, ask, fresh
from tests.treasury.stripe_asks import (
    SECRET,
    a_debit,
    event,
    gateway,
    hear,
    signed,
)
from tests.treasury.stripes import StripeDouble
from treasury.gateways.interface import (
    EventForged,
    EventNotNeeded,
    EventTooOld,
    EventUnreadable,
)
from treasury.models import Debit
from treasury.states import DebitState, MandateState, Outcome

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),  # Stripe's kit
]


def test_a_signed_event_is_heard_once(stripe_double: StripeDouble) -> None:
    debit = ask(a_debit(stripe_double))
    (payment,) = stripe_double.payments(debit.request_key)
    Debit.objects.filter(payer_id=debit.payer_id).update(
        state=DebitState.ASKED, settled_on=None, look_at=NOON
    )
    body = event(payment, "payment_intent.succeeded", name=f"evt_{payment['id']}")

    assert hear(body) is Outcome.APPLIED
    assert hear(body) is Outcome.APPLIED
    assert (fresh(debit).state, fresh(debit).settled_on) == (DebitState.PAID, NOON.date())


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"amount_received": 1}, Outcome.AMOUNT_DIFFERS),
        ({"currency": "usd"}, Outcome.CURRENCY_DIFFERS),
        ({"metadata": {"key": "debit/1/999999999/1/1"}}, Outcome.UNKNOWN_REQUEST),
        ({"metadata": {}}, Outcome.NOT_NEEDED),
        ({"metadata": 7}, Outcome.UNREADABLE),
        ({"amount": None}, Outcome.UNREADABLE),
    ],
)
def test_events_that_say_something_else_change_nothing(
    stripe_double: StripeDouble, change: dict[str, Any], outcome: Outcome
) -> None:
    debit = ask(a_debit(stripe_double))
    (payment,) = stripe_double.payments(debit.request_key)
    Debit.objects.filter(payer_id=debit.payer_id).update(
        state=DebitState.ASKED, settled_on=None, look_at=NOON
    )

    assert hear(event(payment | change, "payment_intent.succeeded")) is outcome
    assert fresh(debit).state == DebitState.ASKED


def test_a_payment_taken_back_by_the_payers_bank_fails_late(stripe_double: StripeDouble) -> None:
    debit = ask(a_debit(stripe_double))
    dispute = {"payment_intent": debit.provider_reference, "amount": 972, "currency": "eur"}

    assert hear(event(dispute, "charge.dispute.funds_withdrawn")) is Outcome.APPLIED
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, "chargeback")


def test_a_mandate_ended_at_stripe_is_ended_here(stripe_double: StripeDouble) -> None:
    debit = a_debit(stripe_double)
    mandate = debit.payer.mandates.get()

    body = event({"id": mandate.reference}, "payment_method.detached")

    assert hear(body) is Outcome.APPLIED
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED


def test_events_of_other_things_are_not_needed() -> None:
    with pytest.raises(EventNotNeeded):
        gateway.parse(event({}, "invoice.created"))
    for body in (b"", b"[]", b"{", b"\xff", event({}, "payment_intent.succeeded")[:-2]):
        with pytest.raises(EventUnreadable):
            gateway.parse(body)


def test_events_are_believed_only_with_a_true_and_fresh_signature(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body = event({}, "payment_intent.succeeded")
    gateway.verify(headers=signed(body), body=body, at=NOON)

    forged = [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=,v1="},
        {"Stripe-Signature": f"t={int(NOON.timestamp())}"},
        signed(body, secret="whsec_other"),
        signed(body + b" "),
    ]
    for headers in forged:
        with pytest.raises(EventForged):
            gateway.verify(headers=headers, body=body, at=NOON)
    for minutes in (-6, 6):
        with pytest.raises(EventTooOld):
            gateway.verify(headers=signed(body), body=body, at=NOON + timedelta(minutes=minutes))
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(EventForged):
        gateway.verify(headers=signed(body, secret=""), body=body, at=NOON)


def test_the_doubles_own_webhooks_are_signed_as_ours_are_read(
    stripe_double: StripeDouble, settings: Settings
) -> None:
    body = stripe_double.webhook_of_a_customer(SECRET)

    headers, raw, sent_at = body
    gateway.verify(headers=headers, body=raw, at=sent_at)
    assert gateway.event_id(raw).startswith("evt_")
    with pytest.raises(EventNotNeeded):
        gateway.parse(raw)
