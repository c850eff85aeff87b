"""The Stripe gateway with Stripe's real kit, against a stranger's double of Stripe."""

import time

import pytest
from django.db import connection
from pytest_django import Settings

from tests.treasury.builders import NOON, ask, at_once, resolve
from tests.treasury.sandbox import wait_until
from tests.treasury.stripe_asks import (
    ASKS_EVERY_TIME,
    ASKS_ITS_OWNER,
    BROKEN_IBAN,
    DECLINED_LATER,
    IBAN,
    a_debit,
    a_method,
    found,
    gateway,
    wish,
)
from tests.treasury.stripes import StripeDouble
from treasury.gateways.interface import (
    CannotDo,
    GatewayAway,
    OutcomeUnknown,
    RequestRefused,
)
from treasury.models import Debit, StripeCall
from treasury.rules import MandateTold, Request
from treasury.states import DebitState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),  # Stripe's kit
]


def test_a_card_that_was_agreed_to_is_debited_without_its_owner(
    stripe_double: StripeDouble,
) -> None:
    debit = ask(a_debit(stripe_double, minor=1234))

    assert debit.state == DebitState.PAID
    (payment,) = stripe_double.payments(debit.request_key)
    assert (payment["amount"], payment["currency"], payment["status"]) == (1234, "eur", "succeeded")
    assert debit.provider_reference == payment["id"]


def test_a_card_that_declines_fails_with_the_banks_word(stripe_double: StripeDouble) -> None:
    debit = ask(a_debit(stripe_double, card=DECLINED_LATER))

    assert (debit.state, debit.failure_code) == (DebitState.FAILED, "card_declined")


def test_a_card_that_asks_its_owner_every_time_fails_and_is_given_up(
    stripe_double: StripeDouble,
) -> None:
    method = stripe_double.a_card(ASKS_EVERY_TIME)
    customer = stripe_double.call("POST", "/v1/customers")["id"]
    stripe_double.call("POST", f"/v1/payment_methods/{method}/attach", customer=customer)
    asked = wish(method)

    answer = gateway.debit(asked)

    assert (answer.status, answer.failure_code) == ("failed", "authentication_required")
    (payment,) = stripe_double.payments(asked.key)
    assert payment["status"] == "canceled"


def test_an_account_is_debited_and_the_answer_comes_later(stripe_double: StripeDouble) -> None:
    granted = gateway.grant_mandate(
        key=f"mandate/2/{time.monotonic_ns()}/1",
        payer="7",
        details={"iban": IBAN, "name": "王芳", "email": "wang@example.org"},
    )
    asked = wish(granted.reference)

    answer = gateway.debit(asked)

    assert (granted.pending, answer.status) == (False, "pending")
    wait_until(lambda: found(asked.key).status == "paid")
    assert found(asked.key).settled_on is not None


def test_an_account_whose_bank_sends_it_back_fails_later(stripe_double: StripeDouble) -> None:
    granted = gateway.grant_mandate(
        key=f"mandate/2/{time.monotonic_ns()}/1",
        payer="7",
        details={"iban": BROKEN_IBAN, "name": "王芳", "email": "wang@example.org"},
    )
    asked = wish(granted.reference)
    gateway.debit(asked)

    wait_until(lambda: found(asked.key).status == "failed")


def test_asked_again_under_its_key_it_is_one_payment(stripe_double: StripeDouble) -> None:
    asked = wish(a_method(stripe_double))

    answers = [gateway.debit(asked) for _ in range(3)]

    assert len({answer.reference for answer in answers}) == 1
    assert (
        len(stripe_double.payments(asked.key)) == 1
    )  # though the stripe_double ignores idempotency keys


@pytest.mark.django_db(transaction=True)
def test_asked_at_once_under_its_key_it_is_one_payment(stripe_double: StripeDouble) -> None:
    asked = wish(a_method(stripe_double))

    def answered() -> str:
        try:
            return gateway.debit(asked).status
        except OutcomeUnknown:
            return "unknown"

    assert "paid" in at_once(answered)
    assert len(stripe_double.payments(asked.key)) == 1


def test_an_answer_that_was_lost_is_found_by_its_key(stripe_double: StripeDouble) -> None:
    debit = ask(a_debit(stripe_double))
    StripeCall.objects.filter(key=debit.request_key).update(object_id="")
    Debit.objects.filter(payer_id=debit.payer_id).update(
        state=DebitState.UNKNOWN, settled_on=None, provider_reference=None, look_at=NOON
    )

    found = resolve(debit)

    assert (found.state, found.provider_reference) == (DebitState.PAID, debit.provider_reference)
    assert len(stripe_double.payments(debit.request_key)) == 1


