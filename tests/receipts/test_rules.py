"""The tree by its laws, and once by hand."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts import rules
from receipts.rules import Blinding, Step

KEY = bytes(range(32))
heads = st.dictionaries(st.integers(0, 2**63 - 1), st.integers(0, 10**12), max_size=33)


def u64(number: int) -> bytes:
    return number.to_bytes(8)


def by_hand(enrolment: int, amount: int) -> bytes:
    """Return a leaf's record as README words it."""
    nonce = hmac.digest(KEY, u64(enrolment), "sha256")
    leaf = sha256(b"\x00" + nonce + u64(enrolment) + u64(amount)).digest()
    return leaf + u64(amount) + u64(1)


def node(left: bytes, right: bytes) -> bytes:
    sums = [int.from_bytes(one[32:40]) for one in (left, right)]
    counts = [int.from_bytes(one[40:]) for one in (left, right)]
    return sha256(b"\x01" + left + right).digest() + u64(sum(sums)) + u64(sum(counts))


def obvious_root(records: list[bytes]) -> bytes:
    """Return the root as a child would build it: pair by pair, the odd one waits."""
    while len(records) > 1:
        pairs = [records[at : at + 2] for at in range(0, len(records), 2)]
        records = [node(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return records[0]


def records_of(owed: dict[int, int]) -> list[bytes]:
    return Blinding(KEY).leaves((u64(one), u64(minor)) for one, minor in owed.items())


def test_three_neighbours_on_paper() -> None:
    one, two, three = sorted([by_hand(7, 350), by_hand(8, 350), by_hand(9, 0)])

    records = records_of({7: 350, 8: 350, 9: 0})

    assert records == [one, two, three]
    assert rules.root_of(records) == node(node(one, two), three)
    assert rules.parts_of(rules.root_of(records))[1:] == (700, 3)


@given(owed=heads)
def test_the_root_adds_everybody_up(owed: dict[int, int]) -> None:
    records = records_of(owed)

    hash_, sum_minor, count = rules.parts_of(rules.root_of(records))

    assert (sum_minor, count) == (sum(owed.values()), len(owed))
    assert hash_ == (obvious_root(records)[:32] if owed else sha256().digest())


@given(owed=heads.filter(bool), data=st.data())
def test_every_leaf_leads_to_the_root_from_its_own_place(
    owed: dict[int, int], data: st.DataObject
) -> None:
    records = records_of(owed)
    place = data.draw(st.integers(0, len(records) - 1))

    steps = rules.path(rules.levels(records), place)

    assert rules.climbed(records[place], steps) == rules.root_of(records)
    lefts = [rules.parts_of(step.record)[2] for step in steps if step.side == "left"]
    assert sum(lefts) == place


@given(owed=heads.filter(lambda found: len(found) > 1), data=st.data())
def test_no_cent_moves_from_one_to_another_without_another_root(
    owed: dict[int, int], data: st.DataObject
) -> None:
    """The known flaw: were only the sum of both children hashed, this would go unseen."""
    records = records_of(owed)
    steps = rules.path(rules.levels(records), 0)
    at = data.draw(st.integers(0, len(steps) - 1))
    hash_, sum_minor, count = rules.parts_of(steps[at].record)

    for sum_, heads_ in ((sum_minor + 1, count), (sum_minor, count + 1)):
        bent = rules.record_of(hash_=hash_, sum_minor=sum_, count=heads_)
        way = [*steps[:at], Step(steps[at].side, bent), *steps[at + 1 :]]
        assert rules.climbed(records[0], way)[:32] != rules.root_of(records)[:32]


def test_a_node_is_never_taken_for_a_leaf() -> None:
    records = records_of({1: 5, 2: 6})

    inner = records[0] + records[1]

    assert sha256(b"\x00" + inner).digest() != rules.root_of(records)[:32]


@pytest.mark.parametrize("minor", [-1, 2**63])
def test_an_amount_that_is_none_makes_no_leaf(minor: int) -> None:
    with pytest.raises(rules.NumberOutOfRange):
        Blinding(KEY).leaf(1, minor)


def test_an_amount_below_zero_in_the_rows_makes_no_tree() -> None:
    records = Blinding(KEY).leaves([(u64(1), u64(5)), (u64(2), (-5).to_bytes(8, signed=True))])

    with pytest.raises(rules.NumberOutOfRange):
        rules.root_of(records)
