"""How many of those who count are still waiting for aid."""

from datetime import datetime, timedelta

from members.models import Enrolment, Standing


def heads_waiting(*, plan_id: int, at: datetime, longest: timedelta) -> int:
    """Return how many who counted at an instant were still waiting for aid in illness then.

    Nobody who joined more than `longest` before waits any more: so far back is looked, no further.
    """
    counting = Standing.objects.filter(plan_id=plan_id).counting_at(at).values("enrolment_id")
    waiting = Enrolment.objects.filter(
        plan_id=plan_id, joined_at__gt=at - longest, joined_at__lte=at, waiting_until__gt=at
    )
    return waiting.filter(pk__in=counting).count()
