"""Who carries messages out of the house: one small interface, chosen by a setting."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from smtplib import SMTPException
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from members.models import Message
from members.states import Channel


class NotCarried(Exception):
    """The carrier did not take the message; it stays in the outbox and is tried again."""


def carry(message: Message) -> None:
    """Hand a message to the carrier that the deployment chose, or raise `NotCarried`."""
    CARRIERS[settings.MESSAGE_CARRIER](message)


def _sandbox(message: Message) -> None:
    """Carry nothing: the demo shows the outbox itself at /demo/messages/."""


def _mail(message: Message) -> None:
    if message.channel != Channel.MAIL:
        raise NotCarried("no carrier for text messages is set up")
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.recipient],
        headers={"Message-ID": _message_id(message.key)},
    )
    try:
        mail.send()
    except (SMTPException, OSError) as failed:
        raise NotCarried(str(failed)) from failed


def _message_id(key: str) -> str:
    """Return the same name for the same message each time, so that a mailbox can tell a repeat."""
    house = urlsplit(settings.SITE_URL).hostname
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{house}>"


CARRIERS: Final[Mapping[str, Callable[[Message], None]]] = {"sandbox": _sandbox, "mail": _mail}
