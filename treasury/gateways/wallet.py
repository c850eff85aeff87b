# ruff: noqa: ARG002  it calls nobody, so it needs little of what it is told
"""The way of payers who pay from what they hold here: nothing is called, and nobody is asked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NoReturn

from treasury.gateways.interface import CannotDo
from treasury.rules import Answer, Granted, MandateTold, Request

PREFIX: Final = "wallet/"


class Wallet:
    """Pays what is asked for out of the payer's own balance.

    A debit stays on its way until the balance reaches (`services.settle_from_balance`), or its days
    are over (`services.fail_unreceived`). What goes back goes onto the balance at once, and from
    there to the payer (`services.withdraw_balance`): for both, nobody outside is asked.
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
        """Return None: to be asked once more changes nothing, and nothing is sent."""
        return None

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
