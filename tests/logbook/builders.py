"""Leaves and logs for tests."""

import hashlib
from datetime import UTC, datetime
from typing import Final

from logbook import services
from logbook.rules import Entry

NOON: Final = datetime(2026, 4, 4, 12, tzinfo=UTC)


def an_entry(number: int, *, content: str = "", kind: str = "report") -> Entry:
    """Return the entry of a made-up file."""
    digest = hashlib.sha256((content or f"file {number}").encode()).hexdigest()
    return Entry(kind, f"plans/boat/periods/{number}/report.json", digest, NOON)


def a_log(size: int, *, first: int = 0) -> None:
    """Log so many made-up files."""
    services.append_many([an_entry(number) for number in range(first, first + size)])


def a_signed_log(size: int) -> None:
    """Log so many made-up files, and sign."""
    a_log(size)
    services.sign_checkpoint(at=NOON)
