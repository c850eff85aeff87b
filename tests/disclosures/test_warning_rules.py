"""Early warnings: in time in a large pool, silent where chance speaks."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.rules.warnings import (
    BPS,
    THRESHOLDS,
    Facts,
    WarningKind,
    WarningState,
    signs,
    state_of,
)

K, S = WarningKind, WarningState
WELL = Facts(
    heads=10_000,
    heads_a_quarter_ago=9_900,
    minimum_heads=3_000,
    joined=400,
    left=300,
    left_young=150,
    heads_young=5_000,
    has_ages=True,
    share_before=40_000,
    share_now=41_000,
    cases_before=40,
    cases_now=42,
    waiting=400,
    cases_of_year=80,
    expected_of_year=78,
    asked_minor=1_000_000,
    open_minor=10_000,
)


def states(facts: Facts) -> dict[WarningKind, WarningState]:
    return {sign.kind: sign.state for sign in signs(facts)}


def test_a_pool_that_is_well_has_no_sign_of_anything() -> None:
    assert set(states(WELL).values()) == {S.OK}
    assert list(states(WELL)) == list(K)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (K.FEWER, {"heads_a_quarter_ago": 11_200}),
        (K.MINIMUM, {"minimum_heads": 9_500}),
        (K.LEAVING, {"joined": 100, "left": 300}),
        (K.YOUNG, {"left_young": 260}),
        (K.DEARER, {"share_now": 70_000}),
        (K.WAITING, {"waiting": 4_000}),
        (K.CASES, {"cases_of_year": 110}),
        (K.UNPAID, {"open_minor": 90_000}),
        (K.OVERDUE, {"overdue": 1, "overdue_days": 20}),
    ],
)
def test_each_sign_is_seen_and_no_other_with_it(kind: WarningKind, changes: dict[str, Any]) -> None:
    found = states(replace(WELL, **changes))

    assert found.pop(kind) == S.REACHED
    assert set(found.values()) == {S.OK}


def test_one_late_request_is_watched_from_its_first_day() -> None:
    assert states(replace(WELL, overdue=1))[K.OVERDUE] == S.WATCH


def test_a_village_of_three_hundred_in_its_first_month_is_told_that_little_can_be_said() -> None:
    found = states(Facts(heads=300, waiting=300, heads_a_quarter_ago=None))

    assert found[K.WAITING] == S.REACHED
    assert found[K.OVERDUE] == S.OK
    assert {found[kind] for kind in K if kind not in {K.WAITING, K.OVERDUE}} == {S.UNKNOWN}


def test_two_who_leave_a_village_are_no_sign() -> None:
    village = Facts(
        heads=298,
        heads_a_quarter_ago=300,
        joined=0,
        left=2,
        left_young=2,
        heads_young=150,
        has_ages=True,
        cases_of_year=3,
        expected_of_year=1,
        share_before=10,
        share_now=100,
        cases_before=1,
        cases_now=2,
    )

    found = states(village)

    assert found[K.FEWER] == S.OK
    assert {found[kind] for kind in (K.LEAVING, K.YOUNG, K.DEARER, K.CASES)} == {S.UNKNOWN}


@given(heads=st.integers(20, 500), few=st.integers(0, 4))
def test_a_figure_never_tells_of_one_to_four_people(heads: int, few: int) -> None:
    facts = Facts(heads=heads, waiting=few, joined=heads, left=few)

    figures = {sign.kind: sign.figure for sign in signs(facts)}

    assert figures[K.WAITING] == figures[K.LEAVING] == 0


def test_nobody_at_all_divides_by_nothing() -> None:
    empty = Facts(
        heads=0, heads_a_quarter_ago=0, minimum_heads=100, waiting=0, asked_minor=0, open_minor=0
    )

    assert states(empty)[K.MINIMUM] == S.REACHED


@given(st.sampled_from(sorted(K)), st.integers(-1, 10 * BPS), st.integers(-1, 10 * BPS))
def test_more_of_it_is_never_less_of_a_warning(kind: str, one: int, other: int) -> None:
    order = [S.OK, S.WATCH, S.REACHED]
    low, high = sorted((one, other))

    assert order.index(state_of(K(kind), low)) <= order.index(state_of(K(kind), high))


def test_every_threshold_is_watched_before_it_is_reached() -> None:
    assert set(THRESHOLDS) == set(K)
    assert all(one.watch < one.reached for one in THRESHOLDS.values())


@given(
    st.builds(
        Facts,
        heads=st.integers(0, 10**8),
        heads_a_quarter_ago=st.none() | st.integers(0, 10**8),
        minimum_heads=st.integers(0, 10**7),
        joined=st.none() | st.integers(0, 10**7),
        left=st.none() | st.integers(0, 10**7),
        left_young=st.none() | st.integers(0, 10**7),
        heads_young=st.none() | st.integers(0, 10**8),
        has_ages=st.booleans(),
        share_before=st.none() | st.integers(0, 10**9),
        share_now=st.none() | st.integers(0, 10**9),
        cases_before=st.integers(0, 10**5),
        cases_now=st.integers(0, 10**5),
        waiting=st.none() | st.integers(0, 10**8),
        cases_of_year=st.none() | st.integers(0, 10**6),
        expected_of_year=st.none() | st.integers(0, 10**6),
        asked_minor=st.none() | st.integers(0, 10**14),
        open_minor=st.none() | st.integers(0, 10**14),
        overdue=st.integers(0, 1_000),
        overdue_days=st.integers(0, 1_000),
    )
)
def test_whatever_the_figures_each_warning_stands_somehow(facts: Facts) -> None:
    for sign in signs(facts):
        assert sign.state == state_of(sign.kind, sign.figure)
        assert (sign.figure is None) == (sign.state == S.UNKNOWN)