def test_a_request_that_never_arrived_is_made_again_when_the_first_must_be_over(
    stripe_double: StripeDouble,
) -> None:
    asked = wish(a_method(stripe_double))
    StripeCall.objects.create(key=asked.key)

    with pytest.raises(OutcomeUnknown):  # the first may still be on its way
        gateway.debit(asked)
    assert gateway.find_debit(asked.key) is None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treasury_stripecall SET called_at = now() - interval '2 minutes'")

    assert gateway.debit(asked).status == "paid"
    assert len(stripe_double.payments(asked.key)) == 1


def test_a_mandate_waits_for_its_owners_consent(stripe_double: StripeDouble) -> None:
    granted = gateway.grant_mandate(
        key=f"mandate/3/{time.monotonic_ns()}/1",
        payer="7",
        details={"payment_method": stripe_double.a_card(ASKS_ITS_OWNER)},
    )

    assert granted.pending
    assert gateway.find_mandate(granted.reference) == MandateTold(granted.reference, "pending")


def test_a_mandate_asked_for_twice_is_one(stripe_double: StripeDouble) -> None:
    key, card = f"mandate/3/{time.monotonic_ns()}/1", stripe_double.a_card()

    granted = [
        gateway.grant_mandate(key=key, payer="7", details={"payment_method": card})
        for _ in range(2)
    ]

    assert granted[0] == granted[1]
    assert gateway.find_mandate(card) == MandateTold(card, "confirmed")


@pytest.mark.parametrize(
    ("details", "code"),
    [({}, "payment_method_missing"), ({"payment_method": "pm_nobody"}, "refused")],
)
def test_a_mandate_without_anything_to_debit_is_refused(
    stripe_double: StripeDouble, details: dict[str, str], code: str
) -> None:
    with pytest.raises(RequestRefused) as refusal:
        gateway.grant_mandate(key=f"mandate/3/{time.monotonic_ns()}/1", payer="7", details=details)

    assert refusal.value.code == code


def test_a_card_that_its_bank_refuses_is_no_mandate(stripe_double: StripeDouble) -> None:
    with pytest.raises(RequestRefused) as refusal:
        a_method(stripe_double, "4000000000000002")

    assert refusal.value.code == "card_declined"


def test_a_card_that_was_taken_away_is_not_debited(stripe_double: StripeDouble) -> None:
    method = a_method(stripe_double)
    stripe_double.call("POST", f"/v1/payment_methods/{method}/detach")

    with pytest.raises(RequestRefused) as refusal:
        gateway.debit(wish(method))

    assert refusal.value.code == "mandate_revoked"
    assert gateway.find_mandate(method) == MandateTold(method, "revoked")


def test_refunds_never_exceed_what_was_paid(stripe_double: StripeDouble) -> None:
    asked = wish(a_method(stripe_double), minor=1000)
    paid = gateway.debit(asked)
    parts = [
        Request(f"refund/{time.monotonic_ns()}/1", minor, "", of=paid.reference)
        for minor in (600, 500, 400)
    ]

    first, again = gateway.refund(parts[0]), gateway.refund(parts[0])
    with pytest.raises(RequestRefused) as refusal:
        gateway.refund(parts[1])
    last = gateway.refund(parts[2])

    assert first == again == gateway.find_refund(parts[0].key)
    assert refusal.value.code == "refund_larger_than_paid"
    assert (last.status, last.amount_minor) == ("paid", 400)
    assert gateway.find_refund(parts[1].key) is None


def test_a_payment_that_failed_is_not_refunded(stripe_double: StripeDouble) -> None:
    failed = gateway.debit(wish(a_method(stripe_double, DECLINED_LATER)))

    with pytest.raises(RequestRefused) as refusal:
        gateway.refund(Request("refund/1/1", 1, "", of=failed.reference))

    assert refusal.value.code == "payment_not_paid"


def test_without_an_answer_nothing_is_guessed(
    stripe_double: StripeDouble, settings: Settings
) -> None:
    method = a_method(stripe_double)
    settings.STRIPE_URL = "http://localhost:9"
    with pytest.raises(GatewayAway):
        gateway.debit(wish(method))
    settings.STRIPE_URL, settings.STRIPE_KEY = stripe_double.url, "nonsense"
    with pytest.raises(GatewayAway):
        gateway.debit(wish(method))
    settings.STRIPE_KEY = ""
    with pytest.raises(RequestRefused) as refusal:
        gateway.debit(wish(method))
    assert refusal.value.code == "not_set_up"


def test_what_stripe_does_not_do_is_refused_by_name() -> None:
    with pytest.raises(CannotDo) as refusal:
        gateway.pay_out(Request("payout/1/1", 1, IBAN))
    assert refusal.value.code == "cannot_payout"
    with pytest.raises(RequestRefused) as unnamed:
        gateway.debit(wish("pm_1", currency=""))
    assert unnamed.value.code == "currency_missing"
