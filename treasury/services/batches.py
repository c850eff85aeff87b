from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce, Least

from treasury import rules, states
from treasury.models import Account, Debit, Entry
from treasury.rules import NO_PAYER_ABOVE
from treasury.selectors import opened_since, untold_debits, waiting_debits
from treasury.services.ledger import make_entry, open_accounts, write_postings
from treasury.states import DebitState

MARK_BOOKED: Final = """
WITH booked AS (
    UPDATE treasury_debit SET entry_id = %s
    WHERE plan_id = %s AND settled_on = %s AND state = 'paid' AND entry_id IS NULL
        AND payer_id >= %s AND payer_id < %s
    RETURNING amount_minor, written_off_on, paid_from
)
SELECT paid_from, sum(amount_minor),
    coalesce(sum(amount_minor) FILTER (WHERE written_off_on IS NOT NULL), 0)
FROM booked GROUP BY paid_from
"""


@transaction.atomic
def record_notified(
    *,
    plan_id: int,
    to_period: int,
    at: datetime,
    payer_ids: Sequence[int] | None = None,
    opened_from: date | None = None,
) -> int:
    """Record that payers (all, or these) were told of their debit, and return of how many.

    No quarter is looked into that was over before `opened_from`.
    """
    debits = Debit.objects.filter(plan_id=plan_id, to_period=to_period, notified_at=None)
    debits = opened_since(debits, opened_from)
    if payer_ids is not None:
        debits = debits.filter(payer_id__in=payer_ids)
    return debits.update(notified_at=at)


@transaction.atomic
def withdraw_notice(
    *, plan_id: int, to_period: int, payer_ids: Sequence[int], opened_from: date | None = None
) -> int:
    """Let debits wait whose payers were not told of them after all, and return how many.

    What a bank was asked for already, or what is paid, stays as it is. No quarter is looked into
    that was over before `opened_from`.
    """
    waiting = waiting_debits(plan_id=plan_id, payer_ids=payer_ids).filter(to_period=to_period)
    return opened_since(waiting, opened_from).update(notified_at=None)


@transaction.atomic
def put_off_debits(
    *,
    plan_id: int,
    to_period: int,
    payer_ids: Sequence[int],
    days: int,
    opened_from: date | None = None,
) -> int:
    """Ask later, by so many days, for debits that nobody was told of yet; return how many.

    No quarter is looked into that was over before `opened_from`.
    """
    untold = untold_debits(plan_id=plan_id, payer_ids=payer_ids).filter(to_period=to_period)
    return opened_since(untold, opened_from).update(
        debit_on=F("debit_on") + timedelta(days=days),
        next_ask_at=F("next_ask_at") + timedelta(days=days),
    )


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
    *,
    plan_id: int,
    to_period: int,
    at: datetime,
    settled_on: date | None = None,
    opened_from: date | None = None,
) -> int:
    """Mark all of a period's debits paid that no provider has: one settlement, made elsewhere.

    No quarter is looked into that was over before `opened_from`.
    """
    debits = Debit.objects.filter(
        plan_id=plan_id, to_period=to_period, state__in=states.DEBIT_MOVES["settle"].sources
    )
    return opened_since(debits, opened_from).update(
        state=states.DEBIT_MOVES["settle"].target,
        settled_on=settled_on or at.date(),
        next_ask_at=None,
        failure_code=None,
        provider_reference=None,
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

    Each is booked out of the account that paid it (`Debit.paid_from`). What had been written off
    comes back from there. A debit that comes late under a day already booked makes another entry of
    that day.
    """
    _lock_clearing(plan_id)
    paid = Debit.objects.filter(plan_id=plan_id, settled_on=settled_on, state=DebitState.PAID)
    paid = paid.filter(payer_id__gte=payer_from, payer_id__lt=payer_until, entry=None)
    if not paid.select_for_update(of=("self",))[:1]:  # held, so that there is something to book
        return None
    name = f"collected/{settled_on}/{payer_from}"
    before = Entry.objects.filter(plan_id=plan_id, key__startswith=f"{name}/").count()
    memo = f"debits collected on {settled_on}"
    entry = make_entry(plan_id=plan_id, key=f"{name}/{before + 1}", memo=memo, at=at)
    with connection.cursor() as cursor:
        cursor.execute(MARK_BOOKED, (entry.pk, plan_id, settled_on, payer_from, payer_until))
        moves = _collected_moves(cursor.fetchall())
    write_postings(entry, moves)
    return entry


def _collected_moves(sums: Iterable[tuple[str | None, int, int]]) -> dict[str, int]:
    """Return the moves of what was paid: all of it, and what of it had been given up, by source."""
    moves: Counter[str] = Counter()
    for paid_from, paid, recovered in sums:
        moves[rules.PAYING_ACCOUNTS[paid_from]] += int(paid)
        moves["receivable"] -= int(paid) - int(recovered)
        moves["written_off"] -= int(recovered)
    return {code: minor for code, minor in moves.items() if minor}


def _lock_clearing(plan_id: int) -> None:
    """Let one booker at a time into a plan's books of collection."""
    clearing = open_accounts(plan_id=plan_id, codes=["clearing"])["clearing"]
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=clearing.pk)
