"""What a charter asks of those who join: about health, and which conditions it takes."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from charter.rules.choices import Accepted, RefusingAnswer

# Where a charter's page says them; a question or condition may cite another article.
HEALTH_ARTICLE: Final = 13
CONDITIONS_ARTICLE: Final = 14
LAST_ARTICLE: Final = 16
SHORTEST_PART: Final = 2  # one letter is no name of an illness


@dataclass(frozen=True, kw_only=True)
class HealthQuestion:
    """One question about health, word for word, and the answer with which nobody can join."""

    key: str
    ask_zh: str
    ask_en: str
    refuses: RefusingAnswer
    article: int = HEALTH_ARTICLE
    examples_zh: str = ""
    examples_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """An illness someone may have before joining, what it is called, and whether it is taken."""

    key: str
    name_zh: str
    name_en: str
    accepted: Accepted
    article: int = CONDITIONS_ARTICLE
    aliases: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""

    @property
    def name(self) -> str:
        """Return what it is called where neither language is asked for."""
        return self.name_en

    @property
    def names(self) -> frozenset[str]:
        """Return all that it is called, in settled form."""
        return frozenset(settled(one) for one in (self.name_zh, self.name_en, *self.aliases))


def settled(typed: str) -> str:
    """Return words as they are compared: one form of each sign, no capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def conditions_called(conditions: Iterable[Condition], typed: str) -> list[Condition]:
    """Return the conditions that typed words may mean: one called just so, or all that are near.

    Near is one whose name is a part of what was typed, or the other way round.
    """
    asked = settled(typed)
    found = list(conditions)
    exact = [one for one in found if asked in one.names]
    if exact or len(asked) < SHORTEST_PART:
        return exact
    return [one for one in found if any(_is_near(asked, name) for name in one.names)]


def _is_near(asked: str, name: str) -> bool:
    return asked in name or (len(name) >= SHORTEST_PART and name in asked)
