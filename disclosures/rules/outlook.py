"""What the outlook may tell of few people: nothing that could be one person's. Pure.

Counts of 1 to 4 are never told, nor left to be worked out from those beside them: what is too small
is told together with what is next to it in size. Counts that grow are told again only once they
have grown by 3, so that two visits do not show one person's step. Figures about decisions rest
until a month, a quarter or a year is over: the smaller the pool, the longer (`rules.telling`).

What each report states to the head (members by band, cases, awards) is public already; a share
could not be worked out without it. The outlook tells no more finely than they do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from disclosures.rules import telling

LEAST: Final = 5  # smaller counts are told as "fewer than 5"
LEAST_STEP: Final = 3  # by so much a count moves before it is told again
LEAST_FOR_MOST: Final = 10  # cases, from which on "nine of ten took no longer" is told
OTHER: Final = ""  # the row of all that is too small to stand alone
BPS: Final = 10_000


@dataclass(frozen=True)
class Counted:
    """A count by kind as it is told; `total` None: between 1 and 4, and no kind is told."""

    total: int | None
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Step:
    """How long a step took, in whole days; None where too few cases are known."""

    cases: int | None
    median: int | None
    most: int | None  # nine of ten took no longer


@dataclass(frozen=True, kw_only=True)
class CasesTold:
    """What is told of the decisions of a span of time.

    `granted` stands in the reports too, case by case; refusals and their reasons only here.
    """

    span: str  # month, quarter, year: what had to be over before they are told
    since: datetime | None  # None: from the plan's beginning
    until: datetime
    granted: int
    refused: Counted
    causes: Counted
    steps: Mapping[str, Step]


@dataclass(frozen=True)
class Span:
    """The time whose decisions are told."""

    span: str
    since: datetime | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One period's heads, and who came and went since the one before."""

    no: int
    at: datetime
    heads: int
    joined: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Some periods in a row together: who came and went in them."""

    from_no: int
    to_no: int
    since: datetime | None
    until: datetime
    joined: int
    left: int


def counted(counts: Mapping[str, int]) -> Counted:
    """Return counts by kind, most first; what is too small stands in one row with the next larger.

    So no count of 1 to 4 can be read or worked out: the row of the others is at least 5.
    """
    rows = sorted(
        ((kind, number) for kind, number in counts.items() if number > 0),
        key=lambda row: (-row[1], row[0]),
    )
    total = sum(number for _kind, number in rows)
    if 0 < total < LEAST:
        return Counted(None, ())
    shown = [row for row in rows if row[1] >= LEAST and row[0] != OTHER]
    rest = total - sum(number for _kind, number in shown)
    while 0 < rest < LEAST:
        rest += shown.pop()[1]
    return Counted(total, (*shown, (OTHER, rest)) if rest else tuple(shown))


def step_of(days: Sequence[int]) -> Step:
    """Return the median and the ninth tenth of some days."""
    if 0 < len(days) < LEAST:
        return Step(None, None, None)
    ordered = sorted(days)
    if not ordered:
        return Step(0, None, None)
    most = ordered[-(-9 * len(ordered) // 10) - 1] if len(ordered) >= LEAST_FOR_MOST else None
    return Step(len(ordered), ordered[(len(ordered) - 1) // 2], most)


def span_of(*, heads: int, at: datetime, time_zone: str) -> Span:
    """Return the time whose decisions a pool of this size tells at an instant.

    Of a small pool: all from its beginning, as they stood when the year began.
    """
    local = at.astimezone(ZoneInfo(time_zone))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    name = next(
        (
            one
            for one, months in telling.MONTHS_OF.items()
            if one != "year" and heads * months >= telling.PUBLIC.head_months
        ),
        "year",
    )
    if name == "year":
        return Span(name, None, first.replace(month=1))
    until = first if name == "month" else first.replace(month=(first.month - 1) // 3 * 3 + 1)
    return Span(name, until.replace(year=until.year - 1), until)


def names_causes(*, heads: int) -> bool:
    """Return whether a pool is large enough to name illnesses in a year's counts."""
    return heads * 12 >= telling.PUBLIC.head_months * telling.ONE_CONDITION


def may_follow(before: CasesTold | None, after: CasesTold) -> bool:
    """Return whether new figures may take the place of those that are told now.

    Not where a count would move by one or two. Whether a month passes of a great pool or a year of
    a small one makes no difference.
    """
    if before is None:
        return True
    return _steps_well(before.refused, after.refused) and _steps_well(before.causes, after.causes)


def _steps_well(before: Counted, after: Counted) -> bool:
    old, new = dict(before.rows), dict(after.rows)
    moves = [abs(new[kind] - old[kind]) for kind in old.keys() & new.keys()]
    if before.total is not None and after.total is not None:
        moves.append(abs(after.total - before.total))
    return all(move == 0 or move >= LEAST_STEP for move in moves)


def moved(periods: Sequence[Movement]) -> tuple[list[Moved], int]:
    """Return who came and went, and how many of the last periods are not told yet.

    From the first period on, periods are taken together until none, or at least 5, came and went.
    What was told once is never told otherwise, so nothing can be taken from it.
    """
    found: list[Moved] = []
    open_ones: list[Movement] = []
    since: datetime | None = None
    for period in periods:
        open_ones.append(period)
        joined = sum(one.joined for one in open_ones)
        left = sum(one.left for one in open_ones)
        if _may_tell(joined) and _may_tell(left):
            first = open_ones[0]
            found.append(
                Moved(
                    from_no=first.no,
                    to_no=period.no,
                    since=since,
                    until=period.at,
                    joined=joined,
                    left=left,
                )
            )
            since, open_ones = period.at, []
    return found, len(open_ones)


def percent_told(part: int, whole: int) -> int | None:
    """Return a part in whole percent; None where it, or what is left, is of 1 to 4 people."""
    if not whole or not _may_tell(part) or not _may_tell(whole - part):
        return None
    return (200 * part + whole) // (2 * whole)


def _may_tell(number: int) -> bool:
    return number == 0 or number >= LEAST
