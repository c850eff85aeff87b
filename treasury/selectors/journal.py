"""The books by month, and entry by entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Min

from treasury.models import Entry, Posting
from treasury.rules import CASH

# Every instant has its place: what is open to the past or the future is bounded by infinity.
SPAN: Final = """
    entry.plan_id = %(plan)s AND entry.booked_at >= coalesce(%(from)s, '-infinity'::timestamptz)
    AND entry.booked_at < coalesce(%(until)s, 'infinity'::timestamptz)
"""
MOVES: Final = f"""
SELECT date_trunc('month', entry.booked_at AT TIME ZONE %(zone)s)::date AS month, account.code,
       coalesce(sum(posting.amount_minor) FILTER (WHERE posting.amount_minor > 0), 0)::bigint,
       coalesce(-sum(posting.amount_minor) FILTER (WHERE posting.amount_minor < 0), 0)::bigint
FROM treasury_entry entry
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE {SPAN} GROUP BY 1, 2 ORDER BY 1, 2
"""

# An entry moves money if its postings on the accounts of money do not cancel each other; where it
# came from or went is what stands on all the others, with the sign turned.
CASH_MOVES: Final = f"""
WITH moving AS (
    SELECT entry.id, entry.booked_at
    FROM treasury_entry entry
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE {SPAN} AND account.code = ANY (%(cash)s)
    GROUP BY entry.id HAVING sum(posting.amount_minor) <> 0
)
SELECT date_trunc('month', moving.booked_at AT TIME ZONE %(zone)s)::date AS month, account.code,
       coalesce(-sum(posting.amount_minor) FILTER (WHERE posting.amount_minor < 0), 0)::bigint,
       coalesce(sum(posting.amount_minor) FILTER (WHERE posting.amount_minor > 0), 0)::bigint
FROM moving
JOIN treasury_posting posting ON posting.entry_id = moving.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE account.code <> ALL (%(cash)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""
AFTER: Final = f"""
SELECT account.code, sum(posting.amount_minor)::bigint
FROM treasury_entry entry
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE {SPAN} GROUP BY 1
"""


@dataclass(frozen=True)
class MonthMove:
    """What moved on one account in one month: in and out, both as amounts above zero.

    For accounts in the books these are debit and credit; for money, what came and what went.
    """

    month: date
    code: str
    in_minor: int
    out_minor: int


@dataclass(frozen=True)
class JournalLine:
    """One posting, with what its entry says."""

    entry_id: int
    booked_at: datetime
    key: str
    memo: str
    code: str
    amount_minor: int


def moves_by_month(
    plan_id: int, *, time_zone: str, from_at: datetime | None, until_at: datetime | None
) -> list[MonthMove]:
    """Return what was debited and credited on each account in each month of plan time."""
    return _by_month(MOVES, plan_id, time_zone, from_at, until_at)


def cash_by_month(
    plan_id: int, *, time_zone: str, from_at: datetime | None, until_at: datetime | None
) -> list[MonthMove]:
    """Return what money came in and went out in each month, by the account on the other side."""
    return _by_month(CASH_MOVES, plan_id, time_zone, from_at, until_at)


def moved_since(plan_id: int, *, from_at: datetime) -> dict[str, int]:
    """Return what each account has moved since an instant (debit positive)."""
    return {code: int(minor) for code, minor in _rows(AFTER, plan_id, "UTC", from_at, None)}


def booked_span(plan_id: int) -> tuple[datetime, datetime] | None:
    """Return when a plan's first and last entry were booked; None: nothing is booked."""
    found = Entry.objects.filter(plan_id=plan_id).aggregate(
        first=Min("booked_at"), last=Max("booked_at")
    )
    return (found["first"], found["last"]) if found["first"] else None


def journal(
    plan_id: int, *, from_at: datetime | None = None, until_at: datetime | None = None
) -> Iterator[JournalLine]:
    """Yield every posting in the order of booking, a few at a time."""
    postings = Posting.objects.filter(entry__plan_id=plan_id)
    if from_at is not None:
        postings = postings.filter(entry__booked_at__gte=from_at)
    if until_at is not None:
        postings = postings.filter(entry__booked_at__lt=until_at)
    rows = postings.order_by("entry__booked_at", "entry_id", "pk").values_list(
        "entry_id", "entry__booked_at", "entry__key", "entry__memo", "account__code", "amount_minor"
    )
    for row in rows.iterator(chunk_size=2000):
        yield JournalLine(*row)


def _by_month(
    sql: str,
    plan_id: int,
    time_zone: str,
    from_at: datetime | None,
    until_at: datetime | None,
) -> list[MonthMove]:
    return [MonthMove(*row) for row in _rows(sql, plan_id, time_zone, from_at, until_at)]


def _rows(
    sql: str,
    plan_id: int,
    time_zone: str,
    from_at: datetime | None,
    until_at: datetime | None,
) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        "plan": plan_id,
        "zone": time_zone,
        "from": from_at,
        "until": until_at,
        "cash": sorted(CASH),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())
