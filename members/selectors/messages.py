"""Questions about the outbox."""

from datetime import datetime

from django.db.models import Q, QuerySet

from members.models import Message


def unsent_message_ids(*, at: datetime, most: int) -> list[int]:
    """Return the messages to send now: those that never failed first, oldest first."""
    due = Message.objects.filter(sent_at=None).filter(
        Q(try_again_at=None) | Q(try_again_at__lte=at)
    )
    return list(due.order_by("failures", "pk").values_list("pk", flat=True)[:most])


def unsent_messages(*, plan_id: int) -> QuerySet[Message]:
    """Return the messages of a plan that nobody has been sent yet."""
    return Message.objects.filter(plan_id=plan_id, sent_at=None)
