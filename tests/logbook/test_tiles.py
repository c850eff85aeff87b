"""Addresses and widths of tiles, as C2SP tlog-tiles has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.rules import merkle, tiles
from logbook.rules.tiles import Tile


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 0, 1), "0/000.p/1"),
        (Tile(3, 1234067), "3/x001/x234/067"),
        (Tile(None, 1234), "entries/x001/234"),
        (Tile(None, 999, 255), "entries/999.p/255"),
        (Tile(63, 1000), "63/x001/000"),
    ],
)
def test_a_tile_has_one_address(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tiles.tile_at(path) == tile


@given(
    level=st.none() | st.integers(0, 63),
    number=st.integers(0, 2**62),
    width=st.integers(1, 256),
)
def test_every_address_is_read_back(level: int | None, number: int, width: int) -> None:
    tile = Tile(level, number, width)

    assert tiles.tile_at(tile.path) == (tile if len(tile.path) <= tiles.LONGEST_ADDRESS else None)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "0",
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "00/000",
        "-1/000",
        "64/000",
        "99/000",
        "0/x000/000",
        "0/001/234",
        "0/x001/x234",
        "0/000/",
        "0/000.p/",
        "0/000.p/0",
        "0/000.p/01",
        "0/000.p/256",
        "0/000.p/999",
        "0/000.p/1/",
        "0//000",
        "../0/000",
        "0/../../etc/passwd",
        "0/000\n",
        "0/٠٠٠",
        "٣/000",
        "0/000.p/1\x00",
        "entries/x1/000",
        "Entries/000",
        "0/" + "x001/" * 40 + "000",
        "1e1/000",
    ],
)
def test_whatever_else_is_no_tile(address: str) -> None:
    assert tiles.tile_at(address) is None


def test_the_tiles_of_seventy_thousand_leaves_are_those_of_the_specification() -> None:
    found = tiles.tiles_of(70_000)

    assert sum(tile.level == 0 and tile.is_full for tile in found) == 273
    assert [tile for tile in found if tile.level != 0 or not tile.is_full] == [
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert tiles.tiles_of(256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert tiles.tiles_of(0) == []


@pytest.mark.parametrize(
    ("tile", "is_there"),
    [
        (Tile(0, 0), True),
        (Tile(0, 1, 44), True),
        (Tile(0, 1, 45), False),
        (Tile(0, 1), False),
        (Tile(0, 2, 1), False),
        (Tile(1, 0, 1), True),
        (Tile(1, 0, 2), False),
        (Tile(2, 0, 1), False),
        (Tile(None, 1, 44), True),
        (Tile(None, 1, 45), False),
    ],
)
def test_a_tree_of_three_hundred_has_these_tiles_and_no_others(tile: Tile, is_there: bool) -> None:  # noqa: FBT001
    assert tiles.has_tile(300, tile) is is_there


def test_a_tile_s_hash_is_that_of_its_leaves() -> None:
    hashes = [merkle.leaf_hash(b"%d" % number) for number in range(700)]
    tree = tiles.tree_of(hashes)

    assert tree.tile(Tile(1, 0, 2)) == [
        merkle.root_of(hashes[:256]),
        merkle.root_of(hashes[256:512]),
    ]
    assert tree.tile(Tile(0, 2, 188)) == hashes[512:]


def test_a_bundle_has_each_entry_behind_its_length() -> None:
    assert tiles.bundle_of([b"ab", b"", b"c" * 258]) == b"\0\2ab\0\0\1\2" + b"c" * 258
