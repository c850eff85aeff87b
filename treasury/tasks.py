"""Sweeps that need no plan's clock; those that do live upstairs, and call the same services."""

import logging

from celery import shared_task
from django.utils import timezone

from treasury import selectors, services
from treasury.gateways.interface import GatewayAway, OutcomeUnknown

logger = logging.getLogger(__name__)
AT_ONCE = 500


@shared_task
def work_events() -> None:
    """Work what providers told us; an event that cannot be worked does not hold up the others."""
    for event_id in selectors.unworked_event_ids(limit=AT_ONCE):
        try:
            services.work_event(event_id=event_id, at=timezone.now())
        except Exception:
            logger.exception("Event %s could not be worked", event_id)


@shared_task
def ask_unknown() -> None:
    """Ask the providers what became of requests whose answer was lost."""
    for key in selectors.unknown_debit_keys(limit=AT_ONCE):
        try:
            services.resolve_debit(
                payer_id=key.payer_id,
                plan_id=key.plan_id,
                to_period=key.to_period,
                at=timezone.now(),
            )
        except GatewayAway:
            return
        except OutcomeUnknown:
            logger.warning("No answer about %s", key)
    _ask_unknown_payouts()


def _ask_unknown_payouts() -> None:
    for payout_id in selectors.unknown_payout_ids(limit=AT_ONCE):
        try:
            services.resolve_payout(payout_id=payout_id, at=timezone.now())
        except GatewayAway:
            return
        except OutcomeUnknown:
            logger.warning("No answer about payout %s", payout_id)
