"""Forgetting in time: what has been kept as long as it may be goes, every day."""

from datetime import datetime
from typing import Final

from django.db import transaction

from privacy import selectors
from privacy.rules import Kept, dated

BATCH: Final = 1_000


def forget(kept: Kept, *, at: datetime) -> int:
    """Delete or empty a batch of rows that are kept no longer; return how many it was.

    Rows that another sweep works on are left to it: run twice, it happens once.
    """
    with transaction.atomic():
        rows = selectors.rows_to_forget(kept, at=at)
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        keys = list(locked.values_list("pk", flat=True)[:BATCH])
        mine = rows.model._base_manager.filter(pk__in=keys)
        if kept.blank:
            mine.update(**dated(kept.blank, at=at))
        else:
            mine.delete()
    return len(keys)
