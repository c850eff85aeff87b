from django.db.models import QuerySet

from treasury import states
from treasury.models import GatewayEvent


def unworked_event_ids(*, limit: int) -> list[int]:
    """Return the events that came in and were not worked, oldest first."""
    waiting = GatewayEvent.objects.filter(worked_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def unplaced_events() -> QuerySet[GatewayEvent]:
    """Return the events that changed nothing and repeat nothing: a person looks at them."""
    return GatewayEvent.objects.filter(outcome__in=states.UNPLACED).order_by("-received_at", "-pk")
