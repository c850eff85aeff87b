"""A day's rows are bound by one hash, each day's to the day before."""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from logbook.models import Head
from logbook.rules import heads
from logbook.rules.heads import Row
from logbook.services.appending import take_turn

Spans = Mapping[str, tuple[int, int]]


@transaction.atomic
def add_head(
    *, kind: str, day: date, rows: Iterable[Row], spans: Spans, until: datetime
) -> Head | None:
    """Bind rows under the head of a day; None: that day has one, or a later one stands.

    `spans` are the rows' numbers by table, `(after, upto)`; each begins where the head before
    ended, so that no row can fall between two heads: otherwise None, and the next sweep asks anew.
    """
    take_turn()
    last = Head.objects.filter(kind=kind).order_by("day").last()
    if last is not None and (last.day >= day or not _follows(spans, last)):
        return None
    salt = secrets.token_bytes(32)
    items = [heads.item_of(row, salt=salt) for row in rows]
    body = heads.body_of(
        kind=kind,
        day=day,
        items=items,
        tables=list(spans),
        previous="" if last is None else last.sha256,
        so_far=0 if last is None else json.loads(last.body)["so_far"],
        until=until,
    )
    return Head.objects.create(
        kind=kind,
        day=day,
        body=body,
        sha256=heads.hash_of(body),
        salt=salt,
        items=heads.packed(items, tables=list(spans)),
        spans=[[table, *span] for table, span in spans.items()],
        until=until,
    )


def _follows(spans: Spans, last: Head) -> bool:
    """Return whether spans begin where the last head's ended; a table that is new begins at 0."""
    ended = {table: upto for table, _after, upto in last.spans}
    return all(after == ended.get(table, 0) for table, (after, _upto) in spans.items())
