"""The words of messages, in the language of the one who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation

from members.models import Message
from members.rules import text_message
from members.states import Channel

MOST_SUBJECT: Final = 200


@dataclass(frozen=True)
class Words:
    """A message's subject and plain text."""

    subject: str
    body: str


def words(message: Message) -> Words:
    """Return a message's words; the first line of its template is the subject.

    A template stands at `templates/<app>/letters/<kind>.txt` and knows user (None: a reader without
    an account), plan, site and facts; facts named `…_at` and `…_on` are instants and dates again.
    Plain text: nothing is escaped. A text message has at most three parts: those of
    `<kind>.sms.txt` where there is one, else the subject and where to read more.
    """
    language = message.language or (message.user.language if message.user else "")
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, _, body = _rendered(message, f"{_template(message)}.txt").partition("\n")
        subject = " ".join(subject.split())[:MOST_SUBJECT]
        if message.channel == Channel.SMS:
            return Words(subject=subject, body=_short(message, subject))
    return Words(subject=subject, body=body.strip())


def _template(message: Message) -> str:
    app, name = message.kind.split("/")
    return f"{app}/letters/{name}"


def _short(message: Message, subject: str) -> str:
    try:
        return text_message(_rendered(message, f"{_template(message)}.sms.txt"))
    except TemplateDoesNotExist:
        return text_message(subject, link=f"{settings.SITE_URL}/me/")


def _rendered(message: Message, name: str) -> str:
    knows = {
        "user": message.user,
        "plan": message.plan,
        "site": settings.SITE_URL,
        **_facts(message.facts),
    }
    template = Engine.get_default().get_template(name)
    return template.render(Context(knows, autoescape=False)).strip()


def _facts(stored: Mapping[str, object]) -> dict[str, object]:
    """Return facts as they were queued: JSON knows no instants and no dates."""
    return {name: _fact(name, fact) for name, fact in stored.items()}


def _fact(name: str, fact: object) -> object:
    if isinstance(fact, str) and name.endswith("_at"):
        return datetime.fromisoformat(fact)
    if isinstance(fact, str) and name.endswith("_on"):
        return date.fromisoformat(fact)
    return fact
