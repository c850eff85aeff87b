"""Leaves are added at the end, one after the other, and never again touched."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from logbook import rules, selectors
from logbook.models import FullTile, Leaf
from logbook.rules import Entry, merkle, tiles
from logbook.rules.tiles import Tile

Row = tuple[int, str, str, str, datetime, str, bytes]
LOCK = 0x7A_1065  # of this deployment's one log: appenders and signers take turns
SLICE = 2_000


def append(*, kind: str, path: str, sha256: str, at: datetime) -> Leaf:
    """Log one file; called twice, it is logged once.

    Raises `EntryUnfit`, and `PathTaken` where the address was logged with another hash.
    """
    append_many([Entry(kind, path, sha256, at)])
    return Leaf.objects.get(path=path)


@transaction.atomic
def append_many(entries: Sequence[Entry]) -> int:
    """Log files in this order, and return how many are new; raises as `append` does.

    One transaction: all of them are in the log, or none. Tiles that become full are written with
    them.
    """
    for entry in entries:
        rules.require_fit(entry)
    take_turn()
    new = _new(entries)
    size = selectors.size()
    _insert([_row(size + number, entry) for number, entry in enumerate(new)])
    _fill_tiles(old=size, new=size + len(new))
    return len(new)


def take_turn() -> None:
    """Wait until nobody else appends to this log or signs it; held to the transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _new(entries: Sequence[Entry]) -> list[Entry]:
    """Return what is not logged yet, each address once; raises `PathTaken`."""
    known = selectors.logged_paths([entry.path for entry in entries])
    new: list[Entry] = []
    for entry in entries:
        if entry.path not in known:
            new.append(entry)
        elif known[entry.path] != entry.sha256:
            raise rules.PathTaken(f"{entry.path} was logged with {known[entry.path]}")
        known[entry.path] = entry.sha256
    return new


def _row(index: int, entry: Entry) -> Row:
    text = rules.text_of(entry)
    hashed = merkle.leaf_hash(text.encode())
    return index, entry.kind, entry.path, entry.sha256, entry.at, text, hashed


def _insert(rows: Sequence[Row]) -> None:
    """Write leaves in one statement, column by column: ten thousand at once are usual."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO logbook_leaf (index, kind, path, sha256, at, entry, hash)"
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[],"
            " %s::timestamptz[], %s::text[], %s::bytea[])",
            columns,
        )


def _fill_tiles(*, old: int, new: int) -> None:
    """Write the tiles that became full, lowest level first: each is made from those below."""
    level = 0
    while new >> tiles.HEIGHT * (level + 1):
        shift = tiles.HEIGHT * (level + 1)
        made = [_full(Tile(level, number)) for number in range(old >> shift, new >> shift)]
        FullTile.objects.bulk_create(made, batch_size=SLICE)
        level += 1


def _full(tile: Tile) -> FullTile:
    hashes = selectors.tile_hashes(tile)
    return FullTile(
        level=tile.level or 0,
        number=tile.number,
        hashes=b"".join(hashes),
        root=merkle.root_of(hashes),
    )
