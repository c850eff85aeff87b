"""Counting: quorum, threshold and the late swing, in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from panels.rules.refusals import WordsMissing

GRANT, REFUSE = "grant", "refuse"


@dataclass(frozen=True)
class Vote:
    """One ballot, opened."""

    verdict: str
    is_late: bool = False


@dataclass(frozen=True)
class Tally:
    """What lay in the box; `verdict` is empty without a quorum."""

    yes: int
    no: int
    verdict: str


def part_of_one(text: str) -> Fraction:
    """Return a charter's part, as "1/2" or "0.5", exactly."""
    return Fraction(text)


def is_granted(*, yes: int, cast: int, above: Fraction) -> bool:
    """Return whether more than this part of the ballots grants; exactly this part does not."""
    return yes * above.denominator > above.numerator * cast


def tally(votes: Sequence[Vote], *, quorum: int, above: Fraction) -> Tally:
    """Return the count of all ballots and what it decides."""
    yes = sum(vote.verdict == GRANT for vote in votes)
    verdict = leading(votes, above=above) if len(votes) >= quorum else ""
    return Tally(yes=yes, no=len(votes) - yes, verdict=verdict)


def leading(votes: Sequence[Vote], *, above: Fraction) -> str:
    """Return which side leads; nobody does in an empty box."""
    if not votes:
        return ""
    yes = sum(vote.verdict == GRANT for vote in votes)
    return GRANT if is_granted(yes=yes, cast=len(votes), above=above) else REFUSE


def swung_late(votes: Sequence[Vote], *, above: Fraction) -> bool:
    """Return whether the ballots of the last part of the window turned the result round."""
    early = [vote for vote in votes if not vote.is_late]
    return bool(early) and leading(early, above=above) != leading(votes, above=above)


def late_from(*, starts: datetime, ends: datetime, part: Fraction) -> datetime:
    """Return when the last part of the window begins; whole seconds."""
    seconds = int((ends - starts).total_seconds())
    return ends - timedelta(seconds=seconds * part.numerator // part.denominator)


def require_words(words: str) -> str:
    """Return a text without spaces around it; refuses an empty one."""
    words = words.strip()
    if not words:
        raise WordsMissing
    return words
