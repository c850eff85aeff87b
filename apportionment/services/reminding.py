"""Prepaid plans: whoever's balance runs low is reminded before a cutoff, once a period."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment import selectors
from apportionment.services.balances import windows
from charter import selectors as charter
from charter.rules import Terms, next_cutoff
from members import services as members_services
from members.services import PayerLetter
from treasury import selectors as treasury

LOW_BALANCE: Final = "apportionment/low_balance"


def remind_of_balances(*, plan_id: int, at: datetime) -> int:
    """Remind all whose balance is below what the charter says, or the last share; how many.

    Once for each period, however often this is called. Window by window, each in a transaction of
    its own. Nothing happens where the charter names no such amount.
    """
    terms = charter.terms_at(plan_id, at)
    if terms.balance is None or terms.balance.remind_below_minor is None:
        return 0
    below = replace(
        terms, balance=replace(terms.balance, minimum_minor=terms.balance.remind_below_minor)
    )
    sealed = selectors.latest_sealed(plan_id=plan_id)
    period_no = sealed.period.no if sealed else 0
    return sum(_remind(plan_id, below, payers, period_no=period_no, at=at) for payers in windows())


@transaction.atomic
def _remind(
    plan_id: int, below: Terms, payers: tuple[int, int], *, period_no: int, at: datetime
) -> int:
    cutoff_at = next_cutoff(below, at)
    short = selectors.short_payer_ids(
        plan_id=plan_id,
        terms=below,
        cutoff_at=cutoff_at,
        payer_from=payers[0],
        payer_until=payers[1],
    )
    letters = [
        PayerLetter(
            payer_id=payer_id,
            key=f"low_balance/{plan_id}/{payer_id}/{period_no}",
            facts={
                "balance_minor": treasury.balance_of(payer_id=payer_id, plan_id=plan_id),
                "counted_at": cutoff_at,
            },
        )
        for payer_id in short
    ]
    members_services.queue_for_payers(kind=LOW_BALANCE, plan_id=plan_id, letters=letters, at=at)
    return len(letters)
