"""Questions about audits: which there are, what may be audited, how many are drawn."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from apportionment.models import Period
from audits.models import Appointment, Audit, Commitment, Drawn, Listed
from audits.rules import Size
from audits.states import AuditState
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState

CASE = "listed__claim"
WITH_CASE = (f"{CASE}__plan", f"{CASE}__enrolment__member__holder", "audit__plan", "finding")


def audits_of_plan(*, plan_id: int) -> QuerySet[Audit]:
    """Return a plan's audits, latest first."""
    found = Audit.objects.filter(plan_id=plan_id).select_related("plan", "period", "attestation")
    return found.order_by("-no")


def audits_of_plans(*, plan_ids: frozenset[int]) -> QuerySet[Audit]:
    """Return the audits of these plans, latest first."""
    found = Audit.objects.filter(plan_id__in=plan_ids).select_related("plan", "period")
    return found.order_by("-opened_at", "-pk")


def audit_ids_to_draw() -> list[int]:
    """Return the audits that wait for their draw, of every plan."""
    waiting = Audit.objects.filter(state=AuditState.OPENED).order_by("draws_at", "pk")
    return list(waiting.values_list("pk", flat=True))


def plan_of_audit(*, audit_id: int) -> Plan:
    """Return whose audit it is; its clock says when something happens."""
    return Audit.objects.select_related("plan").get(pk=audit_id).plan


def claims_to_list(*, plan_id: int, at: datetime) -> QuerySet[Claim]:
    """Return the paid requests of a plan that stand in no audit's list, by public number."""
    listed = Listed.objects.filter(claim=OuterRef("pk"))
    paid = Claim.objects.filter(plan_id=plan_id, state=ClaimState.PAID, paid_at__lte=at)
    return paid.exclude(Exists(listed)).order_by("ref")


def is_due(*, plan_id: int, quarter: str, at: datetime) -> bool:
    """Return whether a quarter has no audit yet, and there is something to draw from."""
    if Audit.objects.filter(plan_id=plan_id, quarter=quarter).exists():
        return False
    return claims_to_list(plan_id=plan_id, at=at).exists()


def period_of(*, plan_id: int, no: int) -> Period:
    """Return the period whose report an audit rests on."""
    return Period.objects.get(plan_id=plan_id, no=no)


def size() -> Size:
    """Return how many are drawn in this deployment (AUDIT_DRAWS)."""
    at_least, bps, at_most = (int(part) for part in settings.AUDIT_DRAWS.split())
    return Size(at_least, bps, at_most)


def refs_of(*, audit: Audit) -> list[str]:
    """Return the public numbers of an audit's list, in their order."""
    found = Listed.objects.filter(audit=audit).order_by("number")
    return list(found.values_list("claim__ref", flat=True))


def drawn_of(*, audit: Audit) -> QuerySet[Drawn]:
    """Return what was drawn, in the order of the draw, with its request and finding."""
    return Drawn.objects.filter(audit=audit).select_related(*WITH_CASE).order_by("place")


def drawn_of_claim(*, claim: Claim) -> Drawn | None:
    """Return the draw that a request came up in, if any."""
    return Drawn.objects.filter(listed__claim=claim).select_related(*WITH_CASE).first()


def commitments_of(*, audit: Audit) -> QuerySet[Commitment]:
    """Return the values of a draw."""
    return Commitment.objects.filter(audit=audit).order_by("giver", "number")


def appointment_of(*, audit: Audit) -> Appointment | None:
    """Return who is appointed at the moment."""
    found = Appointment.objects.filter(audit=audit, ended_at=None)
    return found.select_related("auditor", "by").first()


def audits_of_auditor(*, user_id: int) -> QuerySet[Audit]:
    """Return the audits that somebody is appointed for."""
    own = Appointment.objects.filter(auditor_id=user_id, ended_at=None)
    found = Audit.objects.filter(pk__in=own.values("audit")).select_related("plan", "period")
    return found.order_by("-opened_at", "-pk")
