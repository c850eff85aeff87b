"""Sweeps of the log; they belong to no plan, so they read the real clock."""

import logging

from celery import shared_task
from django.utils import timezone

from logbook import services
from logbook.rules import LogRefused
from logbook.services import Answer

logger = logging.getLogger(__name__)
FINE = (Answer.COSIGNED, Answer.HAD)


@shared_task
def sign_checkpoint() -> None:
    """Sign the log as it stands, if it has grown; what stands in the way is on the late board."""
    try:
        services.sign_checkpoint(at=timezone.now())
    except LogRefused as why:
        logger.error("the log is not signed: %s", why)


@shared_task
def collect_cosignatures() -> None:
    """Ask the witnesses that have not cosigned the last checkpoint."""
    for asked in services.collect_cosignatures(at=timezone.now()):
        if asked.answer not in FINE:
            logger.warning("witness %s %s: %s", asked.name, asked.answer, asked.why)
