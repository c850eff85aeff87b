"""The Merkle tree against published values, against the definition, and bent in every place."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.rules import merkle, tiles

# The inputs and roots of Certificate Transparency's own tests (google/certificate-transparency).
INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(600)]
sizes = st.integers(1, len(LEAVES))


def by_definition(hashes: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1 writes it down."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size: int) -> None:
    hashes = [merkle.leaf_hash(each) for each in INPUTS[:size]]

    assert merkle.root_of(hashes).hex() == ROOTS[size - 1]
    assert tiles.tree_of(hashes).root().hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root_of([]) == tiles.tree_of([]).root() == hashlib.sha256().digest()


@given(size=sizes)
def test_the_root_is_the_definition_s(size: int) -> None:
    assert tiles.tree_of(LEAVES[:size]).root() == by_definition(LEAVES[:size])
    assert merkle.root_of(LEAVES[:size]) == by_definition(LEAVES[:size])


@given(size=sizes, data=st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    tree = tiles.tree_of(LEAVES[:size])
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion(index)

    def holds(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
        return merkle.verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)

    assert holds(index, size, LEAVES[index], proof, tree.root())
    other = merkle.leaf_hash(b"another")
    assert not holds(index, size, other, proof, tree.root())
    assert not holds(index, size, LEAVES[index], proof, other)
    assert not holds(index, size, LEAVES[index], [*proof, other], tree.root())
    assert not holds(size, size, LEAVES[index], proof, tree.root())
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bent = [other if number == at else each for number, each in enumerate(proof)]
        assert not holds(index, size, LEAVES[index], bent, tree.root())
        assert not holds(index, size, LEAVES[index], proof[:-1], tree.root())


@given(size=sizes, data=st.data())
def test_every_older_tree_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    tree = tiles.tree_of(LEAVES[:size])
    old = data.draw(st.integers(0, size))
    old_root = by_definition(LEAVES[:old])
    proof = tree.consistency(old)

    def holds(old: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
        return merkle.verify_consistency(
            old=old, new=size, old_root=old_root, new_root=new_root, proof=proof
        )

    assert holds(old, old_root, tree.root(), proof)
    other = merkle.leaf_hash(b"another")
    assert not holds(old, other, tree.root(), proof)
    assert not holds(old, old_root, tree.root(), [*proof, other])
    assert not holds(size + 1, old_root, tree.root(), proof)
    if old:
        assert not holds(old, old_root, other, proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bent = [other if number == at else each for number, each in enumerate(proof)]
        assert not holds(old, old_root, tree.root(), bent)
        assert not holds(old, old_root, tree.root(), proof[:-1])


def test_a_forked_log_is_not_consistent() -> None:
    forked = [*LEAVES[:99], merkle.leaf_hash(b"another"), *LEAVES[100:200]]
    old_root = tiles.tree_of(LEAVES[:150]).root()
    tree = tiles.tree_of(forked)

    assert not merkle.verify_consistency(
        old=150, new=200, old_root=old_root, new_root=tree.root(), proof=tree.consistency(150)
    )
