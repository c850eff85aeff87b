"""A plan takes no more people than its charter says, in all and in one period."""

from datetime import datetime

from charter.models import Plan
from charter.rules import Terms
from members import rules, selectors


def lock_room(*, plan_id: int) -> None:
    """Let nobody else take a seat of this plan before this transaction ends."""
    Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)


def require_seat(*, plan_id: int, terms: Terms, at: datetime) -> None:
    """Refuse with `PlanFull` where as many are in as the charter takes.

    Of two for the last seat one waits for the other's commit: the plan's row is locked, and only
    where there is a maximum. The count is a later statement, so it sees who was waited for.
    """
    if terms.maximum_headcount is None:
        return
    lock_room(plan_id=plan_id)
    taken = selectors.seats_taken(plan_id=plan_id, at=at)
    rules.require_seat(maximum=terms.maximum_headcount, taken=taken)


def require_room(*, plan_id: int, terms: Terms, at: datetime) -> None:
    """Refuse a new one with `PlanFull`, or `PeriodFull` where enough joined since the cutoff."""
    require_seat(plan_id=plan_id, terms=terms, at=at)
    if terms.most_new_a_period is None:
        return
    lock_room(plan_id=plan_id)
    selectors.require_new(plan_id=plan_id, terms=terms, most=terms.most_new_a_period, at=at)
