"""Leaves are added without a gap, once each, and stay; tiles come with them."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from logbook import rules, selectors, services
from logbook.models import Checkpoint, FullTile, Leaf
from logbook.rules import merkle, tiles
from logbook.rules.tiles import Tile
from tests.logbook.builders import NOON, a_log, a_signed_log, an_entry
from tests.treasury.builders import refused

pytestmark = pytest.mark.django_db


def roots() -> list[bytes]:
    return [bytes(each) for each in Leaf.objects.order_by("index").values_list("hash", flat=True)]


def test_a_file_is_logged_once() -> None:
    one = services.append(kind="report", path="plans/a/r.json", sha256="a" * 64, at=NOON)
    again = services.append(kind="report", path="plans/a/r.json", sha256="a" * 64, at=NOON)

    assert (one.index, again.index, selectors.size()) == (0, 0, 1)
    assert one.entry == (
        '{"at":"2026-04-04T12:00:00Z","kind":"report","path":"plans/a/r.json","sha256":"'
        + "a" * 64
        + '"}'
    )
    assert bytes(one.hash) == merkle.leaf_hash(one.entry.encode())


def test_an_address_never_gets_another_hash() -> None:
    a_log(3)

    with pytest.raises(rules.PathTaken):
        services.append_many([an_entry(7), an_entry(1, content="another")])

    assert selectors.size() == 3
    with pytest.raises(rules.PathTaken):
        services.append_many([an_entry(8), an_entry(8, content="another")])
    assert selectors.size() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"path": "/plans/a"},
        {"path": "plans/../../etc/passwd"},
        {"path": "plans/a b"},
        {"path": "plans/a\n"},
        {"path": ""},
        {"path": "https://elsewhere.example/x"},
        {"path": "x" * 301},
        {"path": "计划/1"},
        {"kind": "Report"},
        {"kind": ""},
        {"kind": "re/port"},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"at": NOON.replace(tzinfo=None)},
    ],
)
def test_an_entry_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(rules.EntryUnfit):
        services.append_many([an_entry(1), replace(an_entry(2), **change)])

    assert selectors.size() == 0


def test_many_are_logged_in_order_across_tiles() -> None:
    a_log(300)
    a_log(260, first=280)

    assert selectors.size() == 540
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(540))
    assert list(FullTile.objects.order_by("level", "number").values_list("level", "number")) == [
        (0, 0),
        (0, 1),
    ]
    assert selectors.tree(540).root() == merkle.root_of(roots())
    assert selectors.tree(257).root() == merkle.root_of(roots()[:257])


def test_every_tile_is_what_the_leaves_make() -> None:
    a_signed_log(600)
    tree = tiles.tree_of(roots())

    for tile in tiles.tiles_of(600):
        assert selectors.tile_bytes(tile) == b"".join(tree.tile(tile))
    bundle = selectors.tile_bytes(Tile(None, 2, 3))
    entries = Leaf.objects.filter(index__gte=512, index__lt=515).order_by("index")
    assert bundle == tiles.bundle_of([leaf.entry.encode() for leaf in entries])


@pytest.mark.parametrize(
    "tile", [Tile(0, 0), Tile(0, 0, 11), Tile(1, 0, 1), Tile(None, 0, 11), Tile(63, 9, 1)]
)
def test_there_is_no_tile_beyond_the_size(tile: Tile) -> None:
    a_signed_log(10)

    with pytest.raises(rules.NotInTheLog):
        selectors.tile_bytes(tile)


def test_proofs_hold_and_sizes_beyond_are_refused() -> None:
    a_log(300)
    hashes = roots()

    assert merkle.verify_inclusion(
        index=270,
        size=280,
        leaf=hashes[270],
        proof=selectors.inclusion_proof(index=270, size=280),
        root=merkle.root_of(hashes[:280]),
    )
    assert merkle.verify_consistency(
        old=100,
        new=300,
        old_root=merkle.root_of(hashes[:100]),
        new_root=merkle.root_of(hashes),
        proof=selectors.consistency_proof(old=100, new=300),
    )
    for index, size in ((300, 300), (-1, 300), (0, 301), (5, 5)):
        with pytest.raises(rules.NotInTheLog):
            selectors.inclusion_proof(index=index, size=size)
    for old, new in ((301, 301), (2, 1), (0, 301), (-1, 3)):
        with pytest.raises(rules.NotInTheLog):
            selectors.consistency_proof(old=old, new=new)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE logbook_leaf SET kind = 'other'",
        "DELETE FROM logbook_leaf WHERE index = 299",
        "UPDATE logbook_fulltile SET root = root",
        "DELETE FROM logbook_fulltile",
        "UPDATE logbook_checkpoint SET at = now()",
        "DELETE FROM logbook_checkpoint",
        "DELETE FROM logbook_signature",
        "DELETE FROM logbook_logkey",
        "UPDATE logbook_logkey SET public = '\\x00'",
    ],
)
def test_what_was_logged_stays(sql: str) -> None:
    a_signed_log(300)

    with refused("stays|only ended"), connection.cursor() as cursor:
        cursor.execute(sql)


def insert(*indexes: int, change: str = "") -> None:
    leaves = []
    for index in indexes:
        entry = rules.text_of(an_entry(index))
        leaves.append(
            Leaf(
                index=index,
                kind="report",
                path=an_entry(index).path + change,
                sha256=an_entry(index).sha256,
                at=NOON,
                entry=entry,
                hash=merkle.leaf_hash(entry.encode()),
            )
        )
    Leaf.objects.bulk_create(leaves)


@pytest.mark.parametrize("indexes", [(4,), (3, 5), (4, 3, 6), (2, 3), (-1,)])
def test_leaves_leave_no_gap(indexes: tuple[int, ...]) -> None:
    a_log(3)

    with refused("without a gap|pkey|count_from_nothing"):
        insert(*indexes)


def test_a_leaf_is_of_its_entry() -> None:
    with refused("leaf_says_what_its_entry_says"):
        insert(0, change="x")
    entry = rules.text_of(an_entry(0))
    with refused("leaf_hash_is_of_its_entry"):
        Leaf.objects.create(
            index=0,
            kind="report",
            path=an_entry(0).path,
            sha256=an_entry(0).sha256,
            at=NOON,
            entry=entry,
            hash=merkle.leaf_hash(b"another"),
        )


def test_there_are_never_two_roots_for_one_size() -> None:
    a_signed_log(3)
    text = Checkpoint.objects.get().text
    other = Checkpoint(size=3, root=b"\1" * 32, text=text.replace("3", "3"), at=NOON)

    with refused("pkey|says_its_size_and_root"):
        other.save(force_insert=True)
    for size in (2, 4):
        with refused("larger than the last"):
            Checkpoint.objects.create(size=size, root=b"\1" * 32, text="", at=NOON)
