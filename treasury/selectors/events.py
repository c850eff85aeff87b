from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from treasury import states
from treasury.models import EventFlood, GatewayEvent


def unworked_event_ids(*, limit: int) -> list[int]:
    """Return the events that came in and were not worked, oldest first."""
    waiting = GatewayEvent.objects.filter(worked_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def unplaced_events(
    outcome: str = "", *, plan_ids: Collection[int] | None = None
) -> QuerySet[GatewayEvent]:
    """Return the events that changed nothing and repeat nothing: a person looks at them.

    All of them, or those of one outcome; of these plans and of no plan, or (None) of all. Newest
    first.
    """
    outcomes = {outcome} & states.UNPLACED if outcome else states.UNPLACED
    found = GatewayEvent.objects.filter(outcome__in=sorted(outcomes))
    if plan_ids is not None:
        found = found.filter(Q(plan_id=None) | Q(plan_id__in=plan_ids))
    return found.order_by("-received_at", "-pk")


def unplaced_counts(*, plan_ids: Collection[int] | None = None) -> dict[str, int]:
    """Return how many events stand unplaced for which reason, the most first."""
    counts = (
        unplaced_events(plan_ids=plan_ids)
        .order_by()
        .values_list("outcome")
        .annotate(number=Count("pk"))
    )
    return dict(counts.order_by("-number", "outcome"))


def event_floods() -> QuerySet[EventFlood]:
    """Return the hours in which more events were refused than are kept, newest first."""
    return EventFlood.objects.order_by("-hour", "gateway")
