"""The rules of working on a file: pages that are there, briefs without names, bills that count."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from claims.rules.refusals import ClaimRefused, ReasonMissing

SHORTEST_HIDDEN = 2  # a name of one sign stands in every sentence


class NoSuchPage(ClaimRefused):
    """A note cites a paper of this claim, and a page that it has."""


class BriefNotRedacted(ClaimRefused):
    """A brief says who it is about."""


class AlreadyOrdered(ClaimRefused):
    """One investigation at a time."""


class CostNegative(ClaimRefused):
    """An investigation costs nothing or something."""


@dataclass(eq=False)
class BillTooMuch(ClaimRefused):
    """More than what others have not paid of a bill."""

    open_minor: int


def require_redacted(brief: str, *, hidden: Iterable[str]) -> None:
    """Refuse a brief in which one of these words stands, however it is spaced or written."""
    told = _plain(brief)
    for word in hidden:
        if len(plain := _plain(word)) >= SHORTEST_HIDDEN and plain in told:
            raise BriefNotRedacted


def require_bill(*, accepted_minor: int, open_minor: int, why: str) -> None:
    """Refuse to count more of a bill than is open, or less without saying why."""
    if not 0 <= accepted_minor <= open_minor:
        raise BillTooMuch(open_minor=open_minor)
    if accepted_minor < open_minor and not why.strip():
        raise ReasonMissing(field="why")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
