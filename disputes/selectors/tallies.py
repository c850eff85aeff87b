"""How many objections and appeals a plan has had, and how they ended: for what is published."""

from django.db.models import Count

from disputes.models import Appeal, Objection
from disputes.states import AppealState, ObjectionState

ENDS_OF_OBJECTIONS = (
    ObjectionState.UPHELD,
    ObjectionState.DISMISSED,
    ObjectionState.WITHDRAWN,
    ObjectionState.MOOT,
)
ENDS_OF_APPEALS = (AppealState.UPHELD, AppealState.REJECTED, AppealState.WITHDRAWN)


def objections_by_outcome(*, plan_id: int) -> dict[str, int]:
    """Return how many objections were made so far, and how many have ended in each way."""
    rows = Objection.objects.filter(plan_id=plan_id).order_by().values_list("state")
    counted = dict(rows.annotate(Count("pk")))
    ends = {end.value: counted.get(end, 0) for end in ENDS_OF_OBJECTIONS}
    return {"made": sum(counted.values()), **ends}


def appeals_by_outcome(*, plan_id: int) -> dict[str, int]:
    """Return how many appeals were made so far, and how many have ended in each way."""
    rows = Appeal.objects.filter(claim__plan_id=plan_id).order_by().values_list("state")
    counted = dict(rows.annotate(Count("pk")))
    ends = {end.value: counted.get(end, 0) for end in ENDS_OF_APPEALS}
    return {"made": sum(counted.values()), **ends}
