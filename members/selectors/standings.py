"""Questions about the spans in which enrolments count."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, QuerySet

from members.models import Standing


def standings(*, enrolment_id: int) -> QuerySet[Standing]:
    """Return the spans in which an enrolment counts, past, present and future."""
    return (
        Standing.objects.filter(enrolment_id=enrolment_id)
        .select_related("band")
        .order_by("counts_from")
    )


def head_count(*, plan_id: int, at: datetime) -> int:
    """Return how many heads of a plan count at an instant."""
    return Standing.objects.filter(plan_id=plan_id).counting_at(at).count()


def standings_at(*, enrolment_ids: Collection[int], at: datetime) -> QuerySet[Standing]:
    """Return the spans in which these enrolments count at an instant, one an enrolment at most."""
    found = Standing.objects.filter(enrolment_id__in=enrolment_ids).counting_at(at)
    return found.order_by("enrolment_id")


def standings_paid_by(*, payer_id: int, plan_ids: Collection[int]) -> QuerySet[Standing]:
    """Return every span of every head that a payer pays for in some plans."""
    return (
        Standing.objects.filter(payer_id=payer_id, plan_id__in=plan_ids)
        .select_related("band", "enrolment__member")
        .order_by("enrolment_id", "counts_from")
    )


def plan_ids_paid_by(*, payer_id: int) -> list[int]:
    """Return the plans in which a payer has ever paid for somebody."""
    paid = Standing.objects.filter(payer_id=payer_id).order_by()
    return sorted(paid.values_list("plan_id", flat=True).distinct())


def came_by_band(*, plan_id: int, after: datetime | None, upto: datetime) -> dict[int, int]:
    """Return how many heads began to count in (after, upto], by band: one index range scan."""
    return _by_band(Standing.objects.filter(plan_id=plan_id, counts_from__lte=upto), after, "from")


def went_by_band(*, plan_id: int, after: datetime | None, upto: datetime) -> dict[int, int]:
    """Return how many heads ceased to count in (after, upto], by band: one index range scan."""
    return _by_band(
        Standing.objects.filter(plan_id=plan_id, counts_until__lte=upto), after, "until"
    )


def _by_band(found: QuerySet[Standing], after: datetime | None, edge: str) -> dict[int, int]:
    if after is not None:
        found = found.filter(**{f"counts_{edge}__gt": after})
    heads = found.order_by().values("band_id").annotate(heads=Count("*"))
    return dict(heads.values_list("band_id", "heads"))
