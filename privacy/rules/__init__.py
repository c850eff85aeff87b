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
from privacy.rules.keeping import KEPT_BY_OTHERS, KEPT_FOR, Kept
from privacy.rules.register import NOT_PERSONAL, PERSONAL
from privacy.rules.tables import ERASED, Table, dated

__all__ = [
    "COOLING_DAYS",
    "ERASED",
    "KEPT_BY_OTHERS",
    "KEPT_FOR",
    "NOT_PERSONAL",
    "PERSONAL",
    "TAIL_WITHOUT_LIMIT_DAYS",
    "ErasureRefused",
    "Hindrance",
    "Kept",
    "Table",
    "dated",
    "due_on",
    "possible_from",
    "tail_ends_on",
]
