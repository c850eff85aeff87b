"""What runs in the background: following claims, making bundles, deleting them in time."""

from functools import partial

from celery import shared_task
from django.db import transaction

from charter import selectors as charter
from charter.models import Plan
from disputes import selectors, services
from disputes.models import Bundle, Objection


@shared_task
def follow_claims() -> None:
    """Close what a decision has answered meanwhile, or what has nothing to doubt any more."""
    for appeal_id in selectors.appeals_to_follow():
        services.follow_appeal(appeal_id=appeal_id)
    for objection_id in selectors.objections_to_follow():
        services.follow_objection(objection_id=objection_id, at=charter.now(_plan(objection_id)))


@shared_task
def make_bundles() -> None:
    """Send a task for each bundle that is wanted."""
    for bundle_id in selectors.bundles_to_make():
        make_bundle.delay(bundle_id=bundle_id)


@shared_task(acks_late=True)
def make_bundle(*, bundle_id: int) -> None:
    """Make one bundle."""
    bundle = Bundle.objects.select_related("claim__plan").get(pk=bundle_id)
    services.make_bundle(bundle_id=bundle_id, at=charter.now(bundle.claim.plan))


def nudge(bundle_id: int) -> None:
    """Have a bundle made as soon as its row is there; a nudge lost is found by the sweep."""
    transaction.on_commit(partial(make_bundle.delay, bundle_id=bundle_id), robust=True)


@shared_task
def delete_bundles() -> None:
    """Delete the bundles whose days are over."""
    for plan in charter.plans():
        at = charter.now(plan)
        for bundle_id in selectors.bundles_to_delete(plan_id=plan.pk, at=at):
            services.delete_bundle(bundle_id=bundle_id, at=at)


def _plan(objection_id: int) -> Plan:
    return Objection.objects.select_related("plan").get(pk=objection_id).plan
