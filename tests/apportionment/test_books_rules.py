"""What a comparison of figures names, and what it leaves out."""

from apportionment.rules import books
from apportionment.rules.books import Carry, Difference, DifferenceKind, Findings, Heads, Total

K = DifferenceKind
BAND = 7
BANDS = {BAND: "y18"}


def counted(*heads: Heads) -> dict[tuple[int, int], Heads]:
    return {(no, BAND): one for no, one in enumerate(heads, start=1)}


def heads_off(stored: dict[tuple[int, int], Heads]) -> list[tuple[object, ...]]:
    found = counted(Heads(10, 0, 10), Heads(2, 1, 11), Heads(0, 0, 11))
    differences = books.head_differences(stored=stored, found=found, bands=BANDS)
    return [(one.facts["period"], one.facts["stored"], one.facts["found"]) for one in differences]


def test_heads_are_counted_on_from_period_to_period() -> None:
    found = books.recounted(
        moves={(1, BAND): (10, 0), (3, BAND): (2, 5)}, nos=[1, 2, 3], band_ids=BANDS
    )

    assert found == counted(Heads(10, 0, 10), Heads(0, 0, 10), Heads(2, 5, 7))


def test_equal_heads_are_no_difference() -> None:
    assert heads_off(counted(Heads(10, 0, 10), Heads(2, 1, 11), Heads(0, 0, 11))) == []


def test_a_head_too_many_is_named_where_it_came_in_and_not_again() -> None:
    assert heads_off(counted(Heads(10, 0, 10), Heads(3, 1, 12), Heads(0, 0, 12))) == [(2, 12, 11)]


def test_one_wrong_count_between_right_ones_is_named_once() -> None:
    assert heads_off(counted(Heads(10, 0, 10), Heads(2, 1, 12), Heads(0, 0, 11))) == [(2, 12, 11)]


def test_wrong_movements_behind_a_right_count_are_named() -> None:
    assert heads_off(counted(Heads(10, 0, 10), Heads(3, 2, 11), Heads(0, 0, 11))) == [(2, 11, 11)]


def test_a_band_without_its_row_is_named() -> None:
    assert heads_off({}) == [(1, 0, 10), (2, 0, 11)]


def test_a_running_total_is_compared_with_the_one_before_and_not_with_what_it_should_be() -> None:
    totals = [Total(1, 5, 5), Total(2, 3, 9), Total(3, 1, 10)]

    found = list(books.total_differences(K.SHARE_TOTAL, totals, band="y18"))

    assert [dict(one.facts) for one in found] == [
        {"period": 2, "band": "y18", "stored": 9, "found": 8}
    ]


def test_the_first_carry_is_nothing_and_each_later_one_is_what_was_left() -> None:
    carries = [Carry(1, 0, 7), Carry(3, 7, -2), Carry(4, 0, 0)]

    found = list(books.carry_differences(carries))

    assert [one.facts for one in found] == [{"period": 4, "stored": 0, "found": -2}]


def test_a_figure_that_is_missing_on_one_side_is_nothing() -> None:
    found = list(
        books.unlike(K.ACCOUNT, name="account", stored={"carry": 3}, found={"reserve": 4, "fee": 0})
    )

    assert [one.facts for one in found] == [
        {"account": "carry", "stored": 3, "found": 0},
        {"account": "reserve", "stored": 0, "found": 4},
    ]


def test_of_many_differences_of_a_kind_the_first_are_named_and_the_rest_counted() -> None:
    many = [Difference(K.SHARE, {"period": no}) for no in range(60)]

    named = books.limited([*many, Difference(K.ACCOUNT, {})])

    assert len(named) == 52
    assert [one.facts for one in named if "more" in one.facts] == [{"more": 10}]


def test_as_much_may_be_paid_out_as_is_there() -> None:
    assert books.paid_beyond(paid_minor=5, held_minor=5) == []
    assert [one.kind for one in books.paid_beyond(paid_minor=6, held_minor=5)] == [K.PAID_BEYOND]


def test_findings_add_up() -> None:
    one = Findings({"debits": 2}, [Difference(K.SHARE, {})])
    other = Findings({"entries": 3}, [Difference(K.ACCOUNT, {})])

    assert books.together([one, other]) == Findings(
        {"debits": 2, "entries": 3}, [*one.differences, *other.differences]
    )
