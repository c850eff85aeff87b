"""What runs in the background: clearing what has been on notice to the end."""

from celery import shared_task

from charter import selectors as charter
from claims import services


@shared_task
def clear_claims() -> None:
    for plan in charter.plans():
        services.clear_claims(plan_id=plan.pk, at=charter.now(plan))
