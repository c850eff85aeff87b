"""What treasury asks of a payment provider, whoever it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from treasury.rules import Answer, Request


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


class EventForged(Exception):
    """The signature is not the provider's."""


class EventTooOld(Exception):
    """The signature is true, but was made too long ago (or ahead) to be heard."""


class EventUnreadable(Exception):
    """The provider did sign this, but it cannot be understood."""


class Gateway(Protocol):
    """One provider. Every call is harmless when repeated under the same key."""

    def grant_mandate(self, *, key: str, payer: str) -> str:
        """Ask for the right to debit, and return the provider's reference of it."""

    def debit(self, request: Request) -> Answer:
        """Ask for money from a mandate."""

    def pay_out(self, request: Request) -> Answer:
        """Ask for money to be sent to an account."""

    def find_debit(self, key: str) -> Answer | None:
        """Return what became of the debit asked for under `key`; None: never seen."""

    def find_payout(self, key: str) -> Answer | None:
        """Return what became of the payout asked for under `key`; None: never seen."""

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Raise unless the provider itself sent this, and lately."""

    def event_id(self, body: bytes) -> str:
        """Return the provider's own name of an event, the same at every delivery."""

    def parse(self, body: bytes) -> Answer:
        """Return what an event says."""
