"""Work in the background: the outbox is the queue."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Final

from celery import shared_task
from django.utils import timezone

from charter import selectors as charter
from charter.rules import CharterRefused
from members import selectors, services
from members.carriers import open_lines

logger = logging.getLogger(__name__)
BATCH: Final = 100  # a sweep is short, so that other work gets its turn between two of them
SLICE_SECONDS: Final = 20  # so long one sweep sends; then other work gets its turn


@shared_task
def send_messages() -> None:
    """Send what lies in the outbox, urgent ones first, until it is empty or the time is used.

    Several may work side by side (MESSAGE_SWEEPS); one more than that goes home at once.
    """
    until = monotonic() + SLICE_SECONDS
    with services.sweep_of_messages() as may_work, open_lines() as lines:
        while may_work and services.send_next(lines=lines, at=timezone.now()):
            if monotonic() > until:
                break


@shared_task
def send_at_once(*, key: str) -> None:
    """Send one urgent message now; should this nudge be lost, the next sweep finds it."""
    for message_id in selectors.queued_message_ids(key=key):
        services.send_message(message_id=message_id, at=timezone.now())


@shared_task
def follow_messages() -> None:
    """Take what carriers reported, and let what they are silent about come to an end."""
    services.place_reports(at=timezone.now())
    services.settle_handed(at=timezone.now())


@shared_task
def forget_codes() -> None:
    """Let codes that have run out be readable nowhere."""
    services.forget_codes(at=timezone.now())


@shared_task
def follow_time() -> None:
    """End waiting times and memberships whose time has come, and tell who will outgrow a plan."""
    for plan in charter.plans():
        at = charter.now(plan)
        for deed in (services.end_waiting, services.tell_of_oldest_age, services.age_out):
            with suppress(CharterRefused):  # none in force yet, or one that cannot be read
                _until_done(partial(deed, plan_id=plan.pk, at=at))
    now = timezone.now()
    _until_done(partial(services.tell_of_age, today=now.date(), at=now))


def _until_done(deed: Callable[[], int]) -> None:
    """Do the next batch until there is none."""
    while deed():
        pass


@shared_task
def ask_verifier() -> None:
    """Let the deployment's verifier look at documents nobody has looked at."""
    for identity_id in selectors.identity_ids_to_ask(at=timezone.now(), most=BATCH):
        try:
            services.ask_verifier(identity_id=identity_id, at=timezone.now())
        except Exception:
            logger.exception("Identity %s could not be verified", identity_id)
            services.put_off_verifier(identity_id=identity_id, at=timezone.now())


@shared_task
def forget_invitations() -> None:
    """Empty invitations that were over a month ago, and lists nobody invited within a day."""
    services.forget_invitations(at=timezone.now())
