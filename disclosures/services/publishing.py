"""The deed of disclosure: a sealed period becomes a report, or a refusal that everybody sees."""

import logging
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Final

from django.db import transaction

from apportionment import selectors as apportionment
from disclosures import rules
from disclosures.models import FinerRow, RefusedReport, Report
from disclosures.selectors.to_publish import ToPublish, to_publish

logger = logging.getLogger(__name__)

SALT_BYTES: Final = 32
LONGEST_WAIT: Final = timedelta(hours=1)
FIRST_WAIT: Final = timedelta(minutes=1)
DOUBLINGS: Final = 6


def publish_report(*, run_id: int, at: datetime) -> Report:
    """Write the report of a sealed run; called twice, or twice at once, there is one.

    Every figure is found a second time, from standings, items, debits and the ledger, all of it as
    of one moment. Raises `FiguresDisagree` for the first that is not the same, `NotYet` where its
    receipts or the report before are not made yet, and `NotSealed`.
    """
    if already := Report.objects.filter(run_id=run_id).first():
        return already
    ready = to_publish(run_id=run_id, at=at, salt=partial(token_hex, SALT_BYTES))
    return _write(ready, at=at)


def publish_or_refuse(*, run_id: int, at: datetime) -> Report | None:
    """Publish a sealed run if its figures agree; else keep the refusal, and when to try again.

    What comes first and is not there (`NotYet`) is no refusal: the next sweep comes back for it.
    """
    try:
        return publish_report(run_id=run_id, at=at)
    except rules.NotYet:
        return None
    except rules.FiguresDisagree as refusal:
        _keep(refusal, run_id=run_id, at=at)
        return None


@transaction.atomic
def _write(ready: ToPublish, *, at: datetime) -> Report:
    text = rules.canonical_text(ready.document)
    report, is_new = Report.objects.get_or_create(
        run=ready.run,
        defaults={
            "plan": ready.run.period.plan,
            "no": ready.run.period.no,
            "body": text,
            "sha256": rules.hash_of(text),
            "published_at": at,
        },
    )
    if is_new:
        FinerRow.objects.bulk_create(
            FinerRow(report=report, claim_id=claim_id, told_line=line)
            for claim_id, line in ready.lines.items()
        )
        RefusedReport.objects.filter(run=ready.run).update(published_at=at)
    return report


@transaction.atomic
def _keep(refusal: rules.FiguresDisagree, *, run_id: int, at: datetime) -> None:
    """Keep what was refused; each time the next try comes later, up to an hour."""
    plan = apportionment.plan_of_run(run_id=run_id)
    run = apportionment.sealed_runs(plan_id=plan.pk).get(pk=run_id)
    logger.error(
        "Period %s of %s is not published: %s is stated as %s and found as %s",
        run.period.no,
        plan.slug,
        refusal.name,
        refusal.stated,
        refusal.recomputed,
    )
    told = {
        "figure": refusal.name[:120],
        "stated": str(refusal.stated)[:80],
        "found": str(refusal.recomputed)[:80],
        "last_at": at,
    }
    first = {"plan": plan, "no": run.period.no, "first_at": at, "next_at": at + FIRST_WAIT}
    kept, is_new = RefusedReport.objects.select_for_update().get_or_create(
        run=run, defaults={**told, **first}
    )
    if is_new or at < kept.next_at:
        return
    tries = kept.tries + 1
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, DOUBLINGS))
    RefusedReport.objects.filter(pk=kept.pk).update(tries=tries, next_at=at + wait, **told)
