"""Money that had come onto a balance is taken back by a bank: what was drawn from it is owed."""

from datetime import datetime

from django.db import transaction

from treasury import rules, selectors
from treasury.models import Debit
from treasury.services.balances import lock_balances, move_balance
from treasury.services.debits import walk_debit
from treasury.services.ledger import post
from treasury.states import PaidFrom


@transaction.atomic
def take_back(
    *, payer_id: int, plan_id: int, key: str, amount_minor: int, at: datetime
) -> list[Debit]:
    """Take from a balance what a bank took back, and return the debits that are owed again.

    Where the balance does not reach, the debits that it paid are unpaid again, the newest first.
    `key` names the payment that was taken back; it is done once.
    """
    lock_balances(plan_id)
    missing = amount_minor - selectors.balance_of(payer_id=payer_id, plan_id=plan_id)
    owed_again = []
    drawn = Debit.objects.select_for_update(of=("self",)).filter(
        payer_id=payer_id, plan_id=plan_id, paid_from=PaidFrom.BALANCES
    )
    for debit in drawn.order_by("-to_period"):
        if missing <= 0:
            break
        missing -= debit.amount_minor
        _undraw(debit, because=key, at=at)
        owed_again.append(debit)
    memo = "payment returned by the bank"
    move_balance(payer_id, plan_id, f"{key}/returned", -amount_minor, memo=memo, at=at)
    return owed_again


def _undraw(debit: Debit, *, because: str, at: datetime) -> None:
    """Let a debit that a balance had paid be unpaid again."""
    if debit.entry_id is not None:
        owed_on = "receivable" if debit.written_off_on is None else "written_off"
        post(
            plan_id=debit.plan_id,
            key=f"undrawn/{debit.payer_id}/{debit.to_period}/{because}",
            moves={owed_on: debit.amount_minor, "balances": -debit.amount_minor},
            memo="no longer paid from the balance",
            at=at,
        )
    debit.settled_on = debit.entry = debit.paid_from = None
    if debit.written_off_on is not None:
        walk_debit(debit, "forgo_late")
    elif debit.asked_at is None:
        debit.next_ask_at = at
        walk_debit(debit, "undraw")
    else:
        debit.failure_code = "deposit_returned"
        debit.next_ask_at = rules.retry_at(
            asked_at=debit.asked_at, debit_on=debit.debit_on, retry_days=debit.retry_days
        )
        walk_debit(debit, "fail_late")
