"""What carriers told of a person's letters."""

from datetime import datetime

from members.models import DeliveryReport, Message, User


def has_letters_delivered(user: User, *, contact: str, mark: str, at: datetime) -> None:
    """Let the carrier tell of a letter to the user, and of one to who is asked in an emergency."""
    for message in (Message.objects.filter(user=user)[0], Message.objects.get(recipient=contact)):
        DeliveryReport.objects.create(
            carrier="mail",
            digest=f"{message.pk:064}",
            message=message,
            key=message.key,
            has_arrived=True,
            reason=mark,
            occurred_at=at,
            received_at=at,
        )
