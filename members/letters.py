"""The words of messages, in the language of the one who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from members.models import Message


@dataclass(frozen=True)
class Words:
    """A message's subject and plain text."""

    subject: str
    body: str


def words(message: Message) -> Words:
    """Return a message's words; the first line of its template is the subject.

    A template stands at `templates/<app>/letters/<kind>.txt` and knows user, plan, site and facts;
    facts named `…_at` and `…_on` are instants and dates again. Plain text: nothing is escaped.
    """
    app, name = message.kind.split("/")
    knows = {
        "user": message.user,
        "plan": message.plan,
        "site": settings.SITE_URL,
        **_facts(message.facts),
    }
    with translation.override(message.user.language):
        template = Engine.get_default().get_template(f"{app}/letters/{name}.txt")
        text = template.render(Context(knows, autoescape=False)).strip()
    subject, _, body = text.partition("\n")
    return Words(subject=subject.strip(), body=body.strip())


def _facts(stored: Mapping[str, object]) -> dict[str, object]:
    """Return facts as they were queued: JSON knows no instants and no dates."""
    return {name: _fact(name, fact) for name, fact in stored.items()}


def _fact(name: str, fact: object) -> object:
    if isinstance(fact, str) and name.endswith("_at"):
        return datetime.fromisoformat(fact)
    if isinstance(fact, str) and name.endswith("_on"):
        return date.fromisoformat(fact)
    return fact
