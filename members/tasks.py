"""Work in the background: the outbox is the queue."""

import logging
from typing import Final

from celery import shared_task
from django.utils import timezone

from members import selectors, services

logger = logging.getLogger(__name__)
BATCH: Final = 100  # a sweep is short, so that other work gets its turn between two of them


@shared_task
def send_messages() -> None:
    """Send a batch of the outbox; one that cannot be sent does not hold up the others."""
    for message_id in selectors.unsent_message_ids(at=timezone.now(), most=BATCH):
        try:
            services.send_message(message_id=message_id, at=timezone.now())
        except Exception:
            logger.exception("Message %s could not be sent", message_id)
            services.put_off_message(message_id=message_id, at=timezone.now())
