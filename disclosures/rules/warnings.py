"""Early warnings: when a pool begins to go the way that earlier pools went. Pure.

The large pools of before ended after the same signs: fewer members each quarter, each share dearer
than the one before, the young leaving first (Xiang Hu Bao fell from 106 to 75 million members while
a year's shares rose from 29 to 91 yuan). Each warning has two thresholds and one agreed reaction;
below `LEAST` people or cases it says nothing rather than something by chance.

A charter has no words for thresholds today, so these are the software's own, and the page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import Final

BPS: Final = 10_000
LEAST_LEAVERS: Final = 20  # of fewer, ages say nothing
LEAST_CASES: Final = 10  # of fewer in a half-year, what they cost says nothing
LEAST_HEADS: Final = 20
LEAST_TOLD: Final = 5  # fewer people count as none: the page tells the figure


class WarningKind(StrEnum):
    """What is watched, in the order of the page."""

    FEWER = "fewer"
    MINIMUM = "minimum"
    LEAVING = "leaving"
    YOUNG = "young"
    DEARER = "dearer"
    WAITING = "waiting"
    CASES = "cases"
    UNPAID = "unpaid"
    OVERDUE = "overdue"


class WarningState(StrEnum):
    """How near a warning is; `unknown` where there is too little to say anything."""

    UNKNOWN = "unknown"
    OK = "ok"
    WATCH = "watch"
    REACHED = "reached"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which figure on one watches, and from which the reaction is due (both included)."""

    watch: int
    reached: int


# In hundredths of a percent, but for OVERDUE (days that the oldest is late) and CASES (how many
# times its usual chance variation the number of cases stands above what was expected, in tenths).
THRESHOLDS: Final[Mapping[WarningKind, Thresholds]] = {
    WarningKind.FEWER: Thresholds(watch=500, reached=1_000),
    WarningKind.MINIMUM: Thresholds(watch=7_500, reached=9_000),
    WarningKind.LEAVING: Thresholds(watch=10_000, reached=20_000),
    WarningKind.YOUNG: Thresholds(watch=12_500, reached=15_000),
    WarningKind.DEARER: Thresholds(watch=3_000, reached=6_000),
    WarningKind.WAITING: Thresholds(watch=2_000, reached=4_000),
    WarningKind.CASES: Thresholds(watch=20, reached=30),
    WarningKind.UNPAID: Thresholds(watch=300, reached=800),
    WarningKind.OVERDUE: Thresholds(watch=0, reached=14),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the warnings are worked out from; None where it is not known (yet)."""

    heads: int
    heads_a_quarter_ago: int | None = None
    minimum_heads: int = 1
    joined: int | None = None  # in the last quarter
    left: int | None = None
    left_young: int | None = None  # of the half of the age bands that is younger
    heads_young: int | None = None
    has_ages: bool = False  # more than one band has heads
    share_before: int | None = None  # a head's mean, in hundredths of the minor unit
    share_now: int | None = None
    cases_before: int = 0
    cases_now: int = 0
    waiting: int | None = None
    cases_of_year: int | None = None
    expected_of_year: int | None = None
    asked_minor: int | None = None
    open_minor: int | None = None
    overdue: int = 0
    overdue_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One warning as it stands: its state, and its figure in the threshold's unit."""

    kind: WarningKind
    state: WarningState
    figure: int | None


def signs(facts: Facts) -> list[Sign]:
    """Return every warning as it stands, in the order of the page."""
    found = {
        WarningKind.FEWER: _fewer(facts),
        WarningKind.MINIMUM: _minimum(facts),
        WarningKind.LEAVING: _leaving(facts),
        WarningKind.YOUNG: _young(facts),
        WarningKind.DEARER: _dearer(facts),
        WarningKind.WAITING: _waiting(facts),
        WarningKind.CASES: _cases(facts),
        WarningKind.UNPAID: _unpaid(facts),
        WarningKind.OVERDUE: facts.overdue_days if facts.overdue else -1,
    }
    return [
        Sign(kind=kind, state=state_of(kind, found[kind]), figure=found[kind]) for kind in found
    ]


def state_of(kind: WarningKind, figure: int | None) -> WarningState:
    """Return where a figure stands between its thresholds."""
    if figure is None:
        return WarningState.UNKNOWN
    thresholds = THRESHOLDS[kind]
    if figure >= thresholds.reached:
        return WarningState.REACHED
    return WarningState.WATCH if figure >= thresholds.watch else WarningState.OK


def _fewer(facts: Facts) -> int | None:
    """Return by how much the pool shrank in a quarter."""
    before = facts.heads_a_quarter_ago
    if before is None or before < LEAST_HEADS:
        return None
    return max(before - facts.heads, 0) * BPS // before


def _minimum(facts: Facts) -> int | None:
    """Return the charter's least number of members as a part of those there are."""
    if facts.minimum_heads <= 1:
        return None
    return facts.minimum_heads * BPS // facts.heads if facts.heads else BPS


def _leaving(facts: Facts) -> int | None:
    """Return the leavers as a part of the joiners."""
    if facts.joined is None or facts.left is None or facts.joined + facts.left < LEAST_LEAVERS:
        return None
    return _unless_few(facts.left) * BPS // max(facts.joined, 1)


def _young(facts: Facts) -> int | None:
    """Return how much more often the young leave than others: parts of leavers over heads."""
    if facts.left is None or facts.left_young is None or not facts.has_ages:
        return None
    if facts.left < LEAST_LEAVERS or not facts.heads_young:
        return None
    return facts.left_young * facts.heads * BPS // (facts.left * facts.heads_young)


def _dearer(facts: Facts) -> int | None:
    """Return by how much a half-year's share is above that of the half-year before."""
    if not facts.share_before or facts.share_now is None:
        return None
    if min(facts.cases_before, facts.cases_now) < LEAST_CASES:
        return None
    return max(facts.share_now - facts.share_before, 0) * BPS // facts.share_before


def _waiting(facts: Facts) -> int | None:
    """Return the part of those who share that is still waiting."""
    if facts.waiting is None or facts.heads < LEAST_HEADS:
        return None
    return _unless_few(min(facts.waiting, facts.heads)) * BPS // facts.heads


def _cases(facts: Facts) -> int | None:
    """Return how far a year's cases stand above what was expected, in tenths of its usual spread.

    Cases that come by chance spread by the root of what is expected of them.
    """
    expected = facts.expected_of_year
    if facts.cases_of_year is None or expected is None or expected < LEAST_CASES:
        return None
    above = max(facts.cases_of_year - expected, 0)
    return isqrt(100 * above * above // expected)


def _unpaid(facts: Facts) -> int | None:
    """Return the part of what was asked for that is still open."""
    if not facts.asked_minor or facts.open_minor is None:
        return None
    return facts.open_minor * BPS // facts.asked_minor


def _unless_few(people: int) -> int:
    return people if people >= LEAST_TOLD else 0
