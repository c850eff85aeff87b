"""Work in the background: the queue is the table of sealed runs without a report."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apportionment import selectors as apportionment
from charter import selectors as charter
from disclosures import selectors, services
from disclosures.selectors import tallies, trail
from disclosures.services import audits, heads, log, outlook
from logbook import selectors as logbook


@shared_task
def publish_reports() -> None:
    """Publish what has been sealed, oldest first; what was refused, only when its time has come."""
    for run_id in selectors.unpublished_run_ids():
        publish_report.delay(run_id=run_id)


@shared_task
def publish_report(*, run_id: int) -> None:
    """Publish one report, or keep why it cannot be."""
    plan = apportionment.plan_of_run(run_id=run_id)
    services.publish_or_refuse(run_id=run_id, at=charter.now(plan))


@shared_task
def count_periods() -> None:
    """Count for the outlook what has a report and was not counted yet, each plan by itself."""
    for plan_id in sorted(set(tallies.uncounted().values_list("plan_id", flat=True))):
        count_periods_of.delay(plan_id=plan_id)


@shared_task
def count_periods_of(*, plan_id: int) -> None:
    """Count a plan's periods, oldest first: what is told of one rests on what was told before."""
    at = charter.now(charter.plan_by_id(plan_id))
    for report in tallies.uncounted().filter(plan_id=plan_id):
        outlook.count_period(run_id=report.run_id, at=at)


@shared_task
def follow_warnings() -> None:
    """Look at every plan's early warnings."""
    for plan_id in charter.plans().values_list("pk", flat=True):
        follow_warnings_of.delay(plan_id=plan_id)


@shared_task
def follow_warnings_of(*, plan_id: int) -> None:
    """Write down which early warnings of a plan have become others."""
    outlook.follow_warnings(plan_id=plan_id, at=charter.now(charter.plan_by_id(plan_id)))


@shared_task
def open_audits() -> None:
    """Open the audit of this quarter where a plan has none yet and requests have been paid."""
    for plan_id in charter.plans().values_list("pk", flat=True):
        open_audit_of.delay(plan_id=plan_id)


@shared_task
def open_audit_of(*, plan_id: int) -> None:
    """Open one plan's audit, on its last report."""
    plan = charter.plan_by_id(plan_id)
    audits.open_audit(plan=plan, at=charter.now(plan))


@shared_task
def fill_log() -> None:
    """Bring into the public log what must stand there."""
    log.fill_log()


@shared_task
def close_days() -> None:
    """Bind yesterday's rows of the books and of the staff's trail, once."""
    for kind in trail.KINDS:
        heads.close_day(kind=kind, at=timezone.now())


@shared_task
def check_due_log() -> None:
    """Check the log once a day; the log belongs to no plan, so its day is a real one."""
    at = timezone.now()
    last = logbook.last_check()
    if last is None or last.at <= at - timedelta(days=1):
        log.check_log(at=at, is_whole=False)
