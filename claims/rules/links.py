"""A link with a code: how long it lasts, how often a code may be wrong."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from claims.rules.refusals import ClaimRefused

LASTS: Final = timedelta(days=180)
MOST_TRIES: Final = 10  # of 100,000,000 codes
MOST_OPEN: Final = 5
DIGITS: Final = "0123456789"
CODE_SIGNS: Final = 8


class AccountIsTheirs(ClaimRefused):
    """Whoever holds the membership lives and names another account themself."""


class LinkGone(ClaimRefused):
    """There is no open link here: ended, run out, tried too often, or never made."""


class LinkCodeWrong(ClaimRefused):
    """The code is another one; so many tries are left before the link is closed."""

    def __init__(self, *, left: int) -> None:
        super().__init__(left)
        self.left = left


class TooManyLinks(ClaimRefused):
    """A request has as many open links as it may."""

    def __init__(self, *, most: int) -> None:
        super().__init__(most)
        self.most = most


def code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a code that is easy to read out and to type on a phone: eight digits."""
    return "".join(choose(DIGITS) for _ in range(CODE_SIGNS))


def spoken(settled: str) -> str:
    """Return a code in two halves, as it is written down."""
    return f"{settled[:4]} {settled[4:]}"


def is_open(*, until: datetime, ended_at: datetime | None, tries: int, at: datetime) -> bool:
    """Return whether a link may still be followed."""
    return ended_at is None and at < until and tries < MOST_TRIES


def require_few_links(count: int) -> None:
    """Refuse one open link more than a request may have."""
    if count >= MOST_OPEN:
        raise TooManyLinks(most=MOST_OPEN)
