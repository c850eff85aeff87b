"""Words that the crew writes for everybody: in one language or two, and nobody in them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from disclosures.rules.refusals import DisclosureRefused
from disputes.rules.public import require_public


class NothingSaid(DisclosureRefused):
    """Neither language has any words."""


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English; one of them may be empty."""

    zh: str
    en: str


def require_words(words: Words, *, never: Iterable[str] = ()) -> None:
    """Refuse words for everybody that say nothing, or hold an address, a long number or a name.

    Raises `disputes.rules.NotPublicWords` for what must not stand in them.
    """
    if not (words.zh.strip() or words.en.strip()):
        raise NothingSaid
    for text in (words.zh, words.en):
        require_public(text, never=never)
