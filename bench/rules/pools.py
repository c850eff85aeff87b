"""Who is in the bench's pool: everything about a person follows from their number."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Final

from charter.rules import Terms, cutoffs_between

FOUNDED_AT: Final = datetime(2015, 1, 1, tzinfo=UTC)
HISTORY: Final = 240  # periods: ten years, twice a month
FIRST_BIRTH: Final = date(1969, 11, 1)
BIRTHDAYS: Final = 3_650  # different ones, four and a half days apart, up to autumn 2014
JOININGS: Final = 24  # different instants; about half the pool joins at the first
INSTANTS: Final = 10  # of coming, and as many of going, in a window
FAMILY, PAYERS_OF_FAMILY = 5, 4  # of five people the last is paid for by the fourth


@dataclass(frozen=True)
class Window:
    """The time between two cutoffs, with how many come in it and how many go."""

    after: datetime
    cutoff_at: datetime
    changes: int

    @property
    def came(self) -> int:
        """Return how many join."""
        return self.changes - self.changes // 2

    @property
    def went(self) -> int:
        """Return how many leave."""
        return self.changes // 2

    def instant(self, number: int) -> datetime:
        """Return one of the window's instants of coming or going."""
        step = (self.cutoff_at - self.after) / (INSTANTS + 2)
        return self.after + (number % INSTANTS + 1) * step


@dataclass(frozen=True)
class Pool:
    """As many members at the end of its history; after it, windows in which some come and go.

    People are numbered from 1: first the members, then the newcomers of each window.
    """

    members: int
    history: tuple[datetime, ...]
    windows: tuple[Window, ...]

    @property
    def people(self) -> int:
        """Return everybody who is ever in it."""
        return self.members + self.newcomers_until[-1]

    @property
    def payers(self) -> int:
        """Return how many pay; payers and the users they are have the same numbers."""
        return payer_of(self.people)

    def first_of_quarter_after(self, place: int) -> datetime:
        """Return the second day of the quarter that begins after the cutoff of a window."""
        cutoff_at = self.windows[place].cutoff_at
        quarters = cutoff_at.year * 4 + (cutoff_at.month - 1) // 3 + 1
        return datetime(quarters // 4, quarters % 4 * 3 + 1, 2, tzinfo=UTC)

    @property
    def newcomers_until(self) -> list[int]:
        """Return how many have come by the end of each window; first: before any."""
        return list(accumulate((window.came for window in self.windows), initial=0))

    @property
    def leavers_until(self) -> list[int]:
        """Return how many have gone by the end of each window; first: before any."""
        return list(accumulate((window.went for window in self.windows), initial=0))


def pool(*, members: int, terms: Terms, changes: Sequence[int]) -> Pool:
    """Return a pool under these terms, with a window for each number of changes."""
    until = FOUNDED_AT + timedelta(days=366 * (HISTORY + len(changes)) // 24 + 366)
    cutoffs = cutoffs_between(terms, FOUNDED_AT, until)[: HISTORY + len(changes)]
    edges = cutoffs[HISTORY - 1 :]
    windows = [
        Window(after, cutoff_at, number)
        for after, cutoff_at, number in zip(edges, edges[1:], changes, strict=False)
    ]
    return Pool(members, tuple(cutoffs[:HISTORY]), tuple(windows))


def payer_of(number: int) -> int:
    """Return the number of who pays for a person."""
    family, place = divmod(number - 1, FAMILY)
    return family * PAYERS_OF_FAMILY + min(place, PAYERS_OF_FAMILY - 1) + 1


def is_dependant(number: int) -> bool:
    """Return whether somebody else pays for this person."""
    return number % FAMILY == 0


def born_on(number: int) -> date:
    """Return a person's birth date; neighbours by number are of any age."""
    place = number * 2_654_435_761 // 256 % BIRTHDAYS
    return FIRST_BIRTH + timedelta(days=place * 9 // 2)


class Comings:
    """When each person joined and left; tables of instants, so that a person costs little."""

    def __init__(self, of: Pool) -> None:
        self.members = of.members
        self.joinings = [FOUNDED_AT + timedelta(days=150 * k, hours=1) for k in range(JOININGS)]
        self.newcomers_until = of.newcomers_until
        self.leavers_until = of.leavers_until
        self.first_leaver = of.members - self.leavers_until[-1]  # they are the last of the members
        self.instants = [[w.instant(place) for place in range(INSTANTS)] for w in of.windows]

    def joined_at(self, number: int) -> datetime:
        """Return when a person joined."""
        if number <= self.members:
            place = number * 7 % (2 * JOININGS)
            return self.joinings[place if place < JOININGS else 0]
        newcomer = number - self.members - 1
        window = bisect_right(self.newcomers_until, newcomer) - 1
        return self.instants[window][newcomer % INSTANTS]

    def left_at(self, number: int) -> datetime | None:
        """Return when a person left, or None."""
        leaver = number - self.first_leaver - 1
        if leaver < 0 or number > self.members:
            return None
        window = bisect_right(self.leavers_until, leaver) - 1
        return self.instants[window][leaver % INSTANTS]
