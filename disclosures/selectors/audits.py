"""Which plan's audit of this quarter is to be opened, and on which report."""

from datetime import datetime

from audits import selectors as audits
from audits.rules import quarter_of
from charter.models import Plan
from charter.rules import local_date
from disclosures.models import Report


def report_to_audit(*, plan: Plan, at: datetime) -> Report | None:
    """Return the plan's last report, where this quarter has no audit and something was paid."""
    quarter = quarter_of(local_date(at, plan.time_zone))
    if not audits.is_due(plan_id=plan.pk, quarter=quarter, at=at):
        return None
    return Report.objects.filter(plan=plan, published_at__lte=at).order_by("-no").first()
