from datetime import date, datetime

from django.db import transaction

from treasury.models import Debit
from treasury.rules import DebitKey
from treasury.services.debits import lock_debit, walk_debit
from treasury.services.ledger import post
from treasury.states import DebitState, PaidFrom


@transaction.atomic
def write_off_debit(*, payer_id: int, plan_id: int, to_period: int, at: datetime) -> Debit:
    """Give a debit up that nobody asks for now, and book it; called twice, it is given up once.

    Paid later, it is booked against what was written off.
    """
    debit = _lock(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    if debit.state == DebitState.WRITTEN_OFF:
        return debit
    debit.written_off_on = at.date()
    debit.next_ask_at = debit.failure_code = None
    walk_debit(debit, "write_off")
    post(
        plan_id=plan_id,
        key=f"written_off/{payer_id}/{to_period}",
        moves={"written_off": debit.amount_minor, "receivable": -debit.amount_minor},
        memo="debit written off",
        at=at,
    )
    return debit


@transaction.atomic
def settle_debit(
    *,
    payer_id: int,
    plan_id: int,
    to_period: int,
    at: datetime,
    settled_on: date | None = None,
    paid_from: PaidFrom | None = None,
) -> Debit:
    """Record that one debit was paid elsewhere, also one that was given up; twice is once.

    `paid_from` names what paid it here; None: money that came in as any debit's does.
    """
    debit = _lock(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    if debit.state == DebitState.PAID:
        return debit
    debit.settled_on, debit.paid_from = settled_on or at.date(), paid_from
    debit.next_ask_at = debit.failure_code = debit.provider_reference = None
    walk_debit(debit, "recover" if debit.state == DebitState.WRITTEN_OFF else "settle")
    return debit


def _lock(*, payer_id: int, plan_id: int, to_period: int) -> Debit:
    key = DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    debit = lock_debit(key)
    if debit is None:
        raise Debit.DoesNotExist(key)
    return debit
