"""A plan takes no more people than its charter says."""

from datetime import datetime

from charter.models import Plan
from charter.rules import Terms
from members import rules, selectors


def require_seat(*, plan_id: int, terms: Terms, at: datetime) -> None:
    """Refuse with `PlanFull` where as many are in as the charter takes.

    Of two for the last seat one waits for the other's commit: the plan's row is locked, and only
    where there is a maximum. The count is a later statement, so it sees who was waited for.
    """
    if terms.maximum_headcount is None:
        return
    Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
    taken = selectors.seats_taken(plan_id=plan_id, at=at)
    rules.require_seat(maximum=terms.maximum_headcount, taken=taken)
