"""Until when a complaint is acknowledged and answered: in calendar days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ACKNOWLEDGED_WITHIN: Final = timedelta(days=2)
ANSWERED_WITHIN: Final = timedelta(days=15)


@dataclass(frozen=True)
class Clocks:
    """When a person has said that they read it, and when it is answered, at the latest."""

    acknowledge_by: datetime
    answer_by: datetime


def clocks_of(at: datetime) -> Clocks:
    """Return the clocks of a complaint made at an instant."""
    return Clocks(acknowledge_by=at + ACKNOWLEDGED_WITHIN, answer_by=at + ANSWERED_WITHIN)
