"""What a machine points out to reviewers. It advises: nothing here refuses, delays or lowers.

Each signal carries the facts it rests on, so that a reviewer can judge it and a claimant could be
told. What is found again is the same signal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb
from typing import Any, Final

SOON: Final = "soon_after_waiting"
SAME_PAPER: Final = "same_paper"
SAME_ACCOUNT: Final = "same_account"
NEAR_DECLARED: Final = "near_declared"
FREQUENT: Final = "frequent_cause"
KINDS: Final = (SOON, SAME_PAPER, SAME_ACCOUNT, NEAR_DECLARED, FREQUENT)

SOON_DAYS: Final = 30
WINDOW_DAYS: Final = 30  # the requests of so many days are compared
HISTORY_DAYS: Final = 365  # with those of so many days before
FEWEST_OBSERVED: Final = 3
FEWEST_EARLIER: Final = 20
RARE_ONE_IN: Final = 200  # by chance alone not even once in so many times
MOST_SHOWN: Final = 5


@dataclass(frozen=True)
class Found:
    """One thing to point out: which kind, and the facts it rests on."""

    key: str
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Another claim that shares something with this one."""

    ref: str
    plan: str
    is_same_family: bool = False


def soon_after_waiting(*, event_on: date, joined_on: date, waits_until: date) -> Found | None:
    """Return a signal for an event in the first days after waiting; none where nothing waited."""
    days = (event_on - waits_until).days
    if waits_until <= joined_on or not 0 <= days < SOON_DAYS:
        return None
    return Found(SOON, {"days": days, "waits_until": waits_until.isoformat()})


def same_paper(*, papers: Sequence[int], elsewhere: Sequence[Elsewhere]) -> Found | None:
    """Return a signal for papers (by their numbers) whose very bytes lie in other claims too."""
    if not elsewhere:
        return None
    return Found(SAME_PAPER, {"papers": list(papers), **_shown(elsewhere)})


def same_account(*, elsewhere: Sequence[Elsewhere]) -> Found | None:
    """Return a signal for an account that another family's claims named too."""
    return Found(SAME_ACCOUNT, _shown(elsewhere)) if elsewhere else None


def near_declared(*, asked: Sequence[str]) -> Found | None:
    """Return a signal for what was answered with yes on joining and lies near the cause."""
    return Found(NEAR_DECLARED, {"asked": list(asked)}) if asked else None


def frequent_cause(*, observed: int, of: int, earlier: int, earlier_of: int) -> Found | None:
    """Return a signal for a kind of case that comes more often than chance explains.

    `observed` of the `of` latest claims name it, as did `earlier` of the `earlier_of` before them.
    """
    if observed < FEWEST_OBSERVED or earlier_of < FEWEST_EARLIER:
        return None
    at_least, all_ways = chance(observed=observed, of=of, earlier=earlier, earlier_of=earlier_of)
    if at_least * RARE_ONE_IN > all_ways:
        return None
    counts = {"observed": observed, "of": of, "earlier": earlier, "earlier_of": earlier_of}
    # What one would expect: as large a part of the latest claims as of all.
    expected_tenths = round(10 * of * (observed + earlier) / (of + earlier_of))
    return Found(
        FREQUENT, {**counts, "expected_tenths": expected_tenths, "one_in": all_ways // at_least}
    )


def chance(*, observed: int, of: int, earlier: int, earlier_of: int) -> tuple[int, int]:
    """Return how many of how many ways to deal out the claims give `observed` or more by chance.

    Fisher's exact test, one-sided (R. A. Fisher, Journal of the Royal Statistical Society 85, 1922,
    pp. 87–94; The Design of Experiments, 1935, chapter II): if a kind of case is as frequent as
    ever, each choice of the `of` latest among all claims is as likely as any other. Counted in
    whole numbers, without rounding.
    """
    named, others = observed + earlier, of + earlier_of - observed - earlier
    first = max(observed, of - others)
    way = comb(named, first) * comb(others, of - first)
    ways = 0
    for count in range(first, min(named, of) + 1):
        ways += way
        # From one term to the next, which is always a whole number.
        way = way * (named - count) * (of - count)
        way //= (count + 1) * (others - of + count + 1)
    return ways, comb(named + others, of)


def agreed(near: Collection[str], answered_yes: Collection[str]) -> list[str]:
    """Return the questions near a cause that were answered with yes, in a fixed order."""
    return sorted(set(near) & set(answered_yes))


def _shown(elsewhere: Sequence[Elsewhere]) -> dict[str, Any]:
    """Return the first few of other claims, and how many there are."""
    return {
        "count": len(elsewhere),
        "claims": [
            {"ref": one.ref, "plan": one.plan, "is_same_family": one.is_same_family}
            for one in elsewhere[:MOST_SHOWN]
        ],
    }
