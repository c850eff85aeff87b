"""The documents of an audit as bytes, and the draw a stranger makes again from them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from logbook.rules import canonical

__all__ = [
    "ATTESTATION_FORMAT",
    "DRAW_FORMAT",
    "canonical",
    "counts",
    "hash_of",
    "instant",
    "list_sha256",
    "name_of",
]
DRAW_FORMAT: Final = "tongzhou.audit-draw/1"
ATTESTATION_FORMAT: Final = "tongzhou.audit-attestation/1"


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def list_sha256(refs: Iterable[str]) -> str:
    """Return the SHA-256 of a list of public numbers: one a line."""
    return hash_of("".join(f"{ref}\n" for ref in refs))


def name_of(*, slug: str, no: int) -> str:
    """Return what an audit is called, in addresses and under hashes."""
    return f"{slug}/audits/{no}"


def instant(at: datetime) -> str:
    """Return an instant in UTC to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def counts(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Return how many of an attestation's rows there are, and how many of each result."""
    kinds = ("confirmed", "not_confirmed", "unchecked")
    found = {kind: sum(row["result"] == kind for row in rows) for kind in kinds}
    return {"drawn": len(rows), **found}
