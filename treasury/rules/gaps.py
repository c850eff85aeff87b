"""From when on what does not agree is a gap."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

SETTLED_WITHIN: Final = timedelta(days=5)  # a provider sends within so many days
COMPARED_WHOLLY_WITHIN: Final = timedelta(days=30)
STILL_NEW: Final = timedelta(days=15)  # longer than it takes until what is missing is a gap
AT_BANK_WITHIN: Final = timedelta(days=4)  # and so many more until the bank tells of it


class GapKey(NamedTuple):
    """What names a gap while it is open."""

    kind: str
    key: str


@dataclass(frozen=True)
class GapFound:
    """One thing that does not agree: too much here (+) or missing (-), and since which day."""

    kind: str
    key: str
    amount_minor: int
    since_on: date

    @property
    def name(self) -> GapKey:
        return GapKey(self.kind, self.key)


def latest_paid_day(on: date) -> date:
    """Return the last day whose payments a provider should have sent by a day."""
    return on - SETTLED_WITHIN


def latest_sent_day(on: date) -> date:
    """Return the last day whose batches the bank should have told of by a day."""
    return on - AT_BANK_WITHIN


def compared_from(last_on: date) -> date:
    """Return the first day whose money is compared again, after it was compared on a day."""
    return last_on - STILL_NEW
