"""What a machine points out: when it does, with which facts, and how unlikely chance is."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import signals
from claims.rules.signals import Elsewhere

JOINED_ON = date(2025, 1, 10)
WAITS_UNTIL = date(2025, 4, 10)


@pytest.mark.parametrize(("days", "is_soon"), [(-1, False), (0, True), (29, True), (30, False)])
def test_an_event_in_the_first_thirty_days_after_waiting_is_pointed_out(
    *, days: int, is_soon: bool
) -> None:
    found = signals.soon_after_waiting(
        event_on=WAITS_UNTIL + timedelta(days=days), joined_on=JOINED_ON, waits_until=WAITS_UNTIL
    )

    assert (found is not None) == is_soon
    if found is not None:
        assert found.facts == {"days": days, "waits_until": "2025-04-10"}


def test_where_nobody_waits_nothing_is_soon_after_it() -> None:
    assert not signals.soon_after_waiting(
        event_on=JOINED_ON, joined_on=JOINED_ON, waits_until=JOINED_ON
    )


def test_a_signal_shows_a_few_other_claims_and_says_how_many_there_are() -> None:
    others = [Elsewhere(ref=f"REF{n}", plan="village") for n in range(7)]

    found = signals.same_paper(papers=[2], elsewhere=others)

    assert found is not None
    assert (found.facts["papers"], found.facts["count"]) == ([2], 7)
    assert [one["ref"] for one in found.facts["claims"]] == [f"REF{n}" for n in range(5)]


def test_nothing_shared_and_nothing_declared_is_no_signal() -> None:
    assert signals.same_paper(papers=[], elsewhere=[]) is None
    assert signals.same_account(elsewhere=[]) is None
    assert signals.near_declared(asked=[]) is None
    assert signals.agreed({"hypertension"}, {"diabetes"}) == []


def test_the_lady_tasting_tea_is_worked_out_as_fisher_did() -> None:
    three_of_four = signals.chance(observed=3, of=4, earlier=1, earlier_of=4)
    four_of_four = signals.chance(observed=4, of=4, earlier=0, earlier_of=4)

    assert Fraction(*three_of_four) == Fraction(17, 70)
    assert Fraction(*four_of_four) == Fraction(1, 70)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_chance_is_what_dealing_out_every_way_gives(
    observed: int, others: int, earlier: int, earlier_others: int
) -> None:
    of, earlier_of = observed + others, earlier + earlier_others
    named = [True] * (observed + earlier) + [False] * (others + earlier_others)
    deals = list(combinations(named, of))
    at_least = sum(sum(deal) >= observed for deal in deals)

    found = signals.chance(observed=observed, of=of, earlier=earlier, earlier_of=earlier_of)

    assert found == (at_least, len(deals))


def test_a_cause_that_comes_too_often_shows_its_numbers() -> None:
    found = signals.frequent_cause(observed=6, of=10, earlier=8, earlier_of=100)

    assert found is not None
    ways, all_ways = signals.chance(observed=6, of=10, earlier=8, earlier_of=100)
    assert found.facts == {
        "observed": 6,
        "of": 10,
        "earlier": 8,
        "earlier_of": 100,
        "expected_tenths": 13,  # 10 x 14 / 110 = 1.27
        "one_in": all_ways // ways,
    }
    assert found.facts["one_in"] == 4_474


@pytest.mark.parametrize(
    ("observed", "of", "earlier", "earlier_of"),
    [
        (2, 2, 0, 1_000),  # too few to say anything
        (3, 3, 0, 19),  # too little to compare with
        (3, 10, 30, 100),  # as often as ever
        (3, 10, 8, 100),  # seldom, but not that seldom
    ],
)
def test_what_chance_may_well_explain_is_not_pointed_out(
    observed: int, of: int, earlier: int, earlier_of: int
) -> None:
    assert (
        signals.frequent_cause(observed=observed, of=of, earlier=earlier, earlier_of=earlier_of)
        is None
    )


def test_a_large_pool_is_counted_without_rounding() -> None:
    found = signals.frequent_cause(observed=400, of=2_000, earlier=1_000, earlier_of=20_000)

    assert found is not None
    assert found.facts["one_in"] > 10**30
