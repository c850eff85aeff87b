# ruff: noqa: ARG002  it calls nobody, so it needs little of what it is told
"""The way of payers who send money themselves: nothing is called, and their bank tells."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NoReturn

from treasury.gateways.interface import CannotDo
from treasury.models import Debit
from treasury.rules import Answer, Granted, MandateTold, Request, debit_of_request

PREFIX: Final = "transfer/"


class Transfer:
    """Asks a payer to send money: what is asked for stays on its way until it is received.

    What is received is told by bank statements (`services.settle_from_balance`), what is not in
    time by `services.fail_unreceived`. Money goes out by a bank file, or by the provider.
    """

    can = frozenset({"mandate", "debit"})

    def grant_mandate(
        self,
        *,
        key: str,
        payer: str,
        details: Mapping[str, str] | None = None,
    ) -> Granted:
        return Granted(PREFIX + payer)

    def find_mandate(self, reference: str) -> MandateTold | None:
        is_ours = reference.startswith(PREFIX)
        return MandateTold(reference, status="confirmed") if is_ours else None

    def debit(self, request: Request) -> Answer:
        return Answer(request.key, "pending", request.counterpart, request.amount_minor)

    def find_debit(self, key: str) -> Answer | None:
        told = debit_of_request(key)
        if told is None:
            return None
        debits = Debit.objects.filter(
            payer_id=told[0].payer_id, plan_id=told[0].plan_id, to_period=told[0].to_period
        )
        asked = debits.filter(attempts__gte=told[1], mandate__gateway="transfer").first()
        if asked is None or asked.mandate is None:
            return None
        return Answer(key, "pending", asked.mandate.reference, asked.amount_minor)

    def pay_out(self, request: Request) -> NoReturn:
        raise CannotDo("payout")

    def refund(self, request: Request) -> NoReturn:
        raise CannotDo("refund")

    def find_payout(self, key: str) -> NoReturn:
        raise CannotDo("payout")

    def find_refund(self, key: str) -> NoReturn:
        raise CannotDo("refund")

    def settlements(self, since: date) -> NoReturn:
        raise CannotDo("settlement")

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> NoReturn:
        raise CannotDo("event")

    def event_id(self, body: bytes) -> NoReturn:
        raise CannotDo("event")

    def parse(self, body: bytes) -> NoReturn:
        raise CannotDo("event")
