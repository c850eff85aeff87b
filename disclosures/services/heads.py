"""The day's rows of books and trail are bound; and held against the tables later."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction

from disclosures.selectors import trail
from logbook import selectors as logbook
from logbook import services as log
from logbook.models import Head

# Clocks of machines differ a little; nothing of a day begins later than this after its end.
CLOSED_AFTER: Final = timedelta(minutes=10)
WAIT: Final = "500ms"  # shorter than what makes a deadlock, and than anybody notices


def close_day(*, kind: str, at: datetime) -> Head | None:
    """Bind what was written since the last head, as the head of yesterday (UTC), once.

    None: it stands already, or whoever writes just now does not let us read the last numbers; the
    next sweep asks again. Nothing can arrive later below these numbers: for a moment nobody wrote.
    """
    day = (at - CLOSED_AFTER).astimezone(UTC).date() - timedelta(days=1)
    last = logbook.last_head(kind)
    if last is not None and last.day >= day:
        return None
    upto = _settled_numbers(kind)
    if upto is None:
        return None
    ended = logbook.ended(kind)
    spans = {label: (ended.get(label, 0), number) for label, number in upto.items()}
    rows = trail.rows_of(kind, spans)
    return log.add_head(kind=kind, day=day, rows=rows, spans=spans, until=at)


def _settled_numbers(kind: str) -> dict[str, int] | None:
    """Return the last number of each table, when no transaction that writes there is open."""
    names = ", ".join(
        connection.ops.quote_name(bound.model._meta.db_table) for bound in trail.KINDS[kind]
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")
            return trail.last_numbers(kind)
    except OperationalError:
        return None


def recount_heads(*, since: datetime | None = None) -> list[str]:
    """Return what of the rows is not as a head bound it; of heads since an instant, or all."""
    return [fault for kind in trail.KINDS for fault in _recounted(kind, since=since)]


def _recounted(kind: str, *, since: datetime | None) -> list[str]:
    heads = logbook.heads(kind)
    found = heads if since is None else heads.filter(until__gte=since)
    bent = logbook.bent_chain(kind)
    for head in found.iterator(chunk_size=10):
        spans = {table: (after, upto) for table, after, upto in head.spans}
        rows = trail.rows_of(kind, spans)
        bent += logbook.bent_rows(head, rows, may_go=trail.may_go(kind))
    return bent
