"""Which line of the bank's statement is which batch of a provider."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ARRIVES_WITHIN: Final = timedelta(days=10)
SHORTEST_NAME: Final = 6  # a shorter one stands by chance in some text


@dataclass(frozen=True)
class Lump:
    """A batch whose net has not been found at the bank: `key` names it."""

    key: str
    reference: str
    amount_minor: int
    currency: str
    settled_on: date


@dataclass(frozen=True)
class Arrival:
    """A line of the bank's that nobody has placed, and all its words."""

    line_id: int
    amount_minor: int
    currency: str
    booked_on: date
    words: str


def lump_by_line(lumps: Sequence[Lump], arrivals: Sequence[Arrival]) -> dict[int, str]:
    """Return the batch that each line is, where it is beyond doubt.

    A line that names the batch and has its amount is it. Of the others, one that fits a single
    batch, which fits no other line: the same amount, arrived within ten days.
    """
    found: dict[int, str] = {}
    for lump in lumps:
        named = [one for one in arrivals if _fits(lump, one) and _names(lump, one)]
        if len(named) == 1:
            found[named[0].line_id] = lump.key
    lumps = [lump for lump in lumps if lump.key not in found.values()]
    arrivals = [one for one in arrivals if one.line_id not in found]
    for lump in lumps:
        fitting = [one for one in arrivals if _fits(lump, one)]
        if len(fitting) == 1 and _is_only(lump, fitting[0], lumps):
            found[fitting[0].line_id] = lump.key
    return found


def _fits(lump: Lump, one: Arrival) -> bool:
    days = one.booked_on - lump.settled_on
    is_in_time = -timedelta(days=1) <= days <= ARRIVES_WITHIN  # the bank's midnight is another
    same = (one.amount_minor, one.currency) == (lump.amount_minor, lump.currency)
    return same and (is_in_time or _names(lump, one))


def _names(lump: Lump, one: Arrival) -> bool:
    return len(lump.reference) >= SHORTEST_NAME and lump.reference in one.words


def _is_only(lump: Lump, one: Arrival, lumps: Collection[Lump]) -> bool:
    return all(other is lump or not _fits(other, one) for other in lumps)
