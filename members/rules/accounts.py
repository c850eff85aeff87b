"""Codes and addresses of accounts: how long, how often, and what is refused."""

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from members.rules.refusals import MembersRefused

CODE_LIFE: Final = timedelta(minutes=10)
CODE_DIGITS: Final = 6
MOST_TRIES: Final = 5  # of 1,000,000 codes
HAND_OVER_LIFE: Final = timedelta(days=7)


class CodeWrong(MembersRefused):
    """The code that was typed is not the one that was sent; so many tries are left."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


class CodeSpent(MembersRefused):
    """The code has run out, was used, or was tried too often: a new one is needed."""


class NumberStillInUse(MembersRefused):
    """The account proved this number too short a time ago for it to be somebody else's now."""


class NotTheirNumber(MembersRefused):
    """The account does not have this number, or has not any more."""


class LastAddress(MembersRefused):
    """It is the account's only address: without it nobody could sign in."""


class StaffAccount(MembersRefused):
    """The office does not hand a number over to an account that holds roles."""


def settled_code(typed: str) -> str:
    """Return the digits of what was typed: full-width ones too, spaces and hyphens left out."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if sign.isdecimal())


def masked_address(kind: str, address: str) -> str:
    """Return an address that its owner knows again and a stranger learns little from."""
    if kind == "phone":
        return f"{address[:3]} *** {address[-3:]}"
    name, _, house = address.partition("@")
    return f"{name[:1]}***@{house}"


def require_rested(*, proven_at: datetime | None, at: datetime, rest_days: int) -> None:
    """Refuse to take a number from an account that proved it lately.

    Carriers let a number rest before they give it on; whoever has it sooner has it lent.
    """
    if proven_at is not None and at < proven_at + timedelta(days=rest_days):
        raise NumberStillInUse
