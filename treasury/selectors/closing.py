"""Which months of a plan are closed, and up to where its balances are noted."""

from django.db.models import Max, QuerySet

from treasury.models import Checkpoint, ClosedMonth, Entry


def closed_months(plan_id: int) -> QuerySet[ClosedMonth]:
    """Return the months that were closed or are said to be complete, latest first."""
    return ClosedMonth.objects.filter(plan_id=plan_id).order_by("-month")


def last_closed_month(plan_id: int) -> ClosedMonth | None:
    """Return the last month that is closed; None: none is."""
    return closed_months(plan_id).exclude(closed_at=None).first()


def checked_upto(plan_id: int) -> int:
    """Return the number of the last entry that the plan's checkpoints contain; 0: none."""
    points = Checkpoint.objects.filter(account__plan_id=plan_id)
    return int(points.aggregate(upto=Max("upto_entry"))["upto"] or 0)


def last_entry_id(plan_id: int) -> int:
    """Return the number of the plan's last entry; 0: nothing is booked."""
    return int(Entry.objects.filter(plan_id=plan_id).aggregate(last=Max("pk"))["last"] or 0)
