"""Work in the background: the waiting list moves up, and old drafts are forgotten."""

from contextlib import suppress

from celery import shared_task

from charter import selectors as charter
from charter.rules import CharterRefused
from joining import services
from members import selectors as members


@shared_task
def admit_waiting() -> None:
    """Let in, plan by plan, who waits in line and whom there is room for."""
    for plan_id in members.plan_ids_with_applications():
        with suppress(CharterRefused):  # one that cannot be read does not stop the others' lists
            services.admit_waiting(plan_id=plan_id, at=charter.now(charter.plan_by_id(plan_id)))


@shared_task
def forget_drafts() -> None:
    """Forget the half-finished joins that nobody touched for a month."""
    for plan in charter.plans():
        services.forget_drafts(plan_id=plan.pk, at=charter.now(plan))
