"""The log's rules: pure, and the same for whoever verifies."""

from logbook.rules.canonical_json import canonical
from logbook.rules.entries import Entry, instant, require_fit, text_of
from logbook.rules.refusals import (
    EntryUnfit,
    LogCorrupted,
    LogRefused,
    NoLogKey,
    NoteUnreadable,
    NotInTheLog,
    PathTaken,
    SeedUnreadable,
    SignatureWrong,
)

__all__ = [
    "Entry",
    "EntryUnfit",
    "LogCorrupted",
    "LogRefused",
    "NoLogKey",
    "NotInTheLog",
    "NoteUnreadable",
    "PathTaken",
    "SeedUnreadable",
    "SignatureWrong",
    "canonical",
    "instant",
    "require_fit",
    "text_of",
]
