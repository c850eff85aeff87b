"""Work in the background: the outbox is the queue."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from members import selectors, services

BATCH: Final = 200


@shared_task
def send_messages() -> None:
    """Sweep the outbox: one task a message; what comes twice is sent once."""
    for message_id in selectors.unsent_message_ids(at=timezone.now(), most=BATCH):
        send_message.delay(message_id=message_id)


@shared_task(acks_late=True)
def send_message(*, message_id: int) -> None:
    services.send_message(message_id=message_id, at=timezone.now())
