"""What every carrier of messages answers, be it for mail or for text messages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from members.models import Message


@dataclass(frozen=True)
class HandedOver:
    """The carrier took the message; by `provider_id` its reports name it later."""

    provider_id: str = ""


class NotCarried(Exception):
    """The carrier did not take the message; it stays in the outbox and is tried again."""


class RefusedForGood(Exception):
    """The carrier will never take this message: such an address does not exist."""


class Carrier(Protocol):
    """One way out of the house.

    `together`: how many messages may share one transaction; more than one only where handing a
    message over twice does no harm. `arrives_after`: so long after it was handed over a message
    counts as arrived unless the carrier reports otherwise; None: only a report says so, and
    silence (`silent_after`) means that it did not.
    """

    name: str
    together: int
    arrives_after: timedelta | None
    silent_after: timedelta

    def carry(self, message: Message) -> HandedOver:
        """Take one message; raises `NotCarried` or `RefusedForGood`."""
        ...

    def close(self) -> None:
        """Let go of connections that were held for the next message."""
        ...
