"""The gateway to Stripe: the customer's agreement once, and payments without them after that."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import stripe as kit
from django.db import connection

from treasury.gateways import stripe_events as events
from treasury.gateways import stripe_words as words
from treasury.gateways.interface import CannotDo, OutcomeUnknown, RequestRefused, Told
from treasury.gateways.stripe_client import NotThere, asking, client, intent_in
from treasury.models import StripeCall
from treasury.rules import Answer, Granted, MandateTold, Request, SettlementTold

# One caller under a key at a time: a second one only when the first must have ended.
MAY_CALL: Final = """
INSERT INTO treasury_stripecall (key, about, object_id, called_at) VALUES (%s, %s, '', now())
ON CONFLICT (key) DO UPDATE SET called_at = now()
    WHERE treasury_stripecall.object_id = ''
        AND treasury_stripecall.called_at < now() - interval '1 minute'
RETURNING key
"""
LOOK_BACK: Final = timedelta(hours=1)


class Stripe:
    """Speaks to Stripe through its own kit.

    Stripe honours an idempotency key for a day; our own row per key (`StripeCall`) honours it for
    ever: what was called once is looked for, and called again only when Stripe has not got it.
    """

    can = frozenset({"mandate", "debit", "refund", "settlement", "event"})

    def grant_mandate(
        self, *, key: str, payer: str, details: Mapping[str, str] | None = None
    ) -> Granted:
        """Ask for the right to debit a payment_method (made on Stripe's page), or an iban.

        For an iban `details` also tells name and email, and where the agreement came from
        (accepted_from: address, accepted_with: browser), which Stripe keeps as the mandate.
        """
        told = details or {}
        method = _method(told)
        call, _ = StripeCall.objects.get_or_create(key=key)
        with asking():
            _begin_setup(call, payer=payer, kind="sepa_debit" if told.get("iban") else "card")
            intent = client().v1.setup_intents.retrieve(call.object_id)
            if intent.status in {"requires_payment_method", "requires_confirmation"}:
                intent = client().v1.setup_intents.confirm(
                    call.object_id, method, {"idempotency_key": f"{key}/confirm"}
                )
            return _granted(intent.to_dict(), customer=call.about)

    def find_mandate(self, reference: str) -> MandateTold | None:
        with suppress(NotThere), asking():
            if reference.startswith("seti_"):
                return words.setup_told(client().v1.setup_intents.retrieve(reference).to_dict())
            method = client().v1.payment_methods.retrieve(reference).to_dict()
            return MandateTold(reference, "confirmed" if method.get("customer") else "revoked")
        return None

    def debit(self, request: Request) -> Answer:
        """Ask for money without its owner at hand; found again, if it was asked for before."""
        if not request.currency:
            raise RequestRefused("currency_missing")
        if (known := self.find_debit(request.key)) is not None:
            return known
        with asking():
            method = client().v1.payment_methods.retrieve(request.counterpart)
            customer = method.to_dict().get("customer")
            if not customer:
                raise RequestRefused("mandate_revoked")
            _require_turn(request.key, about=customer)
            wish = _wish(request, customer=customer, kind=method.type)
            try:
                made = client().v1.payment_intents.create(wish, {"idempotency_key": request.key})
            except kit.CardError as refused:
                intent = intent_in(refused)
                if intent is None:
                    raise
            else:
                intent = made.to_dict()
        return _payment(request.key, intent)

    def pay_out(self, request: Request) -> Answer:  # noqa: ARG002  it never does
        raise CannotDo("payout")

    def refund(self, request: Request) -> Answer:
        """Send back (a part of) the payment with this reference, never more than it brought in."""
        if (known := self.find_refund(request.key)) is not None:
            return known
        with asking():
            paid = client().v1.payment_intents.retrieve(request.of).to_dict()
            _require_refundable(paid, request)
            _require_turn(request.key, about=request.of)
            made = client().v1.refunds.create(
                {
                    "payment_intent": request.of,
                    "amount": request.amount_minor,
                    "metadata": {"key": request.key},
                },
                {"idempotency_key": request.key},
            )
            StripeCall.objects.filter(key=request.key).update(object_id=made.id)
            return words.refund_answer(made.to_dict())

    def find_debit(self, key: str) -> Answer | None:
        call = StripeCall.objects.filter(key=key).first()
        if call is None:
            return None
        with asking():
            if call.object_id:
                return _payment(key, _payment_intent(call.object_id))
            intents = client().v1.payment_intents.list({"limit": 100})
            found = _with_key(intents.auto_paging_iter(), key, since=call.called_at - LOOK_BACK)
            return None if found is None else _payment(key, _payment_intent(found["id"]))

    def find_payout(self, key: str) -> Answer | None:  # noqa: ARG002
        raise CannotDo("payout")

    def find_refund(self, key: str) -> Answer | None:
        call = StripeCall.objects.filter(key=key).first()
        if call is None:
            return None
        with asking():
            if call.object_id:
                made = client().v1.refunds.retrieve(call.object_id)
                return words.refund_answer(made.to_dict())
            refunds = client().v1.refunds.list({"payment_intent": call.about, "limit": 100})
            found = _with_key(refunds.auto_paging_iter(), key)
        if found is None:
            return None
        StripeCall.objects.filter(key=key).update(object_id=found["id"])
        return words.refund_answer(found)

    def settlements(self, since: date) -> Iterator[SettlementTold]:
        """Return Stripe's payouts to the pool's bank, with what each is made of."""
        from_stamp = int(datetime.combine(since, time(), tzinfo=UTC).timestamp())
        with asking():
            payouts = client().v1.payouts.list(
                {"arrival_date": {"gte": from_stamp}, "status": "paid", "limit": 100}
            )
            for payout in sorted(payouts.auto_paging_iter(), key=lambda one: one.arrival_date):
                parts = client().v1.balance_transactions.list(
                    {"payout": payout.id, "limit": 100, "expand": ["data.source"]}
                )
                said = [one.to_dict() for one in parts.auto_paging_iter()]
                yield _with_keys(words.settlement_told(payout.to_dict(), said))

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        events.verify(headers.get("Stripe-Signature", ""), body, at=at)

    def event_id(self, body: bytes) -> str:
        return events.event_id(body)

    def parse(self, body: bytes) -> Told:
        return events.parse(body)


def _begin_setup(call: StripeCall, *, payer: str, kind: str) -> None:
    """Make a customer and a SetupIntent under a mandate's key, each once."""
    if not call.about:
        customer = client().v1.customers.create(
            {"metadata": {"payer": payer}}, {"idempotency_key": f"{call.key}/customer"}
        )
        _keep(call, about=customer.id)
    if not call.object_id:
        wish: Any = {
            "customer": call.about,
            "usage": "off_session",
            "payment_method_types": [kind],
            "metadata": {"key": call.key},
        }
        intent = client().v1.setup_intents.create(wish, {"idempotency_key": f"{call.key}/setup"})
        _keep(call, object_id=intent.id)


def _method(told: Mapping[str, str]) -> Any:
    """Return what to agree to: a method that Stripe knows, or an account that we were told."""
    if told.get("payment_method"):
        return {"payment_method": told["payment_method"]}
    if not told.get("iban"):
        raise RequestRefused("payment_method_missing")
    billing = {"name": told.get("name") or told.get("holder", ""), "email": told.get("email", "")}
    account = {"type": "sepa_debit", "sepa_debit": {"iban": told["iban"]}}
    method: dict[str, Any] = {"payment_method_data": {**account, "billing_details": billing}}
    if told.get("accepted_from"):
        online = {"ip_address": told["accepted_from"], "user_agent": told.get("accepted_with", "")}
        method["mandate_data"] = {"customer_acceptance": {"type": "online", "online": online}}
    return method


def _wish(request: Request, *, customer: str, kind: str) -> Any:
    return {
        "amount": request.amount_minor,
        "currency": request.currency.lower(),
        "customer": customer,
        "payment_method": request.counterpart,
        "payment_method_types": [kind],
        "confirm": True,
        "off_session": True,
        "metadata": {"key": request.key},
    }


def _granted(intent: Mapping[str, Any], *, customer: str) -> Granted:
    told = words.setup_told(intent)
    if told.status == "refused":
        raise RequestRefused(told.reason)
    if told.status == "pending":
        action = (intent.get("next_action") or {}).get("redirect_to_url") or {}
        return Granted(told.reference, url=str(action.get("url") or ""), pending=True)
    method = client().v1.payment_methods.retrieve(told.becomes).to_dict()
    if not method.get("customer"):
        client().v1.payment_methods.attach(told.becomes, {"customer": customer})
    return Granted(told.becomes)


def _payment(key: str, intent: Mapping[str, Any]) -> Answer:
    """Return what a payment says, and keep its name; one that waits for its owner is given up.

    Nobody is there to agree to it, and agreed to later it would be paid beside the next attempt.
    """
    StripeCall.objects.filter(key=key).update(object_id=intent["id"])
    answer = words.payment_answer(intent)
    if answer is None:
        with asking():
            ended = client().v1.payment_intents.cancel(str(intent["id"])).to_dict()
        answer = words.payment_answer({"cancellation_reason": "authentication_required", **ended})
    if answer is None:
        raise OutcomeUnknown(intent["status"])
    return answer


def _payment_intent(object_id: str) -> dict[str, Any]:
    expand: Any = {"expand": ["latest_charge.balance_transaction"]}
    found: dict[str, Any] = client().v1.payment_intents.retrieve(object_id, expand).to_dict()
    return found


def _require_refundable(paid: Mapping[str, Any], request: Request) -> None:
    if paid["status"] != "succeeded":
        raise RequestRefused("payment_not_paid")
    refunds = client().v1.refunds.list({"payment_intent": request.of, "limit": 100})
    back = [one.to_dict() for one in refunds.auto_paging_iter()]
    sent = sum(one["amount"] for one in back if one["status"] not in {"failed", "canceled"})
    if sent + request.amount_minor > (paid.get("amount_received") or paid["amount"]):
        raise RequestRefused("refund_larger_than_paid")


def _with_keys(told: SettlementTold) -> SettlementTold:
    """Return a batch whose disputes, which bear no key, are named by their payments."""
    nameless = {line.reference for line in told.lines if line.reference and not line.key}
    keys = dict(StripeCall.objects.filter(object_id__in=nameless).values_list("object_id", "key"))
    lines = (replace(line, key=line.key or keys.get(line.reference, "")) for line in told.lines)
    return replace(told, lines=tuple(lines))


def _require_turn(key: str, *, about: str) -> None:
    """Let one caller through under a key; for the others the outcome is not known yet."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_CALL, [key, about])
        if cursor.fetchone() is None:
            raise OutcomeUnknown(key)


def _keep(call: StripeCall, **names: str) -> None:
    for name, value in names.items():
        setattr(call, name, value)
    call.save(update_fields=list(names))


def _with_key(
    objects: Iterator[Any], key: str, *, since: datetime | None = None
) -> dict[str, Any] | None:
    """Return the object that bears a key of ours; Stripe tells the newest first."""
    for one in objects:
        said: dict[str, Any] = one.to_dict()
        if words.key_in(said) == key:
            return said
        if since is not None and said["created"] < since.timestamp():
            return None
    return None
