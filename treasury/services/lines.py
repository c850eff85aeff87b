"""Saying what the lines of bank statements are: the one way in which a line is placed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from treasury.models import BankLine, Entry, Unplacing
from treasury.rules.bank import line_name
from treasury.services.ledger import make_entry, write_postings
from treasury.states import BankLineState

PLACE: Final = """
UPDATE treasury_bankline AS line
SET state = 'placed', placed_as = %s, placed_key = told.key, placed_by = %s, placed_at = %s,
    placed_entry_id = %s, why = ''
FROM unnest(%s::bigint[], %s::text[]) AS told (id, key)
WHERE line.id = told.id
"""


@transaction.atomic
def mark_placed(
    *,
    plan_id: int,
    as_: str,
    key_by_line: Mapping[int, str],
    at: datetime,
    by: int | None = None,
    is_aside: bool = False,
) -> dict[int, int]:
    """Record what waiting lines are, move them from unplaced to clearing; return those by amount.

    `as_` is one of `PlacedAs`, each line's key names what it is ("claim/3/7"); `by` None is the
    machine. One entry for all that came in, and one for all that went out. A line that another
    placed meanwhile is left alone and not returned; lines set aside only with `is_aside`.
    """
    states = [BankLineState.WAITING, *([BankLineState.ASIDE] if is_aside else [])]
    lines = BankLine.objects.select_for_update(of=("self",)).filter(
        plan_id=plan_id, pk__in=key_by_line, state__in=states
    )
    minor_by_line = dict(lines.order_by("pk").values_list("pk", "amount_minor"))
    names = line_names(plan_id, minor_by_line)
    for is_in in (True, False):
        moving = {pk: minor for pk, minor in minor_by_line.items() if (minor > 0) is is_in}
        if moving:
            name = names[next(iter(moving))]
            entry = _book_placed(plan_id, name, sum(moving.values()), at=at)
            keys = [key_by_line[pk] for pk in moving]
            with connection.cursor() as cursor:
                cursor.execute(PLACE, (as_, by, at, entry.pk, list(moving), keys))
    return minor_by_line


def line_names(plan_id: int, line_ids: Iterable[int]) -> dict[int, str]:
    """Return what is booked of lines is called by: another name after each taking back."""
    undone = Unplacing.objects.filter(plan_id=plan_id, entry__isnull=False)
    turns = Counter(undone.values_list("line_id", flat=True))
    return {pk: line_name(line_id=pk, turn=turns[pk]) for pk in line_ids}


def _book_placed(plan_id: int, name: str, minor: int, *, at: datetime) -> Entry:
    """Book that what lines moved is no longer unplaced, in one entry named by the first of them."""
    entry = make_entry(plan_id=plan_id, key=f"placed/{name}", memo="bank lines placed", at=at)
    write_postings(entry, {"unplaced": minor, "clearing": -minor})
    return entry
