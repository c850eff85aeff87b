"""Running totals by band: of shares, and of what came back of them."""

from django.db.models import QuerySet

from apportionment.models import Period, Rebate, Share


def shares_before(*, period: Period) -> QuerySet[Share]:
    """Return the bands of the period just before, none before the first: numbers have no gaps."""
    return Share.objects.filter(plan_id=period.plan_id, no=period.no - 1)


def rebate_totals(*, plan_id: int) -> tuple[dict[int, int], int]:
    """Return what came back of each band's shares so far, and up to which period; 0 if to none."""
    rows = Rebate.objects.filter(plan_id=plan_id)
    last_no = rows.order_by("-no").values_list("no", flat=True).first() or 0
    totals = rows.filter(no=last_no).values_list("band_id", "cumulative_minor")
    return dict(totals), last_no
