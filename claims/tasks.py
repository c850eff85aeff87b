"""What runs in the background: clearing after notice, letting go, closing what nobody answers."""

from contextlib import suppress

from celery import shared_task

from charter import selectors as charter
from charter.rules import CharterRefused
from claims import selectors, services

LOOKED_AT_ONCE = 200


@shared_task
def clear_claims() -> None:
    for plan in charter.plans():
        services.clear_claims(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def follow_questions() -> None:
    """Warn of, and then close, what a family never answered; each in a transaction of its own."""
    for plan in charter.plans():
        at = charter.now(plan)
        for request_id in selectors.requests_to_warn_of(plan_id=plan.pk, at=at):
            services.warn_of_lapse(request_id=request_id, at=at)
        for claim_id in selectors.claims_to_lapse(plan_id=plan.pk, at=at):
            with suppress(CharterRefused):  # one that cannot be read; the other claims go on
                services.lapse_claim(claim_id=claim_id, at=at)


@shared_task
def follow_drafts() -> None:
    """Remind of requests that were begun and not sent, and forget those of long ago."""
    for plan in charter.plans():
        at = charter.now(plan)
        services.remind_drafts(plan_id=plan.pk, at=at)
        services.forget_drafts(plan_id=plan.pk, at=at)


@shared_task
def release_forgotten() -> None:
    """Free the claims that were taken and not read within the charter's hours."""
    for plan in charter.plans():
        services.release_forgotten(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def follow_signals() -> None:
    """Look through claims that are new or have changed; each in a transaction of its own."""
    for plan in charter.plans():
        at = charter.now(plan)
        for claim_id in selectors.claims_to_look_at(plan_id=plan.pk, at=at, most=LOOKED_AT_ONCE):
            services.look_for_signals(claim_id=claim_id, at=at)
