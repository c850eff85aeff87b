"""Whose debits wait because the letter before them did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from members import selectors as members
from members.models import Message
from treasury import selectors as treasury
from treasury.models import Debit

DEBIT_AHEAD: Final = "apportionment/debit_ahead"
MOST: Final = 100


@dataclass(frozen=True)
class UntoldRow:
    """A debit that waits, and the letters that did not arrive, the last one first."""

    debit: Debit
    letters: Sequence[Message]

    @property
    def last(self) -> Message:
        """Return the letter that was sent last."""
        return self.letters[0]

    @property
    def next_key(self) -> str:
        """Return the key of one more letter about this debit: the same however often asked."""
        return f"{_stem(self.last.key)}/{_turn(self.last.key) + 1}"


def untold_rows(*, plan_id: int, payer_id: int | None = None) -> list[UntoldRow]:
    """Return the debits of a plan that wait for a letter that did not arrive, the first hundred."""
    letters = members.undelivered_letters(plan_id=plan_id, kind=DEBIT_AHEAD)
    if payer_id is not None:
        letters = letters.filter(key__startswith=f"debit/{plan_id}/{payer_id}/")
    by_debit: dict[tuple[int, int], list[Message]] = {}
    for letter in letters[:MOST]:
        by_debit.setdefault(debit_of_letter(letter.key), []).insert(0, letter)
    debits = treasury.untold_debits(
        plan_id=plan_id, payer_ids=[payer for payer, _period in by_debit]
    )
    return [
        UntoldRow(debit, by_debit[debit.payer_id, debit.to_period])
        for debit in debits
        if (debit.payer_id, debit.to_period) in by_debit
    ]


def debit_of_letter(key: str) -> tuple[int, int]:
    """Return (payer, last period) of the debit that a letter's key names."""
    _debit, _plan, payer_id, to_period = _stem(key).split("/")
    return int(payer_id), int(to_period)


def _stem(key: str) -> str:
    return "/".join(key.split("/")[:4])


def _turn(key: str) -> int:
    """Return how often the debit was told of by this letter: the first one bears no number."""
    return int((key.split("/") + ["1"])[4])
