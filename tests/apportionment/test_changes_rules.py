"""Why a share is not what it was: the causes add up to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from apportionment.rules import changes as rules
from apportionment.rules.changes import Change, SharedThen, changes
from apportionment.rules.shares import share_of_band
from charter.rules import Rounding

amounts = st.integers(-(10**13), 10**13)
lines = st.fixed_dictionaries(dict.fromkeys(rules.LINES, amounts))
sides = st.builds(
    SharedThen,
    lines=lines,
    weight=st.integers(0, 100),
    total_weight=st.integers(0, 10**9),
    share_minor=st.integers(0, 10**9),
)


def then(*, awards: int, carry: int = 0, heads: int, weight: int = 1) -> SharedThen:
    """Return a period that shared awards without a fee, less what was carried in."""
    found = {**dict.fromkeys(rules.LINES, 0), rules.AWARDS: awards, rules.CARRY: -carry}
    share = share_of_band(
        to_share=awards - carry,
        weight=weight,
        total_weight=heads * weight,
        rounding=Rounding.HALF_UP,
        floor_minor=0,
    )
    return SharedThen(lines=found, weight=weight, total_weight=heads * weight, share_minor=share)


def of_causes(found: list[Change]) -> dict[str, int]:
    return {change.cause: change.effect_minor for change in found if change.effect_minor}


@given(before=sides, now=sides, rounding=st.sampled_from(Rounding), floor=st.integers(0, 1000))
def test_the_causes_add_up_to_the_whole_change(
    before: SharedThen, now: SharedThen, rounding: Rounding, floor: int
) -> None:
    found = changes(before, now, rounding=rounding, floor_minor=floor)

    assert sum(change.effect_minor for change in found) == now.share_minor - before.share_minor
    assert [change.cause for change in found] == [*rules.LINES, rules.HEADS, rules.REST]


@given(before=sides, rounding=st.sampled_from(Rounding), floor=st.integers(0, 1000))
def test_nothing_changed_has_no_cause(before: SharedThen, rounding: Rounding, floor: int) -> None:
    found = changes(before, before, rounding=rounding, floor_minor=floor)

    assert of_causes(found) == {}


def test_on_paper() -> None:
    before = then(awards=300_000, heads=1_000)  # 3.00 each
    now = then(awards=600_000, carry=30_000, heads=1_500)  # 570,000 / 1,500: 3.80 each

    found = changes(before, now, rounding=Rounding.HALF_UP, floor_minor=0)

    # Twice the awards: +3.00; carried in: -0.30; of 5.70, half as many heads again leave 3.80.
    assert of_causes(found) == {rules.AWARDS: 300, rules.CARRY: -30, rules.HEADS: -190}


def test_what_a_cap_held_back_stands_as_the_rest() -> None:
    before = then(awards=100_000, heads=1_000)
    now = then(awards=900_000, heads=1_000)
    capped = SharedThen(
        lines=now.lines, weight=1, total_weight=1_000, share_minor=now.share_minor - 250
    )

    found = changes(before, capped, rounding=Rounding.HALF_UP, floor_minor=0)

    assert of_causes(found) == {rules.AWARDS: 800, rules.REST: -250}
