"""A charter in readable words, article by article, made from its terms alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charter.rules import Terms
from charter.words import aid, clauses, joining


@dataclass(frozen=True)
class Article:
    """One article: its number, what it is about, and its sentences."""

    number: int
    title: str
    sentences: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how a decision cites it."""
        return _("Article %(number)d") % {"number": self.number}


@dataclass(frozen=True)
class Change:
    """What one article says in one version and in another."""

    name: str
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def articles(terms: Terms) -> list[Article]:
    """Return every article; an article keeps its number whatever the charter leaves out."""
    return [
        Article(number, title, tuple(sentences))
        for number, (title, sentences) in enumerate(_contents(terms), start=1)
    ]


def changes(before: Terms, after: Terms) -> list[Change]:
    """Return the articles that say something else, with the sentences that differ."""
    found: list[Change] = []
    for old, new in zip(articles(before), articles(after), strict=True):
        gone = _without(old.sentences, new.sentences)
        come = _without(new.sentences, old.sentences)
        if gone or come:
            found.append(Change(new.name, new.title, gone, come))
    return found


def _contents(terms: Terms) -> Iterator[tuple[str, Iterator[str]]]:
    yield _("What this is"), clauses.purpose(terms)
    yield _("Who can join, and what a case may receive"), clauses.bands(terms)
    yield _("Waiting"), clauses.waiting(terms)
    yield _("How a case becomes aid"), clauses.claims(terms)
    yield _("How a share comes about"), clauses.sharing(terms)
    yield _("Limits for each member"), clauses.limits(terms)
    yield _("Fee and reserve"), clauses.fee(terms)
    yield _("Calendar"), clauses.calendar(terms)
    yield _("When someone does not pay"), clauses.arrears(terms)
    yield _("How a case is paid"), clauses.payout(terms)
    yield _("When people disagree"), clauses.panel(terms)
    yield _("How the plan ends"), clauses.ending(terms)
    yield _("What is asked about health"), joining.health(terms)
    yield _("Illnesses from before joining"), joining.named_conditions(terms)
    yield _("What aid is for"), aid.aid(terms)
    yield _("How requests are read"), aid.reading(terms.review)


def _without(sentences: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence not in others)
