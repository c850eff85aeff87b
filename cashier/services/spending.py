"""What looking into claims has cost becomes an expense of the pool, once."""

from datetime import datetime

from claims import selectors as claims
from claims import services as claims_services
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.states import ExpenseKind


def follow_investigations(*, plan_id: int, at: datetime) -> int:
    """Enter the costs of reported investigations as expenses; return of how many.

    Each waits for its invoice and two treasurers; when it is booked, its claim is told. What cost
    nothing is told at once.
    """
    costs = {
        f"investigation/{pk}": (pk, minor)
        for pk, minor in claims.investigations_to_book(plan_id=plan_id)
    }
    if not costs:
        return 0
    booked = treasury.released_sources(plan_id=plan_id, sources=list(costs))
    done = [pk for source, (pk, minor) in costs.items() if source in booked or not minor]
    if done:
        claims_services.mark_booked(investigation_ids=done, at=at)
    return treasury_services.record_costs(
        plan_id=plan_id,
        kind=ExpenseKind.INVESTIGATION,
        minor_by_source={source: minor for source, (pk, minor) in costs.items() if pk not in done},
        at=at,
    )
