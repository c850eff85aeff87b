"""Nobody can be picked out of a pool of any size by what is told of a case."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest

from disclosures.rules import Ages
from disclosures.rules.telling import MEMBERS, PUBLIC, Group, Measure, Told, told

BANDS = (
    Ages(from_days=30, until_years=18),
    Ages(from_years=18, until_years=45),
    Ages(from_years=45, until_years=60),
    Ages(from_years=60, until_years=66),
)
POOLS = (50, 3_000, 30_000, 10_000_000)
MONTHS = {"": 0, "2026": 12, "2026-Q2": 3, "2026-05": 1}
FIELD = date(2026, 5, 17)


@dataclass(frozen=True)
class Pool:
    """Members by age, as a curious neighbour might know them all."""

    by_age: Counter[int]

    @property
    def groups(self) -> list[Group]:
        return [
            Group(band, sum(n for age, n in self.by_age.items() if fits(age, band)))
            for band in BANDS
        ]

    def candidates(self, found: Told) -> int:
        """Return how many members it could have been, by the ages that are told."""
        return sum(n for age, n in self.by_age.items() if fits(age, found.ages))


def fits(age: int, ages: Ages | None) -> bool:
    if ages is None:
        return True
    return (ages.from_years or 0) <= age < (ages.until_years or 200)


def a_pool_of(heads: int) -> Pool:
    """Return a pool with few old people, drawn the same each time."""
    drawn = random.Random(heads)  # noqa: S311  no secret
    sample = min(heads, 5_000)
    ages = Counter(min(65, max(0, round(drawn.gauss(36, 13)))) for _ in range(sample))
    return Pool(Counter({age: n * heads // sample for age, n in ages.items()}))


@pytest.mark.parametrize("measure", [PUBLIC, MEMBERS], ids=["public", "members"])
@pytest.mark.parametrize("heads", POOLS)
def test_whoever_knows_every_member_cannot_tell_who_it_was(heads: int, measure: Measure) -> None:
    pool = a_pool_of(heads)

    for age, count in pool.by_age.items():
        if not count:
            continue
        band = next(band for band in BANDS if fits(age, band))
        found = told(event_on=FIELD, ages=band, groups=pool.groups, measure=measure)
        candidates = pool.candidates(found)
        assert fits(age, found.ages)
        assert candidates >= measure.heads
        if found.event_in:
            assert candidates * MONTHS[found.event_in] >= measure.head_months
        if found.names_condition:
            assert candidates * MONTHS[found.event_in] >= measure.head_months * 10


@pytest.mark.parametrize(
    ("heads", "event_in"),
    [(50, ""), (3_000, "2026-Q2"), (30_000, "2026-05"), (10_000_000, "2026-05")],
)
def test_the_larger_the_pool_the_more_is_told(heads: int, event_in: str) -> None:
    found = told(event_on=FIELD, ages=BANDS[1], groups=a_pool_of(heads).groups, measure=PUBLIC)

    assert found.event_in == event_in


def test_the_few_old_of_a_small_pool_are_told_of_without_their_ages() -> None:
    groups = [Group(BANDS[1], 900), Group(BANDS[3], 4)]

    assert told(event_on=FIELD, ages=BANDS[3], groups=groups, measure=PUBLIC).ages is None
    assert told(event_on=FIELD, ages=BANDS[1], groups=groups, measure=PUBLIC).ages == BANDS[1]


def test_a_narrow_band_is_told_more_widely_even_in_a_great_pool() -> None:
    groups = [Group(BANDS[3], 1_000_000), Group(BANDS[2], 1_000_000)]

    found = told(event_on=FIELD, ages=BANDS[3], groups=groups, measure=PUBLIC)

    assert found.ages == Ages(from_years=60, until_years=80)


def test_members_are_told_no_less_than_the_public() -> None:
    for heads in POOLS:
        groups = a_pool_of(heads).groups
        public, members = (
            told(event_on=FIELD, ages=BANDS[1], groups=groups, measure=one)
            for one in (PUBLIC, MEMBERS)
        )
        assert len(members.event_in) >= len(public.event_in)


def test_before_the_first_count_nothing_is_told() -> None:
    found = told(event_on=FIELD, ages=BANDS[1], groups=[], measure=PUBLIC)

    assert (found.ages, found.event_in, found.names_condition) == (None, "", False)
