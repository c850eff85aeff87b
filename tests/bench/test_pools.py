from collections import Counter
from datetime import datetime

from bench.rules.pools import (
    FOUNDED_AT,
    HISTORY,
    Comings,
    Pool,
    born_on,
    is_dependant,
    payer_of,
    pool,
)
from bench.rules.rows import NULL, Places, row_sets
from charter.rules import Terms
from members.rules import spans_to_come

PLACES = Places(
    plan_id=7,
    version_id=8,
    band_ids={"d30-y40": 1, "y40-y60": 2},
    hidden=lambda name, born_on: [name.encode(), str(born_on).encode(), b"1", b"2"],
)


def test_pool_has_ten_years_behind_it_and_a_window_for_each_number_of_changes(
    small_pool: Pool,
) -> None:
    assert len(small_pool.history) == HISTORY
    assert small_pool.windows[0].after == small_pool.history[-1]
    assert all(
        one.cutoff_at == next_one.after
        for one, next_one in zip(small_pool.windows, small_pool.windows[1:], strict=False)
    )


def test_five_people_have_four_payers_and_the_last_is_a_dependant() -> None:
    assert [payer_of(number) for number in range(1, 11)] == [1, 2, 3, 4, 4, 5, 6, 7, 8, 8]
    assert [number for number in range(1, 11) if is_dependant(number)] == [5, 10]


def test_as_many_come_and_go_in_a_window_as_it_says(small_pool: Pool) -> None:
    comings = Comings(small_pool)
    people = range(1, small_pool.people + 1)
    came = Counter(_window(small_pool, comings.joined_at(number)) for number in people)
    went = Counter(_window(small_pool, comings.left_at(number)) for number in people)

    for place, window in enumerate(small_pool.windows):
        assert (came[place], went[place]) == (window.came, window.went)
        assert window.came + window.went == window.changes
    assert came[None] == small_pool.members


def _window(of: Pool, at: datetime | None) -> int | None:
    found = [
        place
        for place, window in enumerate(of.windows)
        if at is not None and window.after < at < window.cutoff_at
    ]
    return found[0] if found else None


def test_everybody_is_of_an_age_at_which_a_band_takes_them(small_pool: Pool, terms: Terms) -> None:
    comings = Comings(small_pool)

    for number in range(1, small_pool.people + 1):
        joined_at = comings.joined_at(number)
        spans = spans_to_come(terms=terms, born_on=born_on(number), joined_at=joined_at)
        assert spans[0].counts_from == joined_at >= FOUNDED_AT
        assert spans[-1].counts_until is not None
        assert spans[-1].counts_until > small_pool.windows[-1].cutoff_at


def test_twice_the_members_are_twice_the_people_with_the_same_rule(terms: Terms) -> None:
    once = pool(members=1_000, terms=terms, changes=[10, 10])
    twice = pool(members=2_000, terms=terms, changes=[20, 20])

    assert (once.people, twice.people) == (1_010, 2_020)
    assert Comings(once).joined_at(77) == Comings(twice).joined_at(77)


def test_rows_have_a_cell_for_every_column(small_pool: Pool, terms: Terms) -> None:
    for rows in row_sets(small_pool, terms=terms, places=PLACES):
        lines = b"".join(rows.blocks("\tmore")).decode().splitlines()

        assert {line.count("\t") for line in lines} == {len(rows.columns)}
        assert {line.rpartition("\t")[2] for line in lines} == {"more"}
        assert len(lines) >= rows.numbers


def test_who_left_counts_until_then_and_no_longer(small_pool: Pool, terms: Terms) -> None:
    comings = Comings(small_pool)
    standings = list(row_sets(small_pool, terms=terms, places=PLACES))[-1]

    for number in range(1, small_pool.members + 1):
        last_until = standings.lines(number).rstrip("\n").rpartition("\t")[2]
        left_at = comings.left_at(number)
        assert last_until != NULL
        assert left_at is None or last_until == str(left_at)
