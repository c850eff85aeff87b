"""What the provider does not do, whoever asks."""

import sqlite3
from collections.abc import Mapping
from typing import Any


class NotTaken(Exception):
    """The request was understood, and is not possible; the code says why."""


def is_known(db: sqlite3.Connection, key: str) -> bool:
    """Return whether a request came under this key before."""
    return db.execute("SELECT 1 FROM request WHERE key = ?", (key,)).fetchone() is not None


def is_revoked(db: sqlite3.Connection, reference: str) -> bool:
    """Return whether the payer ended this mandate."""
    found = db.execute("SELECT 1 FROM revocation WHERE reference = ?", (reference,))
    return found.fetchone() is not None


def require_possible(db: sqlite3.Connection, kind: str, wish: Mapping[str, Any]) -> None:
    """Refuse a new request that cannot be done."""
    if kind == "debit" and is_revoked(db, wish["mandate"]):
        raise NotTaken("mandate_revoked")
    if kind != "refund":
        return
    paid = db.execute(
        "SELECT amount_minor FROM request"
        " WHERE reference = ? AND kind = 'debit' AND status = 'paid'",
        (wish["of"],),
    ).fetchone()
    if paid is None:
        raise NotTaken("nothing_to_refund")
    (given_back,) = db.execute(
        "SELECT coalesce(sum(amount_minor), 0) FROM request WHERE kind = 'refund'"
        " AND status <> 'failed' AND json_extract(wish, '$.of') = ?",
        (wish["of"],),
    ).fetchone()
    if given_back + wish["amount_minor"] > paid["amount_minor"]:
        raise NotTaken("refund_too_large")
