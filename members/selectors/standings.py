"""Questions about the spans in which enrolments count."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from members.models import Standing

CHANGES: Final = """
    SELECT false, band_id, count(*) FROM members_standing
    WHERE plan_id = %(plan)s AND counts_from > %(after)s AND counts_from <= %(upto)s
    GROUP BY band_id
    UNION ALL
    SELECT true, band_id, count(*) FROM members_standing
    WHERE plan_id = %(plan)s AND counts_until > %(after)s AND counts_until <= %(upto)s
    GROUP BY band_id
"""


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


def changes_by_band(
    *, plan_id: int, after: datetime | None, upto: datetime
) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many heads began to count in (after, upto], and how many ceased to, by band.

    One question, whose cost grows with the changes: it reads one range of each of two indexes.
    """
    came: dict[int, int] = {}
    went: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"plan": plan_id, "after": after or "-infinity", "upto": upto})
        for is_end, band_id, heads in cursor.fetchall():
            (went if is_end else came)[band_id] = heads
    return came, went
