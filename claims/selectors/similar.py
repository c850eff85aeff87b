"""Earlier decisions like the one to be made: coarse facts only, and nobody's words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from charter.rules import local_date
from claims.models import Claim, Decision

MOST: int = 5


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """One earlier decision without anything that says whose it is.

    `month` is the first day of the month in which it was made, in plan time. `is_overturned`: a
    later decision on the same claim said otherwise.
    """

    decision_id: int
    month: date
    cause: str
    condition_key: str
    severity: str
    band_key: str
    round: int
    verdict: str
    award_minor: int | None
    article: str
    reason_code: str
    is_by_panel: bool
    is_overturned: bool


def similar_decisions(
    *, claim: Claim, article: str = "", reason_code: str = "", most: int = MOST
) -> list[Earlier]:
    """Return earlier decisions of the same plan and cause, the most alike first, then the latest.

    Alike is the same kind of case, the same reason, the same article. The claimant's own family's
    are left out: who reads those knows whose they are.
    """
    decisions = (
        Decision.objects.filter(claim__plan_id=claim.plan_id, claim__cause=claim.cause)
        .exclude(claim__enrolment__member__holder_id=claim.enrolment.member.holder_id)
        .filter(_alike(claim, article=article, reason_code=reason_code))
        .select_related("claim__band", "claim__plan", "reading")
        .annotate(
            likeness=_likeness(claim, article=article, reason_code=reason_code),
            later=Subquery(_later_verdict()),
        )
        .order_by("-likeness", "-at", "-pk")
    )
    return [_earlier(decision) for decision in decisions[:most]]


def _alike(claim: Claim, *, article: str, reason_code: str) -> Q:
    found = Q(pk__in=())
    for condition in _marks(claim, article=article, reason_code=reason_code):
        found |= condition
    return found


def _likeness(claim: Claim, *, article: str, reason_code: str) -> Combinable:
    """Return how many marks a decision shares with the one to be made."""
    points: Combinable = Value(0, output_field=IntegerField())
    for condition in _marks(claim, article=article, reason_code=reason_code):
        points = points + Case(
            When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    return points


def _marks(claim: Claim, *, article: str, reason_code: str) -> list[Q]:
    marks = []
    if claim.condition_key:
        marks.append(Q(claim__condition_lookup=claim.condition_lookup))
    if reason_code:
        marks.append(Q(reason_code=reason_code))
    if article:
        marks.append(Q(article=article))
    return marks


def _later_verdict() -> QuerySet[Decision, Any]:
    later = Decision.objects.filter(claim_id=OuterRef("claim_id"), pk__gt=OuterRef("pk"))
    return later.order_by("-pk").values("verdict")[:1]


def _earlier(decision: Decision) -> Earlier:
    claim = decision.claim
    later = getattr(decision, "later", None)
    return Earlier(
        decision_id=decision.pk,
        month=local_date(decision.at, claim.plan.time_zone).replace(day=1),
        cause=claim.cause,
        condition_key=claim.condition_key,
        severity=decision.reading.severity if decision.reading else claim.severity,
        band_key=claim.band.key if claim.band else "",
        round=decision.round,
        verdict=decision.verdict,
        award_minor=decision.award_minor,
        article=decision.article,
        reason_code=decision.reason_code,
        is_by_panel=bool(decision.panel_ref),
        is_overturned=later is not None and later != decision.verdict,
    )
