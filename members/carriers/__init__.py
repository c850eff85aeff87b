"""Who carries messages out of the house: one small interface, chosen by a setting a channel."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from members.carriers.interface import Carrier, HandedOver, NotCarried, RefusedForGood
from members.carriers.mail import SmtpMail
from members.carriers.sandbox import Sandbox
from members.carriers.sms import HttpGateway, NoCarrier, signature
from members.models import Message
from members.states import Channel

__all__ = [
    "CARRIERS",
    "Carrier",
    "HandedOver",
    "Lines",
    "NotCarried",
    "RefusedForGood",
    "carriers_in_use",
    "open_lines",
    "signature",
]

CARRIERS: Final[Mapping[str, Callable[[], Carrier]]] = {
    "sandbox": Sandbox,
    "mail": SmtpMail,
    "http": HttpGateway,
    "none": NoCarrier,
}
_BY_MESSAGE_CARRIER: Final = {  # MESSAGE_CARRIER, one word for both channels
    "sandbox": {Channel.MAIL: "sandbox", Channel.SMS: "sandbox"},
    "mail": {Channel.MAIL: "mail", Channel.SMS: "none"},
}


class Lines:
    """The carriers of this deployment, each opened when its first message comes."""

    def __init__(self) -> None:
        self._open: dict[str, Carrier] = {}

    def of(self, channel: str) -> Carrier:
        """Return the carrier of a channel."""
        name = _name(Channel(channel))
        if name not in self._open:
            self._open[name] = CARRIERS[name]()
        return self._open[name]

    def carry(self, message: Message) -> HandedOver:
        """Hand a message to its channel's carrier; raises `NotCarried` or `RefusedForGood`."""
        return self.of(message.channel).carry(message)

    def close(self) -> None:
        """Close what was opened."""
        for carrier in self._open.values():
            carrier.close()


@contextmanager
def open_lines() -> Iterator[Lines]:
    """Give the carriers for some messages, and close them at the end."""
    lines = Lines()
    try:
        yield lines
    finally:
        lines.close()


def carriers_in_use() -> list[Carrier]:
    """Return each carrier that this deployment uses, once."""
    return [CARRIERS[name]() for name in sorted({_name(channel) for channel in Channel})]


def _name(channel: Channel) -> str:
    chosen = {Channel.MAIL: settings.MAIL_CARRIER, Channel.SMS: settings.SMS_CARRIER}[channel]
    name = chosen or _BY_MESSAGE_CARRIER.get(settings.MESSAGE_CARRIER, {}).get(channel, "")
    if name not in CARRIERS:
        raise ImproperlyConfigured(
            "MESSAGE_CARRIER, MAIL_CARRIER and SMS_CARRIER: see .env.example for what they may be"
        )
    return name
