"""Daily heads: many rows under one hash that says nothing of any of them."""

import hashlib
import hmac
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from logbook.rules import merkle
from logbook.rules.canonical_json import canonical
from logbook.rules.entries import instant

FORMAT: Final = "tongzhou.head/1"
ITEM: Final = struct.Struct(">BQ32s")
MOST_TABLES: Final = 255


@dataclass(frozen=True)
class Row:
    """One row of a table as it is bound: its table, its number, and what of it never changes."""

    table: str
    number: int
    text: str


@dataclass(frozen=True)
class Item:
    """A row's blinded hash, and which row that is: never published."""

    table: str
    number: int
    hash: bytes


def item_of(row: Row, *, salt: bytes) -> Item:
    """Return a row's blinded hash.

    Its nonce is made of the day's salt, so that one row can be opened to somebody (nonce, text and
    a proof of inclusion) without anything of the others; without the nonce no value can be tried.
    """
    nonce = nonce_of(row, salt=salt)
    return Item(row.table, row.number, merkle.leaf_hash(nonce + row.text.encode()))


def nonce_of(row: Row, *, salt: bytes) -> bytes:
    """Return what blinds one row."""
    return hmac.digest(salt, f"{row.table}\0{row.number}".encode(), hashlib.sha256)


def body_of(
    *,
    kind: str,
    day: date,
    items: Sequence[Item],
    tables: Sequence[str],
    previous: str,
    so_far: int,
    until: datetime,
) -> str:
    """Return a head's public file: counts and hash only."""
    counts = Counter(item.table for item in items)
    return canonical(
        {
            "count": len(items),
            "day": day.isoformat(),
            "format": FORMAT,
            "kind": kind,
            "previous": previous,
            "root": merkle.root_of([item.hash for item in items]).hex(),
            "so_far": so_far + len(items),
            "tables": [{"count": counts[table], "table": table} for table in tables],
            "until": instant(until),
        }
    )


def hash_of(body: str) -> str:
    """Return the SHA-256 of a head's file, in hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def packed(items: Iterable[Item], *, tables: Sequence[str]) -> bytes:
    """Return items as they are stored, tables by their place."""
    place = {table: number for number, table in enumerate(tables)}
    return b"".join(ITEM.pack(place[one.table], one.number, one.hash) for one in items)


def unpacked(stored: bytes, *, tables: Sequence[str]) -> list[Item]:
    """Return the items that were stored."""
    return [Item(tables[place], *rest) for place, *rest in ITEM.iter_unpack(stored)]


def differences(
    items: Sequence[Item], rows: Iterable[Row], *, salt: bytes, may_go: Mapping[str, bool]
) -> list[str]:
    """Return what rows no longer agree with the items that were bound, in plain words.

    A row may be gone where `may_go` says so of its table: erasing a person takes some away, and
    their hashes keep the head whole.
    """
    found = {(row.table, row.number): item_of(row, salt=salt).hash for row in rows}
    bent: list[str] = []
    for item in items:
        hashed = found.pop((item.table, item.number), None)
        if hashed is None and not may_go.get(item.table, False):
            bent.append(f"{item.table} {item.number} is gone")
        elif hashed is not None and hashed != item.hash:
            bent.append(f"{item.table} {item.number} was changed")
    return bent + [f"{table} {number} was slipped in" for table, number in found]
