"""From no figures of the outlook, beside each other or one after another, can a person be read."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.rules.incidence import XIANG_HU_BAO, expected
from disclosures.rules.outlook import (
    LEAST,
    LEAST_STEP,
    OTHER,
    CasesTold,
    Counted,
    Moved,
    Movement,
    counted,
    may_follow,
    moved,
    names_causes,
    percent_told,
    span_of,
    step_of,
)

START = datetime(2026, 1, 4, 16, tzinfo=UTC)
counts = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40))
movements = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)


def a_told(refused: Mapping[str, int], granted: Mapping[str, int]) -> CasesTold:
    return CasesTold(
        span="year",
        since=None,
        until=START,
        granted=sum(granted.values()),
        refused=counted(refused),
        causes=counted(granted),
        steps={},
    )


def periods(moves: list[tuple[int, int]]) -> list[Movement]:
    return [
        Movement(no=no, at=START + no * timedelta(days=14), heads=300, joined=joined, left=left)
        for no, (joined, left) in enumerate(moves, start=1)
    ]


@given(counts)
def test_no_count_of_one_to_four_is_told_or_left_over(real: dict[str, int]) -> None:
    told = counted(real)

    assert all(number >= LEAST for _kind, number in told.rows)
    if told.total is None:
        assert told.rows == ()
        assert 0 < sum(real.values()) < LEAST
    else:
        assert sum(number for _kind, number in told.rows) == told.total == sum(real.values())


@given(counts)
def test_a_kind_told_by_itself_is_told_as_it_is(real: dict[str, int]) -> None:
    for kind, number in counted(real).rows:
        assert kind == OTHER or real[kind] == number


def test_the_one_refused_stands_with_the_next_larger() -> None:
    assert counted({"late": 1, "waiting": 7, "papers": 12}).rows == (("papers", 12), (OTHER, 8))
    assert counted({"late": 1, "waiting": 2}) == Counted(None, ())
    assert counted({}) == Counted(0, ())


@given(movements)
def test_movement_is_told_of_none_or_at_least_five(moves: list[tuple[int, int]]) -> None:
    told, waiting = moved(periods(moves))

    for one in told:
        assert all(number == 0 or number >= LEAST for number in (one.joined, one.left))
    last = told[-1].to_no if told else 0
    assert last + waiting == len(moves)
    assert sum(one.joined for one in told) == sum(joined for joined, _left in moves[:last])


@given(movements, st.integers(0, 40))
def test_what_was_told_of_movement_is_never_told_otherwise(
    moves: list[tuple[int, int]], earlier: int
) -> None:
    before, _waiting = moved(periods(moves[:earlier]))
    after, _waiting = moved(periods(moves))

    assert after[: len(before)] == before


def test_one_who_leaves_a_village_waits_for_four_others() -> None:
    told, waiting = moved(periods([(300, 0), (0, 1), (0, 0), (0, 4), (0, 1)]))

    assert [(one.from_no, one.to_no, one.joined, one.left) for one in told] == [
        (1, 1, 300, 0),
        (2, 4, 0, 5),
    ]
    assert waiting == 1
    assert isinstance(told[0], Moved)


@pytest.mark.parametrize("seed", range(40))
def test_whoever_reads_every_version_of_a_small_pools_figures_sees_nobodys_step(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311  no secret
    refused: Counter[str] = Counter()
    granted: Counter[str] = Counter()
    versions: list[CasesTold] = []
    for _period in range(60):
        for kind in "abc":
            refused[kind] += drawn.random() < 0.2
        granted["illness"] += drawn.random() < 0.5
        told = a_told(refused, granted)
        if may_follow(versions[-1] if versions else None, told):
            versions.append(told)

    for before, after in zip(versions, versions[1:], strict=False):
        for old, new in ((before.refused, after.refused), (before.causes, after.causes)):
            read = {**dict(new.rows), "all": new.total}
            for kind, number in {**dict(old.rows), "all": old.total}.items():
                step = abs((read.get(kind) or 0) - (number or 0)) if kind in read else 0
                if number is not None and read.get(kind) is not None:
                    assert step == 0 or step >= LEAST_STEP
    assert len(versions) > 1


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_no_percentage_is_of_one_to_four_people(part: int, rest: int) -> None:
    told = percent_told(part, part + rest)

    if told is not None:
        assert all(number == 0 or number >= LEAST for number in (part, rest))


def test_times_are_told_of_five_and_the_slowest_tenth_of_ten() -> None:
    few, some, many = [40, 3, 9, 12], [40, 3, 9, 12, 5], list(range(1, 21))

    assert step_of(few).median is None
    assert step_of(few).cases is None
    assert (step_of(some).median, step_of(some).most) == (9, None)
    assert (step_of(many).median, step_of(many).most) == (10, 18)
    assert step_of([]).cases == 0


@pytest.mark.parametrize(
    ("heads", "span", "until"),
    [
        (300, "year", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        (3_000, "quarter", datetime(2026, 3, 31, 16, tzinfo=UTC)),
        (10_000_000, "month", datetime(2026, 4, 30, 16, tzinfo=UTC)),
    ],
)
def test_the_smaller_a_pool_the_longer_its_decisions_rest(
    heads: int, span: str, until: datetime
) -> None:
    found = span_of(
        heads=heads, at=datetime(2026, 5, 20, 16, tzinfo=UTC), time_zone="Asia/Shanghai"
    )

    assert (found.span, found.until.astimezone(UTC)) == (span, until)
    assert (found.since is None) == (span == "year")


def test_only_a_large_pool_names_what_people_fell_ill_with() -> None:
    assert not names_causes(heads=3_000)
    assert names_causes(heads=300_000)


def test_expectation_is_the_charters_where_it_has_one_for_all_else_the_published_one() -> None:
    heads = {"young": 200_000, "old": 100_000}

    by_charter = expected(heads, {"young": 100, "old": 400}, heads_past_waiting=300_000)
    half_named = expected(heads, {"young": 100, "old": None}, heads_past_waiting=300_000)
    half_waiting = expected(heads, {"young": 100, "old": 400}, heads_past_waiting=150_000)

    assert (by_charter.tenths, by_charter.is_by_charter) == (6_000, True)
    assert (half_named.tenths, half_named.is_by_charter) == (1_950, False)
    assert half_waiting.tenths == 3_000
    assert XIANG_HU_BAO.per_100k == 65
    assert expected({}, {}, heads_past_waiting=0).tenths == 0
