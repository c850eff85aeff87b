"""Closing months, taking entries back, and the checkpoints of balances."""

from datetime import date, datetime
from typing import Final

from django.db import connection, transaction

from treasury import rules, selectors
from treasury.models import Checkpoint, ClosedMonth, Entry, Reversal
from treasury.services.ledger import post

BOOKS: Final = (
    0x626F6F6B  # the class of advisory locks in which whoever books shares a plan's books
)

# Balances as they are, from the last checkpoints on. Nobody books meanwhile.
MAKE: Final = """
INSERT INTO treasury_checkpoint (account_id, upto_entry, amount_minor, made_at)
SELECT account.id, %s, coalesce(point.amount_minor, 0) + coalesce(sum(posting.amount_minor), 0), %s
FROM treasury_account account
LEFT JOIN treasury_checkpoint point ON point.account_id = account.id
LEFT JOIN treasury_posting posting ON posting.account_id = account.id
    AND posting.entry_id > coalesce(point.upto_entry, 0) AND posting.entry_id <= %s
WHERE account.plan_id = %s
GROUP BY account.id, point.amount_minor
ON CONFLICT (account_id) DO UPDATE
SET upto_entry = excluded.upto_entry, amount_minor = excluded.amount_minor,
    made_at = excluded.made_at
"""


@transaction.atomic
def make_checkpoints(
    *, plan_id: int, at: datetime, every: int = rules.CHECKPOINT_EVERY
) -> int | None:
    """Note what the plan's accounts stand at, if so many entries came since; return up to which.

    Skipped (None) while somebody books: the next sweep does it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [BOOKS, plan_id])
        ((is_alone,),) = cursor.fetchall()
        if not is_alone:
            return None
        # A statement after the lock: it sees everything that was booked before it.
        newer = Entry.objects.filter(plan_id=plan_id, pk__gt=selectors.checked_upto(plan_id))
        upto = newer.order_by("-pk").values_list("pk", flat=True).first()
        if upto is None or newer.count() < every:
            return None
        cursor.execute(MAKE, [upto, at, upto, plan_id])
        return int(upto)


@transaction.atomic
def drop_checkpoints(*, plan_id: int) -> int:
    """Forget the plan's checkpoints, so that balances are added up from the beginning."""
    return Checkpoint.objects.filter(account__plan_id=plan_id).delete()[0]


@transaction.atomic
def ask_to_close(
    *, plan_id: int, month: date, until_at: datetime, by: int, at: datetime
) -> ClosedMonth:
    """Say that a month is complete; another person closes it. Called twice, it is asked once.

    `month` is its first day, `until_at` the first instant of the next one in plan time.
    """
    _require_closable(plan_id, month=month, until_at=until_at, at=at)
    asked, _ = ClosedMonth.objects.get_or_create(
        plan_id=plan_id,
        month=month,
        defaults={"until_at": until_at, "asked_by": by, "asked_at": at},
    )
    return asked


@transaction.atomic
def close_month(*, plan_id: int, month: date, by: int, at: datetime) -> ClosedMonth:
    """Close a month that another person said is complete, and everything before it.

    Whoever books at this moment is waited for; what comes later is booked in the open month.
    """
    asked = ClosedMonth.objects.select_for_update(of=("self",)).get(plan_id=plan_id, month=month)
    if asked.closed_at is not None:
        return asked
    rules.require_other_person(prepared_by=asked.asked_by, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOOKS, plan_id])
    _require_closable(plan_id, month=month, until_at=asked.until_at, at=at)
    asked.closed_by, asked.closed_at = by, at
    asked.last_entry = selectors.last_entry_id(plan_id)
    asked.save(update_fields=["closed_by", "closed_at", "last_entry"])
    return asked


@transaction.atomic
def keep_open(*, plan_id: int, month: date) -> int:
    """Take back that a month is complete, as long as nobody has closed it; return of how many."""
    return ClosedMonth.objects.filter(plan_id=plan_id, month=month, closed_at=None).delete()[0]


@transaction.atomic
def reverse_entry(*, entry_id: int, reason: str, by: int, at: datetime) -> Entry:
    """Take an entry back by a new one of the opposite amounts; called twice, once."""
    entry = Entry.objects.get(pk=entry_id)
    rules.require_reversible(entry.key)
    moves = entry.postings.values_list("account__code", "amount_minor")
    made = post(
        plan_id=entry.plan_id,
        key=f"reversal/{entry.key}",
        moves={code: -minor for code, minor in moves},
        memo=f"taken back: {reason}",
        at=at,
    )
    Reversal.objects.get_or_create(
        entry=entry, defaults={"made": made, "reason": reason, "by": by, "at": at}
    )
    return made


def _require_closable(plan_id: int, *, month: date, until_at: datetime, at: datetime) -> None:
    last = selectors.last_closed_month(plan_id)
    rules.require_closable(
        month=month, until_at=until_at, last_closed=last.month if last else None, at=at
    )
    for day in selectors.unbooked_days(plan_id):
        if day < rules.month_after(month):
            raise rules.NotAllBooked(day)
