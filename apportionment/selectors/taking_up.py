"""What waits for the next run, as officers see it: who recorded what, and why."""

from apportionment.models import DueException, RunItem
from apportionment.selectors.waiting import waiting_exceptions, waiting_items
from apportionment.states import ExceptionKind
from claims import selectors as claims

MOST = 200


def item_rows(*, plan_id: int) -> list[RunItem]:
    """Return the items that wait, oldest first, with who recorded them."""
    return list(waiting_items(plan_id=plan_id).select_related("recorded_by", "claim")[:MOST])


def exception_rows(*, plan_id: int) -> list[DueException]:
    """Return the corrections that wait, oldest first, with whom they are about."""
    found = waiting_exceptions(plan_id=plan_id)
    return list(found.select_related("recorded_by", "enrolment__member")[:MOST])


def exempt_rows(*, period_id: int) -> list[DueException]:
    """Return who is exempt in one period by an officer's word."""
    found = DueException.objects.filter(
        period_id=period_id, kind=ExceptionKind.EXEMPT, recorded_by__isnull=False
    )
    return list(found.select_related("recorded_by", "enrolment__member").order_by("pk")[:MOST])


def item_of(*, plan_id: int, item_id: int) -> RunItem | None:
    """Return one item of a plan."""
    return RunItem.objects.filter(plan_id=plan_id, pk=item_id).first()


def exception_of(*, plan_id: int, exception_id: int) -> DueException | None:
    """Return one exception of a plan."""
    return DueException.objects.filter(plan_id=plan_id, pk=exception_id).first()


def claim_id_of(*, plan_id: int, ref: str) -> int | None:
    """Return which claim of a plan bears a number."""
    found = claims.public_claims(plan_id=plan_id).filter(ref=ref.strip().upper())
    return found.values_list("pk", flat=True).first()
