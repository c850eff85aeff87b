"""The windows of a panel that the charter does not set, and the beacon's round of a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SHOW_HOURS: Final = 6  # for values that were kept by who committed to them
ANSWER_HOURS: Final = 24  # to say yes to an invitation
GATHER_HOURS: Final = 96  # after the draw: then it begins with whoever has said yes, or not at all
BEACON_HOURS: Final = 48  # to write down a beacon's value; then the panel counts as not filled
FEWEST_OFFICERS: Final = 2  # whose values are in the seed


@dataclass(frozen=True)
class Beacon:
    """A public source of chance: its name, its first round's second (UNIX), seconds per round."""

    name: str
    genesis: int
    period: int

    def first_round_from(self, at: datetime) -> int:
        """Return the first round that is published at this moment or after it."""
        elapsed = int(at.timestamp()) - self.genesis
        return max(-(-elapsed // self.period), 0) + 1


def hours(count: int) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=count)
