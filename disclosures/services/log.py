"""What must stand in the log is brought there; and the log is held against what it names."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from disclosures.selectors import leaves
from disclosures.services.heads import recount_heads
from logbook import services as logbook
from logbook.models import LogCheck
from logbook.rules import Entry, LogRefused

logger = logging.getLogger(__name__)
RECOUNTED: Final = timedelta(days=40)  # daily; check_log recounts all


def fill_log() -> int:
    """Log what is not logged yet, and return how much that was; killed anywhere, it goes on.

    An entry that the log does not take does not hold up the others: it stays on the late board.
    """
    entries = leaves.unlogged()
    try:
        return logbook.append_many(entries) if entries else 0
    except LogRefused:
        return _one_by_one(entries)


def _one_by_one(entries: Sequence[Entry]) -> int:
    done = 0
    for entry in entries:
        try:
            done += logbook.append_many([entry])
        except LogRefused as why:
            logger.error("not logged: %s", why)
    return done


def check_log(*, at: datetime, is_whole: bool) -> LogCheck:
    """Check the log against itself, its files and the rows of its heads, and keep what was found.

    The heads of the last weeks are recounted; all of them if `is_whole`.
    """
    faults = [f"{entry.path} is not what was logged" for entry in leaves.contradicted()]
    faults += recount_heads(since=None if is_whole else at - RECOUNTED)
    return logbook.check_log(also=faults, at=at)
