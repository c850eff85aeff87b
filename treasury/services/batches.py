from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce, Least

from treasury import rules, states
from treasury.models import Account, Debit, Entry
from treasury.rules import DueQuery
from treasury.services.ledger import open_accounts, write_postings
from treasury.states import DebitState

NO_PAYER_ABOVE: Final = 2**63 - 1

# Ordered, so that two of these at once wait for each other rather than deadlock.
REQUEST_DEBITS = """
WITH due (payer_id, amount_minor) AS NOT MATERIALIZED ({dues}),
past AS (
    SELECT payer_id, max(to_period) AS to_period, sum(amount_minor) AS amount_minor
    FROM treasury_debit
    WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s
    GROUP BY payer_id
)
INSERT INTO treasury_debit (
    payer_id, plan_id, to_period, opened_on, from_period, amount_minor, debit_on, retry_days,
    next_ask_at, state, attempts
)
SELECT due.payer_id, %s, %s, %s, coalesce(past.to_period, 0),
    due.amount_minor - coalesce(past.amount_minor, 0), %s, %s, %s, 'open', 0
FROM due LEFT JOIN past ON past.payer_id = due.payer_id
WHERE due.payer_id >= %s AND due.payer_id < %s
    AND due.amount_minor > coalesce(past.amount_minor, 0)
    AND coalesce(past.to_period, 0) < %s
ORDER BY due.payer_id
ON CONFLICT DO NOTHING
"""
MARK_BOOKED = """
WITH booked AS (
    UPDATE treasury_debit SET entry_id = %s
    WHERE plan_id = %s AND settled_on = %s AND state = 'paid' AND entry_id IS NULL
        AND payer_id >= %s AND payer_id < %s
    RETURNING amount_minor
)
SELECT sum(amount_minor)::bigint FROM booked
"""


@transaction.atomic
def request_debits(
    *,
    plan_id: int,
    to_period: int,
    dues: DueQuery,
    debit_on: date,
    at: datetime,
    retry_days: int = 0,
    ask_at: datetime | None = None,
    payer_from: int = 0,
    payer_until: int = NO_PAYER_ABOVE,
) -> int:
    """Make a debit for all who owe more than was debited before, and return how many were made.

    One statement; run twice, or twice at once, it makes nothing new. Payers are those in
    [payer_from, payer_until). `ask_at` is the instant of asking: the plan's midnight of `debit_on`.
    """
    payers = (payer_from, payer_until)
    facts = (plan_id, to_period, at.date(), debit_on, retry_days)
    asked_from = ask_at or rules.first_ask_at(debit_on)
    params: tuple[Any, ...] = (*dues.params, plan_id, *payers, *facts, asked_from, *payers)
    with connection.cursor() as cursor:
        cursor.execute(REQUEST_DEBITS.format(dues=dues.sql), (*params, to_period))
        return int(cursor.rowcount)


@transaction.atomic
def record_notified(
    *, plan_id: int, to_period: int, at: datetime, payer_ids: Sequence[int] | None = None
) -> int:
    """Record that payers (all, or these) were told of their debit, and return of how many."""
    debits = Debit.objects.filter(plan_id=plan_id, to_period=to_period, notified_at=None)
    if payer_ids is not None:
        debits = debits.filter(payer_id__in=payer_ids)
    return debits.update(notified_at=at)


@transaction.atomic
def hasten_debits(*, payer_id: int, plan_id: int, at: datetime) -> int:
    """Let a payer's own debits be asked for at once, at their wish, and return how many."""
    askable = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id, state__in=states.ASKABLE)
    now = Value(at, output_field=DateTimeField())
    return askable.update(
        next_ask_at=Least("next_ask_at", now), notified_at=Coalesce("notified_at", now)
    )


@transaction.atomic
def settle_batch(
    *, plan_id: int, to_period: int, at: datetime, settled_on: date | None = None
) -> int:
    """Mark all of a period's debits paid that no provider has: one settlement, made elsewhere."""
    return Debit.objects.filter(
        plan_id=plan_id, to_period=to_period, state__in=states.DEBIT_MOVES["settle"].sources
    ).update(
        state=states.DEBIT_MOVES["settle"].target,
        settled_on=settled_on or at.date(),
        next_ask_at=None,
        failure_code=None,
    )


@transaction.atomic
def book_collected(
    *,
    plan_id: int,
    settled_on: date,
    at: datetime,
    payer_from: int = 0,
    payer_until: int = NO_PAYER_ABOVE,
) -> Entry | None:
    """Book in one entry what was paid on one day and is not in the books; None: nothing is.

    A debit that comes late under a day already booked makes another entry of that day.
    """
    _lock_clearing(plan_id)
    paid = Debit.objects.filter(plan_id=plan_id, settled_on=settled_on, state=DebitState.PAID)
    paid = paid.filter(payer_id__gte=payer_from, payer_id__lt=payer_until, entry=None)
    if not paid.exists():
        return None
    name = f"collected/{settled_on}/{payer_from}"
    before = Entry.objects.filter(plan_id=plan_id, key__startswith=f"{name}/").count()
    entry = Entry.objects.create(
        plan_id=plan_id, key=f"{name}/{before + 1}", memo="debits collected", booked_at=at
    )
    with connection.cursor() as cursor:
        cursor.execute(MARK_BOOKED, (entry.pk, plan_id, settled_on, payer_from, payer_until))
        (minor,) = cursor.fetchone()
    write_postings(entry, {"clearing": minor, "receivable": -minor})
    return entry


def _lock_clearing(plan_id: int) -> None:
    """Let one booker at a time into a plan's books of collection."""
    clearing = open_accounts(plan_id=plan_id, codes=["clearing"])["clearing"]
    Account.objects.select_for_update(of=("self",)).get(pk=clearing.pk)
