"""What should have happened and did not: how many, and since when. Never who."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from apportionment.models import BooksCheck, ParkedPayer, Portion, Run, Slice
from apportionment.states import CLOSED, RunState
from treasury.states import PayoutState


@dataclass(frozen=True)
class Waiting:
    """How many rows wait, since when the oldest of them does, and how much money they are."""

    count: int
    since: datetime | None = None
    amount_minor: int | None = None


@dataclass(frozen=True)
class WaitingRun:
    """An open run, and since when it waits for its next step."""

    no: int
    state: str
    since: datetime


def waiting_runs(*, plan_id: int) -> list[WaitingRun]:
    """Return the open runs, oldest first: a frozen one waits from the end of its notice on."""
    runs = (
        Run.objects.of_plan(plan_id)
        .exclude(state__in=CLOSED)
        .annotate(stepped_at=Max("events__at"))
        .order_by("period__no")
        .values_list("period__no", "state", "period__notice_until", "stepped_at")
    )
    return [
        WaitingRun(no, state, since=notice_until if state == RunState.FROZEN else stepped_at)
        for no, state, notice_until, stepped_at in runs
    ]


def unmade_slices(*, plan_id: int, sealed_before: datetime) -> Waiting:
    """Return the slices of periods sealed so long ago whose debits are not all made and told."""
    slices = Slice.objects.filter(
        run__period__plan_id=plan_id, notified_at=None, run__sealed_at__lt=sealed_before
    )
    found = slices.aggregate(count=Count("pk"), since=Min("run__sealed_at"))
    return Waiting(found["count"], found["since"])


def parked_payers(*, plan_id: int) -> Waiting:
    """Return how many payers' debits could not be made; a person has to look at them."""
    parked = ParkedPayer.objects.filter(slice__run__period__plan_id=plan_id, resolved_at=None)
    found = parked.aggregate(count=Count("payer_id", distinct=True), since=Min("parked_at"))
    return Waiting(found["count"], found["since"])


def unpaid_awards(*, plan_id: int, sealed_before: datetime) -> Waiting:
    """Return the portions shared in periods sealed so long ago that have not all arrived."""
    sealed = Portion.objects.filter(
        period__plan_id=plan_id,
        period__run__state=RunState.SEALED,
        period__run__sealed_at__lt=sealed_before,
    )
    paid = Q(payouts__payout__state=PayoutState.PAID)
    unpaid = sealed.annotate(
        payable_minor=F("allowed_minor") + F("borne_minor"),
        paid_minor=Coalesce(Sum("payouts__amount_minor", filter=paid), 0),
    ).filter(payable_minor__gt=F("paid_minor"))
    found = unpaid.aggregate(
        count=Count("claim_id", distinct=True),
        since=Min("period__run__sealed_at"),
        minor=Sum(F("payable_minor") - F("paid_minor")),
    )
    return Waiting(found["count"], found["since"], int(found["minor"] or 0))


def last_check(*, plan_id: int) -> BooksCheck | None:
    """Return the last time the books were re-added."""
    return BooksCheck.objects.filter(plan_id=plan_id).order_by("-ended_at", "-pk").first()
