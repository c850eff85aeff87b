"""The gateway to the plan's own bank, by files: an order waits here until a file takes it along."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from treasury import rules
from treasury.gateways.interface import CannotDo, RequestRefused, Told
from treasury.models import BankMandate, BankOrder, Payer
from treasury.rules import Answer, Granted, MandateTold, Request, SettlementTold
from treasury.rules import bank_files as banks
from treasury.states import BankOrderState, OrderKind

STATUSES = {
    BankOrderState.WAITING: "pending",
    BankOrderState.FILED: "pending",
    BankOrderState.PAID: "paid",
    BankOrderState.FAILED: "failed",
}


class BankFiles:
    """Writes orders down and reads what became of them; no bank is called, files are carried.

    Every order is a row under its request's key before anything leaves the house, so that asking
    twice is one order, whatever happens in between.
    """

    can = frozenset({"mandate", "debit", "refund", "payout"})

    def grant_mandate(
        self, *, key: str, payer: str, details: Mapping[str, str] | None = None
    ) -> Granted:
        """Keep what the payer signed: iban, holder, consent (the words shown), signed_on, bic."""
        told = details or {}
        if fault := banks.mandate_fault(told):
            raise RequestRefused(fault)
        signed = {
            "reference": f"TZ{secrets.token_hex(10).upper()}",
            "payer": Payer.objects.get(pk=int(payer)),
            "iban": banks.clean_iban(told["iban"]),
            "bic": banks.clean_bic(told["bic"]) if told.get("bic") else "",
            "holder": told["holder"].strip()[:70],
            "consent": told["consent"],
            "signed_on": date.fromisoformat(told["signed_on"]),
        }
        mandate, _ = BankMandate.objects.get_or_create(key=key, defaults=signed)
        return Granted(mandate.reference)

    def find_mandate(self, reference: str) -> MandateTold | None:
        if not BankMandate.objects.filter(reference=reference).exists():
            return None
        return MandateTold(reference=reference, status="confirmed")

    def debit(self, request: Request) -> Answer:
        _require_euro(request)
        mandate = BankMandate.objects.filter(reference=request.counterpart).first()
        if mandate is None:
            raise RequestRefused("mandate_unknown")
        return _order(request, kind=OrderKind.DEBIT, mandate=mandate)

    def pay_out(self, request: Request) -> Answer:
        _require_euro(request)
        iban = banks.clean_iban(request.counterpart)
        if iban is None:
            raise RequestRefused("iban_wrong")
        if not request.name.strip():
            raise RequestRefused("holder_missing")
        return _order(request, kind=OrderKind.PAYOUT, counterpart=iban, name=request.name.strip())

    @transaction.atomic
    def refund(self, request: Request) -> Answer:
        """Send back a debit that was paid, or a part of it, to the account it came from."""
        _require_euro(request)
        paid = (
            BankOrder.objects.select_for_update(of=("self",))
            .select_related("mandate")
            .filter(end_to_end=request.of, kind=OrderKind.DEBIT)
            .first()
        )
        if paid is None or paid.mandate is None:
            raise RequestRefused("payment_unknown")
        if (known := _find(request.key)) is not None:
            return known
        _require_refundable(paid, request)
        return _order(
            request,
            kind=OrderKind.REFUND,
            of=paid,
            counterpart=paid.mandate.iban,
            name=paid.mandate.holder,
        )

    def find_debit(self, key: str) -> Answer | None:
        return _find(key)

    def find_payout(self, key: str) -> Answer | None:
        return _find(key)

    def find_refund(self, key: str) -> Answer | None:
        return _find(key)

    def settlements(self, since: date) -> list[SettlementTold]:  # noqa: ARG002  the bank tells
        raise CannotDo("settlement")

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:  # noqa: ARG002
        raise CannotDo("event")

    def event_id(self, body: bytes) -> str:  # noqa: ARG002
        raise CannotDo("event")

    def parse(self, body: bytes) -> Told:  # noqa: ARG002
        raise CannotDo("event")


def answer_of(order: BankOrder) -> Answer:
    """Return what an order says of its request."""
    return Answer(
        key=order.key,
        status=STATUSES[BankOrderState(order.state)],
        reference=order.end_to_end,
        amount_minor=order.amount_minor,
        settled_on=order.settled_on,
        failure_code=order.failure_code or None,
        currency=banks.CURRENCY,
    )


def _order(request: Request, *, kind: OrderKind, **whose: object) -> Answer:
    order, _ = BankOrder.objects.get_or_create(
        key=request.key,
        defaults={
            "kind": kind,
            "plan_id": request.plan_id,
            "amount_minor": request.amount_minor,
            "end_to_end": f"TZ{secrets.token_hex(12).upper()}",
            **whose,
        },
    )
    if order.amount_minor != request.amount_minor:
        raise rules.KeyReused(request.key)
    return answer_of(order)


def _find(key: str) -> Answer | None:
    order = BankOrder.objects.filter(key=key).first()
    return None if order is None else answer_of(order)


def _require_euro(request: Request) -> None:
    if request.currency not in {"", banks.CURRENCY}:
        raise RequestRefused("currency_not_eur")
    if not 0 < request.amount_minor <= banks.MOST_MINOR:
        raise RequestRefused("amount_impossible")


def _require_refundable(paid: BankOrder, request: Request) -> None:
    if paid.state != BankOrderState.PAID:
        raise RequestRefused("payment_not_paid")
    refunds = paid.refunds.exclude(state=BankOrderState.FAILED)
    sent_back = refunds.aggregate(minor=Sum("amount_minor"))["minor"] or 0
    if sent_back + request.amount_minor > paid.amount_minor:
        raise RequestRefused("refund_larger_than_paid")
