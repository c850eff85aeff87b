"""How many requests are drawn, and how much such a draw can tell. Pure, whole numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

BPS: Final = 10_000


@dataclass(frozen=True)
class Size:
    """How many are drawn: so many of ten thousand, at least and at most so many."""

    at_least: int = 5
    bps: int = 200
    at_most: int = 60

    def of(self, count: int) -> int:
        """Return how many of `count` requests are drawn; never more than there are."""
        return min(count, max(self.at_least, min(self.at_most, count * self.bps // BPS)))


def chance_bps(*, listed: int, drawn: int, invented: int) -> int:
    """Return how likely a draw holds one invented request at least, in ten-thousandths.

    Drawn without putting back: one minus C(listed − invented, drawn) / C(listed, drawn),
    rounded down.
    """
    misses, ways = 1, 1
    for place in range(drawn):
        misses *= max(listed - invented - place, 0)
        ways *= listed - place
    return BPS - -(-misses * BPS // ways) if ways else 0


def quarter_of(day: date) -> str:
    """Return the calendar quarter of a day, as "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
