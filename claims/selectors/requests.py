"""Questions to the claimant that are open, and which of them come to an end."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from claims.models import Claim, InformationRequest
from claims.rules import WARNED_BEFORE
from claims.states import CLOSED, ClaimState


def requests_of(*, claim: Claim) -> QuerySet[InformationRequest]:
    """Return all that was asked about a claim, latest first."""
    return claim.requests.select_related("asked_by", "answered_by").order_by("-pk")


def open_request_of(*, claim: Claim) -> InformationRequest | None:
    """Return the question that waits for an answer; None if there is none."""
    return claim.requests.filter(answered_at=None, closed_at=None).first()


def is_open(request: InformationRequest) -> bool:
    """Return whether a question waits for an answer."""
    return request.answered_at is None and request.closed_at is None


def requests_to_warn_of(*, plan_id: int, at: datetime) -> list[int]:
    """Return the open questions whose last days have begun, of which nobody was warned yet."""
    return list(
        InformationRequest.objects.filter(
            claim__plan_id=plan_id,
            claim__state=ClaimState.WAITING,
            claim__due_at__lt=at + timedelta(days=WARNED_BEFORE),
            answered_at=None,
            closed_at=None,
            warned_at=None,
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def claims_to_lapse(*, plan_id: int, at: datetime) -> list[int]:
    """Return the claims that waited for an answer to the end, after a warning in time."""
    return list(
        Claim.objects.filter(
            plan_id=plan_id,
            state=ClaimState.WAITING,
            due_at__lte=at,
            requests__answered_at=None,
            requests__closed_at=None,
            requests__warned_at__lte=at - timedelta(days=WARNED_BEFORE),
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def open_claim_of_event(*, claim: Claim) -> Claim | None:
    """Return another open claim for the same event, if it was told anew."""
    return (
        Claim.objects.filter(
            enrolment_id=claim.enrolment_id, event_on=claim.event_on, cause=claim.cause
        )
        .exclude(pk=claim.pk)
        .exclude(state__in=sorted(CLOSED))
        .first()
    )
