"""What payers pay in at their own wish: for what, how much, and the keys it is asked under."""

import re
from datetime import datetime, timedelta
from typing import Final

from treasury.rules.refusals import TreasuryRefused

# Gateways that never take anything by themselves: the payer sends money, or has it here already.
PAID_BY_PAYER: Final = frozenset({"transfer", "wallet"})
# Gateways that give a payment back by the way it came.
GIVES_BACK: Final = frozenset({"sandbox", "stripe"})
# Gateways under which somebody may pay without saying more, and how their mandates are called.
NEEDS_NOTHING: Final = {"sandbox": "payer", "transfer": "transfer", "wallet": "wallet"}
CODE_LIVES: Final = timedelta(days=30)
CODE_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read for another
CODE_LENGTH: Final = 12
CODE: Final = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")


class NotSoMuch(TreasuryRefused):
    """More than is left to be paid, or than may be held, what is on its way counted."""

    def __init__(self, *, amount_minor: int, most_minor: int) -> None:
        super().__init__(amount_minor, most_minor)
        self.amount_minor = amount_minor
        self.most_minor = most_minor


class NothingOwed(TreasuryRefused):
    """Nothing is left to be paid, or all of it is on its way already."""


class PaysThemselves(TreasuryRefused):
    """The payer's way of paying takes nothing by itself: they send the money."""

    def __init__(self, gateway: str) -> None:
        super().__init__(gateway)
        self.gateway = gateway


class FundTooSmall(TreasuryRefused):
    """The solidarity fund holds less than is to be paid from it."""

    def __init__(self, *, fund_minor: int, amount_minor: int) -> None:
        super().__init__(fund_minor, amount_minor)
        self.fund_minor = fund_minor
        self.amount_minor = amount_minor


class AlreadyProposed(TreasuryRefused):
    """The fund is asked to pay this debit already."""


class NothingToGiveBack(TreasuryRefused):
    """Nothing of this came by a way by which it can go back."""


def require_within(*, amount_minor: int, most_minor: int) -> None:
    """Refuse an amount above the most there is room for; the refusal says how much there is."""
    if most_minor <= 0:
        raise NothingOwed
    if amount_minor > most_minor:
        raise NotSoMuch(amount_minor=amount_minor, most_minor=most_minor)


def is_code_alive(*, ends_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    """Return whether somebody may still pay by a code."""
    return revoked_at is None and at < ends_at


def deposit_request_key(*, deposit_id: int) -> str:
    """Return the permanent key under which a provider is asked for a deposit: it is asked once."""
    return f"deposit/{deposit_id}/1"


def deposit_of_request(key: str) -> int | None:
    """Return which deposit a key names; None if it names none."""
    return _number(key, kind="deposit")


def withdrawal_request_key(*, withdrawal_id: int) -> str:
    """Return the permanent key under which a provider is asked to give money back."""
    return f"withdrawal/{withdrawal_id}/1"


def withdrawal_of_request(key: str) -> int | None:
    """Return which withdrawal a key names; None if it names none."""
    return _number(key, kind="withdrawal")


def _number(key: str, *, kind: str) -> int | None:
    found = re.fullmatch(rf"{kind}/([0-9]{{1,18}})/1", key, re.ASCII)
    return int(found[1]) if found else None
