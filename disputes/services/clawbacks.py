"""What a run takes up of objections upheld late."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from disputes.models import Objection
from disputes.states import ObjectionState


@transaction.atomic(savepoint=False)
def mark_taken_up(*, objection_ids: Collection[int], at: datetime) -> list[int]:
    """Note that a run takes these amounts back, and return which are new; twice, it finds none."""
    waiting = Objection.objects.select_for_update(of=("self",)).filter(
        pk__in=objection_ids,
        state=ObjectionState.UPHELD,
        clawback_minor__isnull=False,
        taken_up_at=None,
    )
    taken = list(waiting.order_by("pk").values_list("pk", flat=True))
    Objection.objects.filter(pk__in=taken).update(taken_up_at=at)
    return taken
