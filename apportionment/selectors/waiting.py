"""What waits for the next run besides awards: items of the pool, corrections of single dues."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum, Window

from apportionment.models import DueException, Period, RunItem
from apportionment.states import ExceptionKind, ItemKind, RunState

ANYTHING: Final = """
    SELECT EXISTS (
        SELECT FROM apportionment_runitem
        WHERE plan_id = %(plan)s AND period_id IS NULL AND withdrawn_at IS NULL
            AND recorded_at < %(before)s
    ) OR EXISTS (
        SELECT FROM apportionment_exception
        WHERE plan_id = %(plan)s AND period_id IS NULL AND withdrawn_at IS NULL
            AND recorded_at < %(before)s
    )
"""

_Sums = QuerySet[Any, tuple[str, int, int]]  # by kind: what it comes to, how many rows


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What a run takes up besides awards, in minor units, and how many rows that is."""

    written_off_minor: int = 0
    recovered_minor: int = 0
    clawback_minor: int = 0
    subsidy_minor: int = 0
    reserve_draw_minor: int = 0
    refunds_minor: int = 0
    adjustments_minor: int = 0  # signed: above zero, somebody owes more
    count: int = 0

    @property
    def minor(self) -> dict[str, int]:
        """Return the amounts by the name that runs have for them."""
        return {name: found for name, found in asdict(self).items() if name != "count"}


def waiting_items(*, plan_id: int, before: datetime | None = None) -> QuerySet[RunItem]:
    """Return the items that no run has taken up, oldest first; those recorded before an instant."""
    found = RunItem.objects.filter(plan_id=plan_id, period=None, withdrawn_at=None)
    if before is not None:
        found = found.filter(recorded_at__lt=before)
    return found.order_by("pk")


def undrawn_minor(*, plan_id: int, besides_key: str) -> int:
    """Return what is to be drawn from the reserve and is not booked yet, one draw left out."""
    draws = RunItem.objects.filter(
        plan_id=plan_id, kind=ItemKind.RESERVE_DRAW, withdrawn_at=None
    ).exclude(key=besides_key)
    unsealed = draws.exclude(period__run__state=RunState.SEALED)
    return unsealed.aggregate(minor=Sum("amount_minor"))["minor"] or 0


def taken_back_minor(*, claim_id: int, besides_key: str) -> int:
    """Return what is taken back of a claim's award, one clawback left out."""
    clawbacks = RunItem.objects.filter(
        claim_id=claim_id, kind=ItemKind.CLAWBACK, withdrawn_at=None
    ).exclude(key=besides_key)
    return clawbacks.aggregate(minor=Sum("amount_minor"))["minor"] or 0


def waiting_exceptions(*, plan_id: int, before: datetime | None = None) -> QuerySet[DueException]:
    """Return the corrections that no run has taken up, oldest first."""
    found = DueException.objects.filter(plan_id=plan_id, period=None, withdrawn_at=None)
    if before is not None:
        found = found.filter(recorded_at__lt=before)
    return found.order_by("pk")


def anything_waits(*, period: Period) -> bool:
    """Return whether anything waits that this period's run might take up; mostly nothing does."""
    asked: dict[str, Any] = {"plan": period.plan_id, "before": period.notice_until}
    with connection.cursor() as cursor:
        cursor.execute(ANYTHING, asked)
        ((found,),) = cursor.fetchall()
    return bool(found)


def items_to_take(*, period: Period, reserve_held_minor: int) -> QuerySet[RunItem]:
    """Return the items that this period's run takes up: what was recorded before its notice ended.

    Draws from the reserve come oldest first, as far as it holds; the others wait on.
    """
    found = waiting_items(plan_id=period.plan_id, before=period.notice_until)
    drawn = Window(Sum("amount_minor"), order_by="pk")
    draws = found.filter(kind=ItemKind.RESERVE_DRAW).annotate(drawn_minor=drawn)
    reached = draws.filter(drawn_minor__lte=reserve_held_minor).values("pk")
    return found.filter(~Q(kind=ItemKind.RESERVE_DRAW) | Q(pk__in=reached))


def exceptions_to_take(*, period: Period) -> QuerySet[DueException]:
    """Return the corrections that this period's run takes up."""
    return waiting_exceptions(plan_id=period.plan_id, before=period.notice_until)


def taken_items(*, period: Period) -> QuerySet[RunItem]:
    """Return the items that a proposed or sealed run has taken up."""
    return RunItem.objects.filter(period=period).order_by("pk")


def taken_exceptions(*, period: Period) -> QuerySet[DueException]:
    """Return the corrections that a proposed or sealed run has taken up, exempt heads left out."""
    found = DueException.objects.filter(period=period).exclude(kind=ExceptionKind.EXEMPT)
    return found.order_by("pk")


def lines(items: QuerySet[RunItem], exceptions: QuerySet[DueException]) -> Lines:
    """Return what these come to, line by line of a run: one question, however many they are."""
    sums = list(_sums(items).union(_sums(exceptions), all=True))
    minor = {kind: int(summed) for kind, summed, _ in sums}
    return Lines(
        written_off_minor=minor.get(ItemKind.WRITTEN_OFF, 0),
        recovered_minor=minor.get(ItemKind.RECOVERED, 0),
        clawback_minor=minor.get(ItemKind.CLAWBACK, 0),
        subsidy_minor=minor.get(ItemKind.SUBSIDY, 0),
        reserve_draw_minor=minor.get(ItemKind.RESERVE_DRAW, 0),
        refunds_minor=-minor.get(ExceptionKind.REFUND, 0),
        adjustments_minor=minor.get(ExceptionKind.ADJUSTMENT, 0),
        count=sum(count for _, _, count in sums),
    )


def _sums(rows: QuerySet[Any]) -> _Sums:
    """Return kind, sum and number; no kind is one of items and of exceptions."""
    sums: _Sums = rows.order_by().values_list("kind").annotate(Sum("amount_minor"), Count("pk"))
    return sums
