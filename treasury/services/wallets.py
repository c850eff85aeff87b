"""Debits paid by what their payers hold here already, swept."""

from datetime import datetime
from typing import Final

from treasury import selectors
from treasury.services.transfers import settle_from_balance

AT_ONCE: Final = 5_000  # payers in one transaction


def settle_from_balances(*, plan_id: int, at: datetime) -> int:
    """Pay what is owed by all whose balance reaches, oldest first; return how many debits.

    Batch by batch, each in a transaction of its own; killed and started again, it pays the others.
    """
    settled, after = 0, 0
    while payer_ids := selectors.payers_who_can_settle(plan_id=plan_id, after=after, most=AT_ONCE):
        settled += settle_from_balance(plan_id=plan_id, payer_ids=payer_ids, at=at)
        after = payer_ids[-1]
    return settled
