"""Which step of an audit is late, for the public board: how many, and since when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet

from audits import rules
from audits.models import Appointment, Audit
from audits.states import AuditState


@dataclass(frozen=True)
class LateAudits:
    """Audits of a plan that wait too long: undrawn, without an auditor, without an attestation."""

    undrawn: datetime | None
    unappointed: datetime | None
    unattested: datetime | None


def late_audits(*, plan_id: int, at: datetime) -> LateAudits:
    """Return since when each step is late; None where nothing is. One audit a quarter: no count."""
    own = Audit.objects.filter(plan_id=plan_id)
    open_ones = Appointment.objects.filter(audit=OuterRef("pk"), ended_at=None)
    drawn = own.filter(state=AuditState.DRAWN)
    waiting = Appointment.objects.filter(audit__in=drawn, ended_at=None)
    return LateAudits(
        undrawn=_since(
            own.filter(state=AuditState.OPENED, draws_at__lt=at - rules.DRAWN_WITHIN), "draws_at"
        ),
        unappointed=_since(
            drawn.filter(drawn_at__lt=at - rules.APPOINTED_WITHIN).exclude(Exists(open_ones)),
            "drawn_at",
        ),
        unattested=_since(waiting.filter(at__lt=at - rules.ATTESTED_WITHIN), "at"),
    )


def _since(rows: QuerySet[Audit] | QuerySet[Appointment], column: str) -> datetime | None:
    found: datetime | None = rows.order_by().aggregate(since=Min(column))["since"]
    return found
