"""The provider's own book, in one SQLite file: what it was asked for, what it has yet to tell."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from treasury.provider import batches
from treasury.provider.faults import Faults
from treasury.provider.possible import NotTaken, is_known, is_revoked, require_possible

SCHEMA = """
CREATE TABLE IF NOT EXISTS request (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, wish TEXT NOT NULL, reference TEXT NOT NULL,
    amount_minor INTEGER NOT NULL, status TEXT NOT NULL, calls INTEGER NOT NULL,
    settle_at REAL, settled_on TEXT, failure_code TEXT
);
CREATE INDEX IF NOT EXISTS request_to_settle ON request (settle_at) WHERE status = 'pending';
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS event_to_tell ON event (due_at) WHERE delivered = 0;
CREATE TABLE IF NOT EXISTS movement (
    number INTEGER PRIMARY KEY, pool TEXT NOT NULL, currency TEXT NOT NULL, kind TEXT NOT NULL,
    key TEXT NOT NULL, reference TEXT NOT NULL, amount_minor INTEGER NOT NULL,
    moved_on TEXT NOT NULL, batch TEXT
);
CREATE INDEX IF NOT EXISTS movement_to_settle ON movement (moved_on) WHERE batch IS NULL;
CREATE INDEX IF NOT EXISTS movement_of_batch ON movement (batch);
CREATE TABLE IF NOT EXISTS batch (
    reference TEXT PRIMARY KEY, pool TEXT NOT NULL, currency TEXT NOT NULL, settled_on TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS revocation (reference TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, text TEXT NOT NULL);
"""
LONGEST_PAUSE = 60.0
REORDERED_BY = 1.0
FORGOTTEN = " of "  # between the provider's own name of a request and a key it does not honour


class KeyReused(Exception):
    """The same key came with another request."""


@dataclass(frozen=True)
class Telling:
    """One delivery of an event that is due."""

    number: int
    body: str
    tries: int


class Book:
    """Every method is one transaction; threads take turns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)
        self._faults = self._kept_faults()

    def close(self) -> None:
        with self._turn:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def faults(self) -> Faults:
        """Return how the provider is to misbehave now."""
        return self._faults

    def _kept_faults(self) -> Faults:
        row = self._db.execute("SELECT text FROM setting WHERE name = 'faults'").fetchone()
        return Faults(**json.loads(row["text"])) if row else Faults()

    def set_faults(self, faults: Faults) -> None:
        """Misbehave like this from now on, after a restart too."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO setting VALUES ('faults', ?)", (json.dumps(asdict(faults)),)
            )
        self._faults = faults

    def take(
        self, *, key: str, kind: str, wish: Mapping[str, Any], settle_at: float | None
    ) -> tuple[dict[str, Any], int]:
        """Write a request down, or find the one under its key; return it and how often it came."""
        words = json.dumps(wish, sort_keys=True)
        reference = f"{kind[:3]}_{hashlib.sha256(key.encode()).hexdigest()[:20]}"
        status = "granted" if settle_at is None else "pending"
        new = (key, kind, words, reference, wish.get("amount_minor", 0), status, 0, settle_at)
        with self._transaction() as db:
            if not is_known(db, key):
                require_possible(db, kind, wish)
            db.execute(
                "INSERT OR IGNORE INTO request (key, kind, wish, reference, amount_minor, status,"
                " calls, settle_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                new,
            )
            row = db.execute(
                "UPDATE request SET calls = calls + 1 WHERE key = ? RETURNING *", (key,)
            ).fetchone()
        if (row["kind"], row["wish"]) != (kind, words):
            raise KeyReused(key)
        return _told(row) | {"status": status, "settled_on": None, "failure_code": None}, row[
            "calls"
        ]

    def find(self, *, key: str, kind: str) -> dict[str, Any] | None:
        """Return what became of a request; None if it never came."""
        with self._turn:
            row = self._db.execute(
                "SELECT * FROM request WHERE key = ? AND kind = ?", (key, kind)
            ).fetchone()
        return _told(row) if row else None

    def find_mandate(self, reference: str) -> dict[str, Any] | None:
        """Return how a mandate stands; None if it was never granted and never revoked."""
        with self._turn:
            granted = self._db.execute(
                "SELECT 1 FROM request WHERE reference = ? AND kind = 'mandate'", (reference,)
            ).fetchone()
            revoked = is_revoked(self._db, reference)
        if not granted and not revoked:
            return None
        return {"reference": reference, "status": "revoked" if revoked else "granted"}

    def revoke(self, reference: str, *, now: float, is_silent: bool) -> None:
        """End a mandate, as its payer does at their bank, and tell it unless silent."""
        with self._transaction() as db:
            known = is_revoked(db, reference)
            db.execute("INSERT OR IGNORE INTO revocation VALUES (?)", (reference,))
            if not known and not is_silent:
                told = {"reference": reference, "status": "revoked"}
                _tell(db, "mandate.revoked", told, name=f"mandate {reference}", at=now)

    def return_debit(self, key: str, *, kind: str, now: float, is_silent: bool) -> dict[str, Any]:
        """Take a paid debit back (`return` by the bank, `chargeback` by the payer)."""
        with self._transaction() as db:
            row = db.execute(
                "UPDATE request SET status = 'failed', settled_on = NULL, failure_code = ?"
                " WHERE key = ? AND kind = 'debit' AND status = 'paid' RETURNING *",
                (f"{kind}ed" if kind == "return" else kind, key),
            ).fetchone()
            if row is None:
                raise NotTaken("not_paid")
            batches.move(db, row, kind=kind, now=now)
            if not is_silent:
                _tell(db, "debit.failed", _told(row), name=f"{key} failed", at=now)
        return _told(row)

    def settle(self, *, before: str, now: float) -> list[dict[str, Any]]:
        """Send what moved before a day to the pools' banks, a batch a pool, and tell it."""
        with self._transaction() as db:
            made = batches.make(db, before=before, now=now)
            for one in made:
                _tell(db, "settlement.made", one, name=f"settlement {one['reference']}", at=now)
        return made

    def settlements(self, *, since: str) -> list[dict[str, Any]]:
        """Return the batches of a day and later, oldest first."""
        with self._turn:
            return batches.since(self._db, since)

    def settle_due(self, *, now: float, limit: int = 200) -> int:
        """Decide the requests whose time has come, and put what is to be told into the queue."""
        faults = self.faults()
        with self._transaction() as db:
            due = db.execute(
                "SELECT * FROM request WHERE status = 'pending' AND settle_at <= ?"
                " ORDER BY settle_at LIMIT ?",
                (now, limit),
            ).fetchall()
            for row in due:
                _settle(db, row, faults, now=now)
        return len(due)

    def tellings_due(self, *, now: float, limit: int = 50) -> list[Telling]:
        """Return deliveries to try now; each is put off at once, should this try not succeed."""
        with self._transaction() as db:
            due = db.execute(
                "SELECT * FROM event WHERE delivered = 0 AND due_at <= ? ORDER BY due_at LIMIT ?",
                (now, limit),
            ).fetchall()
            for row in due:
                pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(row["tries"], 10))
                db.execute(
                    "UPDATE event SET tries = tries + 1, due_at = ? WHERE number = ?",
                    (now + 6 + pause, row["number"]),  # 6: this try may hang until its timeout
                )
        return [Telling(row["number"], row["body"], row["tries"]) for row in due]

    def note_refused(self, telling: Telling, *, now: float) -> None:
        """Plan the next try of a delivery that was answered with a refusal, or not at all."""
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(telling.tries, 10))
        with self._transaction() as db:
            db.execute(
                "UPDATE event SET due_at = ? WHERE number = ?", (now + pause, telling.number)
            )

    def note_delivered(self, tellings: Iterable[Telling]) -> None:
        """Cross deliveries off."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE event SET delivered = 1 WHERE number = ?",
                [(telling.number,) for telling in tellings],
            )


def _settle(db: sqlite3.Connection, row: sqlite3.Row, faults: Faults, *, now: float) -> None:
    key = row["key"]
    failed = faults.strikes("failure", key)
    code = "insufficient_funds" if row["kind"] == "debit" else "account_closed"
    settled = db.execute(
        "UPDATE request SET status = ?, settled_on = ?, failure_code = ? WHERE key = ? RETURNING *",
        (
            "failed" if failed else "paid",
            None if failed else datetime.fromtimestamp(now, tz=UTC).date().isoformat(),
            code if failed else None,
            key,
        ),
    ).fetchone()
    if settled["status"] == "paid":
        batches.move(db, settled, kind=row["kind"], now=now)
    if faults.strikes("lost_webhook", key):
        return
    body = json.dumps(_event(settled) | _lies(settled, faults))
    for copy in range(2 if faults.strikes("duplicate", key) else 1):
        late = (
            faults.strikes("reorder", key, copy) * REORDERED_BY * faults.chance("late", key, copy)
        )
        db.execute("INSERT INTO event (body, due_at) VALUES (?, ?)", (body, now + late))


def _event(row: sqlite3.Row) -> dict[str, Any]:
    told = _told(row)
    name = hashlib.sha256(f"{told['key']} {told['status']}".encode()).hexdigest()[:24]
    return {"id": f"evt_{name}", "type": f"{row['kind']}.{told['status']}", **told}


def _lies(row: sqlite3.Row, faults: Faults) -> dict[str, Any]:
    """Return what an event tells otherwise than it is, on demand."""
    lies: dict[str, Any] = {}
    if faults.strikes("wrong_amount", row["key"]):
        lies["amount_minor"] = row["amount_minor"] + 1
    if faults.strikes("wrong_currency", row["key"]):
        lies["currency"] = "XTS"
    return lies


def _tell(
    db: sqlite3.Connection, type_: str, told: Mapping[str, Any], *, name: str, at: float
) -> None:
    event_id = f"evt_{hashlib.sha256(name.encode()).hexdigest()[:24]}"
    body = json.dumps({"id": event_id, "type": type_, **told})
    db.execute("INSERT INTO event (body, due_at) VALUES (?, ?)", (body, at))


def _told(row: sqlite3.Row) -> dict[str, Any]:
    names = ("key", "reference", "status", "amount_minor", "settled_on", "failure_code")
    currency = json.loads(row["wish"]).get("currency")
    told = {name: row[name] for name in names} | ({"currency": currency} if currency else {})
    return told | {"key": row["key"].rpartition(FORGOTTEN)[2]}  # as it was sent, all the same
