"""Questions about what somebody has asked for: exports, erasure, consents taken back."""

from datetime import date, datetime

from django.db.models import QuerySet

from privacy.models import Erasure, Export, Withdrawal


def exports_since(at: datetime, *, user_id: int) -> int:
    """Return how often a user took their data along since an instant."""
    return Export.objects.filter(user_id=user_id, made_at__gt=at).count()


def open_erasure(*, user_id: int) -> Erasure | None:
    """Return the wish to be erased that is still to be carried out."""
    return Erasure.objects.filter(user_id=user_id, cancelled_at=None, done_at=None).first()


def erasure_ids_due(*, today: date) -> list[int]:
    """Return the wishes whose day has come, oldest first."""
    due = Erasure.objects.filter(due_on__lte=today, cancelled_at=None, done_at=None)
    return list(due.order_by("due_on", "pk").values_list("pk", flat=True))


def withdrawals(*, user_id: int) -> QuerySet[Withdrawal]:
    """Return the consents a user has taken back, latest first."""
    own = Withdrawal.objects.filter(user_id=user_id).select_related("plan")
    return own.order_by("-withdrawn_at", "-pk")
