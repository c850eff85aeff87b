"""What Stripe's objects say, read from those that its documentation shows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from treasury import rules
from treasury.gateways.stripe_words import (
    payment_answer,
    refund_answer,
    settlement_told,
    setup_told,
)
from treasury.rules import Answer, MandateTold

DAY = int(datetime(2026, 3, 17, 9, tzinfo=UTC).timestamp())
PAYMENT: dict[str, Any] = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 1000,
    "amount_received": 1000,
    "currency": "eur",
    "status": "succeeded",
    "metadata": {"key": "debit/1/2/3/1"},
    "latest_charge": {"id": "ch_1", "created": DAY, "balance_transaction": "txn_1"},
}
PAYOUT = {"id": "po_1", "object": "payout", "amount": 1085, "currency": "eur", "arrival_date": DAY}


def a_transaction(kind: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"id": f"txn_{kind}", "type": kind, "amount": amount, "fee": 0, "source": None, **more}


def charged(amount: int, fee: int, key: str) -> dict[str, Any]:
    source = {"id": "ch_1", "payment_intent": "pi_1", "metadata": {"key": key}}
    return a_transaction("charge", amount, fee=fee, source=source, reporting_category="charge")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, "paid", None),
        ({"status": "processing"}, "pending", None),
        ({"status": "requires_payment_method"}, "failed", "refused"),
        (
            {
                "status": "requires_payment_method",
                "last_payment_error": {
                    "code": "card_declined",
                    "decline_code": "insufficient_funds",
                },
            },
            "failed",
            "insufficient_funds",
        ),
        ({"status": "canceled", "cancellation_reason": "fraudulent"}, "failed", "fraudulent"),
    ],
)
def test_a_payment_is_paid_pending_or_failed(
    change: dict[str, Any], status: str, code: str | None
) -> None:
    answer = payment_answer(PAYMENT | change)

    assert answer is not None
    assert (answer.status, answer.failure_code) == (status, code)
    assert (answer.key, answer.reference, answer.currency) == ("debit/1/2/3/1", "pi_1", "EUR")
    assert answer.settled_on == (date(2026, 3, 17) if status == "paid" else None)


def test_a_payment_that_waits_for_its_owner_says_nothing_yet() -> None:
    assert payment_answer(PAYMENT | {"status": "requires_action"}) is None


def test_what_came_in_is_told_not_what_was_asked_for() -> None:
    answer = payment_answer(PAYMENT | {"amount_received": 999})

    assert answer is not None
    assert answer.amount_minor == 999


@pytest.mark.parametrize(
    ("status", "told"), [("succeeded", "paid"), ("pending", "pending"), ("failed", "failed")]
)
def test_a_refund_is_paid_pending_or_failed(status: str, told: str) -> None:
    refund = {
        "id": "re_1",
        "amount": 7,
        "currency": "eur",
        "status": status,
        "metadata": {"key": "refund/1/1"},
        "created": DAY,
    }

    assert refund_answer(refund) == Answer(
        "refund/1/1",
        told,
        "re_1",
        7,
        settled_on=date(2026, 3, 17) if told == "paid" else None,
        failure_code="refused" if told == "failed" else None,
        currency="EUR",
    )


def test_a_mandate_becomes_what_was_agreed_to() -> None:
    agreed = {"id": "seti_1", "status": "succeeded", "payment_method": "pm_1"}
    refused = {
        "id": "seti_1",
        "status": "requires_payment_method",
        "last_setup_error": {"code": "setup_intent_authentication_failure"},
    }

    assert setup_told(agreed) == MandateTold("seti_1", "confirmed", becomes="pm_1")
    assert setup_told(refused).status == "refused"
    assert setup_told({"id": "seti_1", "status": "requires_action"}).status == "pending"


def test_a_payout_to_the_bank_adds_up_line_by_line() -> None:
    disputed = a_transaction(
        "adjustment", -500, fee=1500, reporting_category="dispute", source={"id": "dp_1"}
    )
    told = settlement_told(
        PAYOUT,
        [
            charged(3000, 75, "debit/1/2/3/1"),
            charged(1000, 40, "debit/1/2/4/1"),
            a_transaction("refund", -700, source={"metadata": {"key": "refund/1/1"}}),
            disputed,
            a_transaction("stripe_fee", -100),
            a_transaction("payout", -1085),
        ],
    )

    assert (told.gross_minor, told.returns_minor, told.fees_minor) == (4000, 1200, 1715)
    assert told.net_minor == told.gross_minor - told.fees_minor - told.returns_minor == 1085
    assert sum(line.amount_minor for line in told.lines) == told.net_minor
    assert {line.kind for line in told.lines} <= rules.LINE_KINDS
    assert [line.key for line in told.lines if line.kind == "debit"] == [
        "debit/1/2/3/1",
        "debit/1/2/4/1",
    ]
    assert told.settled_on == date(2026, 3, 17)
