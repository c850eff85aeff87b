"""Whose debits are to be made and told next, and who is parked."""

from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from apportionment.models import ParkedPayer, Run, Slice
from treasury import selectors as treasury
from treasury.models import Debit

A_DAY: Final = timedelta(days=1)


def waits_for_earlier(*, part: Slice) -> bool:
    """Return whether an earlier period's debits of some of these payers are still to be made."""
    period = part.run.period
    earlier = Slice.objects.filter(
        run__period__plan_id=period.plan_id,
        run__period__no__lt=period.no,
        payer_from__lt=part.payer_until,
        payer_until__gt=part.payer_from,
        made_at=None,
    )
    return earlier.exists()


def debits_opened_from(run: Run) -> date:
    """Return a day before which no debit for a sealed run's period was opened, in any time zone."""
    assert run.sealed_at is not None
    return (run.sealed_at - A_DAY).date()


def untold_debits(*, part: Slice, after: int, limit: int) -> list[Debit]:
    """Return the next debits of a slice that nobody was told of, by payer, after one of them."""
    period = part.run.period
    debits = treasury.debits_of_period(
        plan_id=period.plan_id,
        to_period=period.no,
        payer_from=max(part.payer_from, after + 1),
        payer_until=part.payer_until,
        opened_from=debits_opened_from(part.run),
    )
    return list(debits.filter(notified_at=None)[:limit])


def parked_rows(*, plan_id: int) -> QuerySet[ParkedPayer]:
    """Return whose debits could not be made, and why: the latest time of each payer, by payer."""
    parked = ParkedPayer.objects.filter(slice__run__period__plan_id=plan_id, resolved_at=None)
    latest = parked.order_by("payer_id", "-pk").distinct("payer_id")
    return latest.select_related("slice__run__period")
