"""How finely a case may be told: so that nobody can be picked out of the pool by it.

Whoever reads a case may know every member, their ages, and who was away ill when. So two measures
decide, and what does not meet them is not told, or only for a longer time:

- of the ages that are told there must be `heads` members at least;
- within the time that is told these members must have lived `head_months` months together. With
  240 grave illnesses a year among 100,000 (a round assumption, no figure of any pool) one of them
  can be expected in 5,000 head-months: then somebody else may well have been ill, too.

A small pool therefore tells only that one of all its members was helped. Its award is told always:
the members pay it. Where benefits differ by age an award tells the ages, whatever is kept back
here; the page for those who ask for aid says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from disclosures.rules.ages import Ages, wide_ages


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How many others there must be, for one kind of reader."""

    heads: int
    head_months: int


PUBLIC: Final = Measure(heads=20, head_months=5_000)
MEMBERS: Final = Measure(heads=10, head_months=1_000)  # they share it, and are bound to silence
ONE_CONDITION: Final = 10  # times as many head-months before a condition's name is told
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Group:
    """The members of one band, as counted last."""

    ages: Ages
    heads: int


@dataclass(frozen=True)
class Told:
    """What is told of a case: ages and time, each None or "" where it is not told."""

    ages: Ages | None
    event_in: str  # 2026-04, 2026-Q2, 2026 or ""
    names_condition: bool


def told(*, event_on: date, ages: Ages | None, groups: Sequence[Group], measure: Measure) -> Told:
    """Return how finely a case is told; `ages` are those of the claimant's band."""
    wide = _told_ages(ages, groups, measure)
    heads = _heads_in(wide, groups)
    span = next(
        (one for one, months in MONTHS_OF.items() if heads * months >= measure.head_months), None
    )
    if heads < measure.heads or span is None:
        return Told(ages=wide, event_in="", names_condition=False)
    enough = heads * MONTHS_OF[span] >= measure.head_months * ONE_CONDITION
    return Told(ages=wide, event_in=_named(event_on, span), names_condition=enough)


def _told_ages(ages: Ages | None, groups: Sequence[Group], measure: Measure) -> Ages | None:
    if ages is None:
        return None
    wide = wide_ages(
        from_days=ages.from_days, from_years=ages.from_years, until_years=ages.until_years
    )
    return wide if _heads_in(wide, groups) >= measure.heads else None


def _heads_in(ages: Ages | None, groups: Sequence[Group]) -> int:
    """Return the heads of the bands that lie within these ages; untold: of all."""
    return sum(one.heads for one in groups if ages is None or _lies_within(one.ages, ages))


def _lies_within(band: Ages, ages: Ages) -> bool:
    is_above = _lower(band) >= _lower(ages)
    if ages.until_years is None:
        return is_above
    return is_above and band.until_years is not None and band.until_years <= ages.until_years


def _lower(ages: Ages) -> tuple[int, int]:
    return (ages.from_years or 0, ages.from_days or 0)


def _named(day: date, span: str) -> str:
    if span == "month":
        return f"{day:%Y-%m}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if span == "quarter" else f"{day.year}"
