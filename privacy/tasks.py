"""Work in the background: erasing on its day, and forgetting in time."""

import logging

from celery import shared_task
from django.utils import timezone

from privacy import selectors, services
from privacy.rules import KEPT_FOR
from privacy.services.forgetting import BATCH

logger = logging.getLogger(__name__)


@shared_task
def carry_out_erasures() -> None:
    """Erase whose day has come; one that fails does not hold up the others."""
    now = timezone.now()
    for erasure_id in selectors.erasure_ids_due(today=now.date()):
        try:
            services.carry_out(erasure_id=erasure_id, at=timezone.now())
        except Exception:
            logger.exception("Erasure %s could not be carried out", erasure_id)


@shared_task
def forget_in_time() -> None:
    """Let go, table by table, what has been kept as long as it may be; none holds up the others."""
    for kept in KEPT_FOR:
        try:
            while services.forget(kept, at=timezone.now()) == BATCH:
                pass
        except Exception:
            logger.exception("What was kept of %s could not be let go", kept.label)
