"""Opening a plan's audit on what was published: the hash of a report is in its seed."""

from datetime import datetime

from audits import services as audits
from audits.models import Audit
from charter.models import Plan
from disclosures.selectors.audits import report_to_audit


def open_audit(*, plan: Plan, at: datetime) -> Audit | None:
    """Open this quarter's audit on the plan's last report; called twice, it is one audit."""
    report = report_to_audit(plan=plan, at=at)
    if report is None:
        return None
    return audits.open_audit(
        plan_id=plan.pk, period_no=report.no, report_sha256=report.sha256, at=at
    )
