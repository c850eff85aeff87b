"""What one leaf says: that a file with this hash stood at this address at this time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from logbook.rules.canonical_json import canonical
from logbook.rules.refusals import EntryUnfit

KIND: Final = re.compile(r"[a-z][a-z-]{0,39}")
PATH: Final = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
PATH_LENGTH: Final = 300


@dataclass(frozen=True)
class Entry:
    """A commitment to a public file: its kind, its address below the site, its SHA-256, and when.

    Never anything of a person: what the log has it keeps for ever.
    """

    kind: str
    path: str
    sha256: str
    at: datetime


def require_fit(entry: Entry) -> None:
    """Refuse an entry that the log cannot take; raises `EntryUnfit`."""
    if not KIND.fullmatch(entry.kind):
        raise EntryUnfit(f"no kind of entry: {entry.kind!r}")
    if len(entry.path) > PATH_LENGTH or not PATH.fullmatch(entry.path):
        raise EntryUnfit(f"no path of a public file: {entry.path!r}")
    if not SHA256.fullmatch(entry.sha256):
        raise EntryUnfit(f"no SHA-256 in hex: {entry.sha256!r}")
    if entry.at.tzinfo is None:
        raise EntryUnfit(f"an instant without a time zone: {entry.at}")


def text_of(entry: Entry) -> str:
    """Return the leaf's text, in canonical JSON; the log hashes its bytes."""
    return canonical(
        {
            "at": instant(entry.at),
            "kind": entry.kind,
            "path": entry.path,
            "sha256": entry.sha256,
        }
    )


def instant(at: datetime) -> str:
    """Return an instant to the second, in UTC: 2026-11-22T10:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
