"""The one deed of disclosure: a sealed period becomes a report."""

from datetime import datetime

from django.db import transaction

from apportionment import selectors as apportionment
from disclosures import rules, selectors
from disclosures.models import Report


@transaction.atomic
def publish_report(*, run_id: int, at: datetime) -> Report:
    """Write the report of a sealed run; called twice, or twice at once, there is one.

    Every figure is worked out again from the document first; one that differs stops it.
    """
    plan = apportionment.plan_of_run(run_id=run_id)
    run = (
        apportionment.sealed_runs(plan_id=plan.pk)
        .select_related("period__plan", "period__version")
        .filter(pk=run_id)
        .first()
    )
    if run is None:
        raise rules.NotSealed
    if already := Report.objects.filter(run=run).first():
        return already
    document = selectors.document_of(run=run)
    rules.require_recomputable(document)
    text = rules.canonical_text(document)
    report, _is_new = Report.objects.get_or_create(
        run=run,
        defaults={
            "plan": plan,
            "no": run.period.no,
            "body": text,
            "sha256": rules.hash_of(text),
            "published_at": at,
        },
    )
    return report
