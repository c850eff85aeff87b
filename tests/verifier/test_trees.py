"""Trees of hashes: against the RFC's recursive definition, and against the product's own."""

import pytest

from logbook.rules import merkle, tiles
from verifier import verify

SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 600)


@pytest.mark.parametrize("size", SIZES)
def test_the_root_at_every_size_is_the_products(size: int) -> None:
    leaves = [verify.leaf_hash(b"%d" % number) for number in range(size)]
    tree = verify.Tree(leaves)

    for older in {0, 1, size // 2, size - 1, size}:
        assert tree.root(older) == merkle.root_of(leaves[:older])


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert verify.Tree([]).root(0) == merkle.EMPTY_ROOT


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234067, 999_999_999])
def test_tiles_are_where_the_product_has_them(number: int) -> None:
    assert verify.tile_name(number) == tiles.number_path(number)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 700])
def test_all_tiles_of_a_size_are_named(size: int) -> None:
    found = [(start, width, f"0/{name}") for start, width, name in verify.tiles(size)]

    expected = [tile for tile in tiles.tiles_of(size) if tile.level == 0]

    assert found == [(256 * tile.number, tile.width, tile.path) for tile in expected]


def test_entries_are_taken_out_of_their_tile() -> None:
    entries = [b"", b"a", b"b" * 65_535]

    assert verify.bundle(tiles.bundle_of(entries), 3) == entries


@pytest.mark.parametrize(
    "raw", [b"", b"\0", b"\0\5abc", b"\0\1a", b"\0\1a\0\1b\0\1c", b"\0\1a\0\1bc"]
)
def test_a_tile_that_is_cut_short_or_too_long_is_refused(raw: bytes) -> None:
    with pytest.raises(verify.Fault):
        verify.bundle(raw, 2)
