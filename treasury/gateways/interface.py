"""What treasury asks of a payment provider, whoever it is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, Protocol

from treasury.rules import Answer, Granted, MandateTold, Request, SettlementTold

DEEDS: Final = frozenset({"mandate", "debit", "refund", "payout", "settlement", "event"})
Told = Answer | SettlementTold | MandateTold


class GatewayFailed(Exception):
    """The provider did not do what it was asked."""


class OutcomeUnknown(GatewayFailed):
    """No answer came, or none that can be understood: it may have been done, or not."""


class GatewayAway(OutcomeUnknown):
    """The provider cannot be reached or does not answer: more questions now would not help."""


class RequestRefused(GatewayFailed):
    """The provider understood, did nothing, and says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotDo(RequestRefused):
    """This gateway never does this; its code is `cannot_` and the deed (DEEDS)."""

    def __init__(self, deed: str) -> None:
        super().__init__(f"cannot_{deed}")


class EventForged(Exception):
    """The signature is not the provider's."""


class EventTooOld(Exception):
    """The signature is true, but was made too long ago (or ahead) to be heard.

    `off_seconds`: by how much its stamp is behind our clock (ahead of it, below zero), where told.
    """

    def __init__(self, off_seconds: int | None = None) -> None:
        super().__init__(off_seconds)
        self.off_seconds = off_seconds


class EventUnreadable(Exception):
    """The provider did sign this, but it cannot be understood."""


class EventNotNeeded(Exception):
    """The provider did say this, and nothing of ours changes by it."""


class Gateway(Protocol):
    """One provider. Every call is harmless when repeated under the same key.

    `can` is what it does (of DEEDS); whatever it does not, it refuses with `CannotDo`.
    """

    can: frozenset[str]

    def grant_mandate(
        self, *, key: str, payer: str, details: Mapping[str, str] | None = None
    ) -> Granted:
        """Ask for the right to debit. `details` is what this gateway needs to know of the payer."""

    def find_mandate(self, reference: str) -> MandateTold | None:
        """Return how a mandate stands, by the reference it was granted under; None: never seen."""

    def debit(self, request: Request) -> Answer:
        """Ask for money from a mandate."""

    def pay_out(self, request: Request) -> Answer:
        """Ask for money to be sent to an account."""

    def refund(self, request: Request) -> Answer:
        """Ask for money to go back: of the payment with the provider's reference `request.of`."""

    def find_debit(self, key: str) -> Answer | None:
        """Return what became of the debit asked for under `key`; None: never seen."""

    def find_payout(self, key: str) -> Answer | None:
        """Return what became of the payout asked for under `key`; None: never seen."""

    def find_refund(self, key: str) -> Answer | None:
        """Return what became of the refund asked for under `key`; None: never seen."""

    def settlements(self, since: date) -> Iterable[SettlementTold]:
        """Return the batches settled on this day or later, oldest first."""

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Raise unless the provider itself sent this, and lately."""

    def event_id(self, body: bytes) -> str:
        """Return the provider's own name of an event, the same at every delivery."""

    def parse(self, body: bytes) -> Told:
        """Return what an event says; EventNotNeeded, if nothing that matters here."""
