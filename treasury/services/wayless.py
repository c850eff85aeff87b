"""Debits of payers who have no way of paying: nobody can be asked, and that is a failure too."""

from datetime import date, datetime

from django.db import transaction

from treasury import rules, selectors
from treasury.services.answers import CHANGEABLE, step

NO_MANDATE = "no_mandate"


@transaction.atomic
def fail_wayless(*, plan_id: int, at: datetime, on: date, most: int) -> int:
    """Count as failed what is due and cannot be asked for, as nobody may be; return how many.

    On the days of the schedule, like any that a bank refuses: a way chosen meanwhile is asked next,
    and without one the days of grace follow. `on` is the plan's day, by which pauses hold.
    """
    waiting = selectors.due_without_way(plan_id=plan_id, at=at, on=on)
    debits = list(waiting.select_for_update(of=("self",), skip_locked=True)[:most])
    for debit in debits:
        debit.attempts += 1
        debit.asked_at, debit.failure_code, debit.provider_reference = at, NO_MANDATE, None
        debit.next_ask_at = rules.retry_at(
            asked_at=at, debit_on=debit.debit_on, retry_days=debit.retry_days
        )
        step(debit, "ask")
        step(debit, "fail")
        debit.save(update_fields=CHANGEABLE)
    return len(debits)
