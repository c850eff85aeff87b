"""Rules of privacy: what is stored of people, when they may be erased. Pure."""

from privacy.rules.erasing import (
    COOLING_DAYS,
    TAIL_WITHOUT_LIMIT_DAYS,
    ErasureRefused,
    Hindrance,
    due_on,
    possible_from,
    tail_ends_on,
)
from privacy.rules.keeping import KEPT_FOR, Kept
from privacy.rules.register import AT, ERASED, NOT_PERSONAL, PERSONAL, Table

__all__ = [
    "AT",
    "COOLING_DAYS",
    "ERASED",
    "KEPT_FOR",
    "NOT_PERSONAL",
    "PERSONAL",
    "TAIL_WITHOUT_LIMIT_DAYS",
    "ErasureRefused",
    "Hindrance",
    "Kept",
    "Table",
    "due_on",
    "possible_from",
    "tail_ends_on",
]
