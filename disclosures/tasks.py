"""Work in the background: the queue is the table of sealed runs without a report."""

from celery import shared_task

from apportionment import selectors as apportionment
from charter import selectors as charter
from disclosures import selectors, services


@shared_task
def publish_reports() -> None:
    """Publish what has been sealed, oldest first."""
    for run_id in selectors.unpublished_run_ids():
        publish_report.delay(run_id=run_id)


@shared_task
def publish_report(*, run_id: int) -> None:
    """Publish one report."""
    plan = apportionment.plan_of_run(run_id=run_id)
    services.publish_report(run_id=run_id, at=charter.now(plan))
