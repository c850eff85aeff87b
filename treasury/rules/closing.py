"""Months that are closed, and what comes after them all the same; what may be taken back."""

from datetime import date, datetime
from typing import Final

from treasury.rules.refusals import TreasuryRefused

MEMO_LENGTH: Final = 300
CHECKPOINT_EVERY: Final = 1000  # entries; below that, adding up costs less than keeping

# Kinds of entries with no way back of their own: everything else fails, returns or is refunded
# as what it is.
REVERSIBLE: Final = frozenset({"expense"})


class MonthNotOver(TreasuryRefused):
    """A month is closed after its last day."""

    def __init__(self, until_at: datetime) -> None:
        super().__init__(until_at)
        self.until_at = until_at


class MonthIsClosed(TreasuryRefused):
    """This month is closed already, by itself or with a later one."""

    def __init__(self, month: date) -> None:
        super().__init__(month)
        self.month = month


class NotAllBooked(TreasuryRefused):
    """Money of the month came in that is not in the books yet; first of it on `day`."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class NotReversible(TreasuryRefused):
    """Entries of this kind are not reversed: what is behind them has a way back of its own."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def booked_when(*, memo: str, at: datetime, closed_until: datetime | None) -> tuple[datetime, str]:
    """Return when something is booked that happened `at`, and the memo that goes with it.

    What falls into a closed month is booked in the first instant of the open one, and says so.
    """
    if closed_until is None or at >= closed_until:
        return at, memo
    late = f" (late: of {at:%Y-%m-%d})"
    return closed_until, memo[: MEMO_LENGTH - len(late)] + late


def require_closable(
    *, month: date, until_at: datetime, last_closed: date | None, at: datetime
) -> None:
    """Refuse to close a month that is not over, or that is closed."""
    if last_closed is not None and month <= last_closed:
        raise MonthIsClosed(month)
    if until_at > at:
        raise MonthNotOver(until_at)


def month_after(month: date) -> date:
    """Return the first day of the month after the one of a day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def require_reversible(key: str) -> None:
    """Refuse to reverse an entry that has a way back of its own, or is itself a reversal."""
    if key.split("/", 1)[0] not in REVERSIBLE:
        raise NotReversible(key)
