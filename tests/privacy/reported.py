"""What a report commits to of somebody's request, for tests of privacy."""

from datetime import datetime

from apportionment.models import Run
from claims.models import Claim
from disclosures.models import FinerRow, Report
from disclosures.rules import hash_of

BODY = "{}"


def is_reported(claim: Claim, *, mark: str, at: datetime) -> None:
    """Leave a published report of the claim's plan, and the line that members read of it."""
    run = Run.objects.of_plan(claim.plan_id).order_by("period__no").first()
    assert run is not None
    report, _is_new = Report.objects.get_or_create(
        run=run,
        defaults={
            "plan": claim.plan,
            "no": run.period.no,
            "body": BODY,
            "sha256": hash_of(BODY),
            "published_at": at,
        },
    )
    FinerRow.objects.create(report=report, claim=claim, told_line=mark)
