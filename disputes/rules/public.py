"""What may stand in words that everybody reads, and how small numbers are told."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from disputes.rules.refusals import NotPublicWords

LEAST_SHOWN: Final = 5  # a smaller count than this reads "fewer than 5"
LEAST_OF_ARTICLE: Final = 10  # an article with fewer decisions is counted under "other"
LEAST_OF_GROUP: Final = 5  # requests of one kind of case, from which on the kind is named
STEPS_MINOR: Final = tuple(
    whole * 100 for whole in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
)
DIGITS: Final = re.compile(r"\d[\d \-]{4,}\d")  # a phone, an account, an identity number
ADDRESS: Final = re.compile(r"\S+@\S+|https?://|www\.")
LEAST_LETTERS: Final = 2  # a shorter word would be found everywhere


def require_public(words: str, *, never: Iterable[str]) -> None:
    """Refuse words for everybody that hold one of these, an address or a long number.

    `never` are the names of the case, and what it is about; capital letters and width of signs
    make no difference.
    """
    told = _settled(words)
    for secret in never:
        wanted = _settled(secret)
        if len(wanted) >= LEAST_LETTERS and wanted in told:
            raise NotPublicWords(found=secret)
    if found := DIGITS.search(told) or ADDRESS.search(told):
        raise NotPublicWords(found=found[0])


def _settled(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True)
class Told:
    """A count as it is told: exactly, or (`is_small`) only that it is between 1 and 4."""

    count: int | None
    is_small: bool = False


def told(count: int) -> Told:
    """Return a count as everybody may read it."""
    if 0 < count < LEAST_SHOWN:
        return Told(None, is_small=True)
    return Told(count)


@dataclass(frozen=True)
class ArticleCount:
    """How an article fared: decisions, appeals that were answered, and those overturned."""

    article: str  # empty: all articles with too few decisions
    decided: int
    appealed: int
    overturned: int


def merged(counts: Iterable[ArticleCount]) -> list[ArticleCount]:
    """Return the articles with enough decisions, most first, and the others as one row, if enough.

    Where the others together are still too few they are not counted in public at all.
    """
    rows = list(counts)
    shown = [row for row in rows if row.decided >= LEAST_OF_ARTICLE]
    rest = [row for row in rows if row.decided < LEAST_OF_ARTICLE]
    other = ArticleCount(
        "",
        sum(row.decided for row in rest),
        sum(row.appealed for row in rest),
        sum(row.overturned for row in rest),
    )
    shown.sort(key=lambda row: (-row.decided, row.article))
    return [*shown, other] if other.decided >= LEAST_OF_ARTICLE else shown


def rate_bps(part: int, whole: int) -> int | None:
    """Return a part in hundredths of a percent; None where a count is too small to be told."""
    if whole < LEAST_SHOWN or 0 < part < LEAST_SHOWN or 0 < whole - part < LEAST_SHOWN:
        return None
    return (part * 10_000 + whole // 2) // whole


@dataclass(frozen=True)
class Step:
    """A wide step of amounts: from (included) to (not included); None has no end."""

    from_minor: int
    to_minor: int | None


def award_step(award_minor: int) -> Step:
    """Return the wide step an award lies in: 1, 3, 10, 30 … thousand."""
    lower = 0
    for upper in STEPS_MINOR:
        if award_minor < upper:
            return Step(lower, upper)
        lower = upper
    return Step(lower, None)


def outcome_of_appeal(*, before: tuple[str, int | None], after: tuple[str, int | None]) -> bool:
    """Return whether a later decision is better for the claimant; each is (verdict, award)."""
    rank: Mapping[str, int] = {"refuse": 0, "grant": 1}
    return (rank[after[0]], after[1] or 0) > (rank[before[0]], before[1] or 0)
