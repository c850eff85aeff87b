"""What moved at the provider, sent to each pool's bank in batches: one lump, net of fees."""

import hashlib
import json
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

FEE_BPS = 60
RETURN_FEE_MINOR = 150
SIGNS = {"debit": 1, "refund": -1, "payout": -1, "return": -1, "chargeback": -1}


def move(db: sqlite3.Connection, row: sqlite3.Row, *, kind: str, now: float) -> None:
    """Write down that a request moved money, and what the provider takes for it."""
    wish = json.loads(row["wish"])
    whose = (wish.get("pool", ""), wish.get("currency", ""))
    _write(db, whose, row, kind, SIGNS[kind] * row["amount_minor"], day(now))
    if kind == "debit":
        _write(db, whose, row, "fee", -(row["amount_minor"] * FEE_BPS // 10_000), day(now))
    if kind in {"return", "chargeback"}:
        _write(db, whose, row, "fee", -RETURN_FEE_MINOR, day(now))


def make(db: sqlite3.Connection, *, before: str, now: float) -> list[dict[str, Any]]:
    """Put what moved before a day into batches, one a pool and currency, and return them."""
    waiting = db.execute(
        "SELECT DISTINCT pool, currency FROM movement WHERE batch IS NULL AND moved_on < ?"
        " ORDER BY pool, currency",
        (before,),
    ).fetchall()
    made = []
    for pool, currency in waiting:
        number = db.execute("SELECT count(*) + 1 FROM batch").fetchone()[0]
        name = hashlib.sha256(f"{pool} {currency} {number}".encode()).hexdigest()[:16]
        reference = f"set_{name}"
        db.execute("INSERT INTO batch VALUES (?, ?, ?, ?)", (reference, pool, currency, day(now)))
        db.execute(
            "UPDATE movement SET batch = ?"
            " WHERE batch IS NULL AND moved_on < ? AND pool = ? AND currency = ?",
            (reference, before, pool, currency),
        )
        made.append(_summary(_batches(db, "reference = ?", reference)[0]))
    return made


def since(db: sqlite3.Connection, day_: str) -> list[dict[str, Any]]:
    """Return the batches of a day and later with their lines, oldest first."""
    return _batches(db, "settled_on >= ?", day_)


def day(now: float) -> str:
    """Return the day of an instant, UTC's."""
    return datetime.fromtimestamp(now, tz=UTC).date().isoformat()


def _batches(db: sqlite3.Connection, which: str, mark: str) -> list[dict[str, Any]]:
    rows = db.execute(
        "SELECT batch.reference AS batch, batch.pool, batch.currency, batch.settled_on,"
        " movement.kind, movement.key, movement.reference, movement.amount_minor"
        " FROM batch JOIN movement ON movement.batch = batch.reference"
        f" WHERE batch.{which} ORDER BY batch.settled_on, batch.rowid, movement.number",
        (mark,),
    ).fetchall()
    return [_batch(list(lines)) for _, lines in groupby(rows, lambda row: row["batch"])]


def _batch(lines: list[sqlite3.Row]) -> dict[str, Any]:
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        sums[line["kind"]] += line["amount_minor"]
    names = ("kind", "key", "reference", "amount_minor")
    return {
        "reference": lines[0]["batch"],
        "pool": lines[0]["pool"],
        "settled_on": lines[0]["settled_on"],
        "currency": lines[0]["currency"],
        "gross_minor": sums["debit"],
        "fees_minor": -sums["fee"],
        "returns_minor": -(sums["refund"] + sums["return"] + sums["chargeback"]),
        "payouts_minor": -sums["payout"],
        "net_minor": sum(sums.values()),
        "lines": [{name: line[name] for name in names} for line in lines],
    }


def _summary(batch: dict[str, Any]) -> dict[str, Any]:
    """Return a batch as an event tells it: without its lines, which may be very many."""
    return batch | {"lines": []}


def _write(
    db: sqlite3.Connection,
    whose: tuple[str, str],
    row: sqlite3.Row,
    kind: str,
    minor: int,
    moved_on: str,
) -> None:
    if minor:
        db.execute(
            "INSERT INTO movement (pool, currency, kind, key, reference, amount_minor, moved_on)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*whose, kind, row["key"], row["reference"], minor, moved_on),
        )
