"""What runs in the background: audits whose time has come are drawn."""

from celery import shared_task

from audits import selectors, services
from charter import selectors as charter


@shared_task
def follow_audits() -> None:
    """Send each audit before its draw on its way: the table is the queue."""
    for audit_id in selectors.audit_ids_to_draw():
        follow_audit.delay(audit_id=audit_id)


@shared_task
def follow_audit(*, audit_id: int) -> None:
    """Take one audit as far as its clock allows."""
    plan = selectors.plan_of_audit(audit_id=audit_id)
    services.follow_audit(audit_id=audit_id, at=charter.now(plan))
