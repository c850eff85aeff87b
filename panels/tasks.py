"""What runs in the background: panels open, are drawn, gather, count."""

from celery import shared_task

from charter import selectors as charter
from panels import selectors, services


@shared_task
def follow_panels() -> None:
    """Open what waits, and send each open panel on its way: the table is the queue."""
    for plan in charter.plans():
        services.open_panels(plan_id=plan.pk, at=charter.now(plan))
        for panel_id in selectors.open_panel_ids(plan_id=plan.pk):
            follow_panel.delay(plan_id=plan.pk, panel_id=panel_id)


@shared_task
def follow_panel(*, plan_id: int, panel_id: int) -> None:
    """Take one panel as far as its clock allows."""
    services.follow_panel(panel_id=panel_id, at=charter.now(charter.plan_by_id(plan_id)))
