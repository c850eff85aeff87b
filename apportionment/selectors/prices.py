"""What a plan's sealed periods cost: the price list, band by band."""

from datetime import datetime

from django.db.models import QuerySet

from apportionment.models import Share
from apportionment.states import RunState


def sealed_shares(*, plan_id: int, after: datetime) -> QuerySet[Share]:
    """Return each band's share of the periods sealed whose cutoff is later than `after`."""
    return (
        Share.objects.filter(
            plan_id=plan_id,
            period__cutoff_at__gt=after,
            period__run__state=RunState.SEALED,
            share_minor__isnull=False,
        )
        .select_related("period", "band")
        .order_by("band_id", "no")
    )
