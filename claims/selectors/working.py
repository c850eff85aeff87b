"""What reviewers have written into a file: notes, investigations, bills."""

from datetime import date

from django.db.models import QuerySet

from claims.models import Bill, Claim, Investigation, Note
from claims.selectors.deciding import awaits_blind_reading
from claims.states import InvestigationState
from members.models import User


def notes_of(*, claim: Claim, reader: User) -> QuerySet[Note]:
    """Return the notes of a file; while it is read blind, only the reader's own."""
    found = claim.notes.select_related("by", "evidence").order_by("pk")
    return found.filter(by=reader) if awaits_blind_reading(claim=claim) else found


def investigations_of(*, claim: Claim) -> QuerySet[Investigation]:
    """Return the investigations of a claim, latest first."""
    return claim.investigations.select_related("ordered_by", "evidence").order_by("-pk")


def overdue_investigations(*, plan_id: int, today: date) -> QuerySet[Investigation]:
    """Return the investigations of a plan that should have been reported before today."""
    return Investigation.objects.filter(
        claim__plan_id=plan_id, state=InvestigationState.ORDERED, due_on__lt=today
    )


def investigations_to_book(*, plan_id: int) -> list[tuple[int, int]]:
    """Return (id, cost in minor units) of reported investigations the books lack."""
    found = Investigation.objects.filter(
        claim__plan_id=plan_id, state=InvestigationState.REPORTED, booked_at=None
    )
    rows = found.order_by("pk").values_list("pk", "cost_minor")
    return [(pk, cost_minor or 0) for pk, cost_minor in rows]


def bills_of(*, claim: Claim) -> QuerySet[Bill]:
    """Return the bills of a claim, in the order they came."""
    return claim.bills.select_related("evidence", "accepted_by").order_by("pk")
