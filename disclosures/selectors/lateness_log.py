"""What is late of the public log: it belongs to no plan, so every plan's board shows it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from disclosures.rules import lateness
from disclosures.rules.lateness import Late, LateKind
from disclosures.selectors import leaves
from logbook import selectors as logbook

K = LateKind
CHECKED_WITHIN: Final = timedelta(days=2)


def late(*, at: datetime, real: datetime) -> Iterator[Late]:
    """Yield what waits: files not logged, entries not signed, a check missed or that found faults.

    Files carry plan time (`at`); the log's own instants are `real` ones.
    """
    entries = [one for one in leaves.unlogged() if one.at < at - lateness.SWEPT_WITHIN]
    if entries:
        yield Late(kind=K.LOG_UNFILLED, count=len(entries), since=min(one.at for one in entries))
    yield from _unsigned(before=at - lateness.SWEPT_WITHIN)
    yield from _unchecked(real)


def _unsigned(*, before: datetime) -> Iterator[Late]:
    """Yield entries that stand in the log without a signature over them."""
    since = logbook.unsigned_since()
    if since is not None and since < before:
        unsigned = logbook.size() - logbook.signed_size()
        yield Late(kind=K.LOG_UNSIGNED, count=unsigned, since=since)


def _unchecked(real: datetime) -> Iterator[Late]:
    """Yield a check that is missing, or the faults that the last one has found."""
    check = logbook.last_check()
    if check is not None and check.faults:
        yield Late(kind=K.LOG_DISAGREES, count=len(check.faults), since=check.at)
    if check is not None and check.at < real - CHECKED_WITHIN:
        yield Late(kind=K.LOG_UNCHECKED, count=1, since=check.at)
