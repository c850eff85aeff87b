"""Sweeps that need no plan's clock; those that do live upstairs, and call the same services."""

import logging
from time import monotonic

from celery import shared_task
from django.utils import timezone

from treasury import selectors, services
from treasury.gateways.interface import GatewayAway, OutcomeUnknown

logger = logging.getLogger(__name__)
AT_ONCE = 500
LONGEST_SECONDS = 8  # of one sweep: less than a tick; the next goes on from there


@shared_task
def work_events() -> None:
    """Work what providers told us; an event that cannot be worked does not hold up the others."""
    until = monotonic() + LONGEST_SECONDS
    while services.work_events(at=timezone.now(), most=AT_ONCE) and monotonic() < until:
        pass


@shared_task
def ask_unknown() -> None:
    """Ask the providers what became of requests whose answer was lost."""
    until = monotonic() + LONGEST_SECONDS
    at = timezone.now()
    while services.resolve_debits(at=at, most=AT_ONCE, lost_only=True) and monotonic() < until:
        pass
    _ask_unknown_payouts()


def _ask_unknown_payouts() -> None:
    for payout_id in selectors.unknown_payout_ids(limit=AT_ONCE):
        try:
            services.resolve_payout(payout_id=payout_id, at=timezone.now())
        except GatewayAway:
            return
        except OutcomeUnknown:
            logger.warning("No answer about payout %s", payout_id)
