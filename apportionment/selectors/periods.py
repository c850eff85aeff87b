"""Periods and runs: which exist, which wait for whom."""

from datetime import datetime

from django.db.models import QuerySet

from apportionment.models import AwardPayout, Period, Run, Slice
from apportionment.rules import RunRefused, require_enough_heads
from apportionment.states import CLOSED, RunState
from charter import selectors as charter
from charter.models import Plan
from charter.rules import CharterRefused, cutoffs_between
from members import selectors as members
from treasury.states import PayoutState


def periods(*, plan_id: int) -> QuerySet[Period]:
    """Return a plan's periods with their runs, newest first."""
    return Period.objects.filter(plan_id=plan_id).select_related("run", "plan").order_by("-no")


def previous_period(*, plan_id: int, before_no: int | None = None) -> Period | None:
    """Return the last period before a number, or the very last one."""
    found = Period.objects.filter(plan_id=plan_id)
    if before_no is not None:
        found = found.filter(no__lt=before_no)
    return found.order_by("-no").first()


def sealed_runs(*, plan_id: int) -> QuerySet[Run]:
    """Return a plan's sealed runs, newest first."""
    return (
        Run.objects.of_plan(plan_id)
        .filter(state=RunState.SEALED)
        .select_related("period")
        .order_by("-period__no")
    )


def latest_sealed(*, plan_id: int) -> Run | None:
    """Return the run whose carry the next one starts from."""
    return sealed_runs(plan_id=plan_id).first()


def cutoffs_to_open(*, plan_id: int, at: datetime, most: int = 36) -> list[datetime]:
    """Return the cutoffs that have passed and for which no run is open yet, oldest first."""
    frozen_at = charter.frozen_at(plan_id=plan_id)
    terms = charter.terms_at(plan_id=plan_id, at=at)
    return cutoffs_between(terms, frozen_at, at)[-most:]


def why_unopened(
    *, plan_id: int, since: Period | None, cutoff_at: datetime
) -> RunRefused | CharterRefused | None:
    """Return for what a run of a cutoff that has passed is refused; None: nobody has opened it.

    `since` is the plan's last period.
    """
    try:
        terms = charter.terms_at(plan_id, cutoff_at)
        heads = heads_at(plan_id=plan_id, since=since, at=cutoff_at)
        require_enough_heads(heads, minimum=terms.minimum_headcount)
    except (RunRefused, CharterRefused) as refusal:
        return refusal
    return None


def heads_at(*, plan_id: int, since: Period | None, at: datetime) -> int:
    """Return a plan's heads: those of its last count, plus who came, less who went since."""
    counted = sum(share.counted for share in since.shares.all()) if since else 0
    after = since.cutoff_at if since else None
    came, went = members.changes_by_band(plan_id=plan_id, after=after, upto=at)
    return counted + sum(came.values()) - sum(went.values())


def proposable_runs(*, plan_id: int) -> QuerySet[Run]:
    """Return the open runs of a plan, oldest first: only the first of them can be proposed."""
    return (
        Run.objects.of_plan(plan_id)
        .exclude(state__in=CLOSED)
        .select_related("period", "period__plan")
        .order_by("period__no")
    )


def released_run_ids() -> list[int]:
    """Return the runs that wait for sealing, in the order in which they must be sealed."""
    return list(
        Run.objects.filter(state=RunState.RELEASED)
        .order_by("period__plan_id", "period__no")
        .values_list("pk", flat=True)
    )


def slice_ids_to_work() -> list[int]:
    """Return the slices whose debits are not all made and told, oldest first."""
    return list(Slice.objects.filter(notified_at=None).order_by("pk").values_list("pk", flat=True))


def plan_of_run(*, run_id: int) -> Plan:
    """Return the plan whose clock a run lives by."""
    return Run.objects.select_related("period__plan").get(pk=run_id).period.plan


def plan_of_slice(*, slice_id: int) -> Plan:
    """Return the plan whose clock a slice lives by."""
    part = Slice.objects.select_related("run__period__plan").get(pk=slice_id)
    return part.run.period.plan


def award_payout_ids_to_follow() -> list[int]:
    """Return the award payouts that have arrived and whose claims have not been told yet."""
    arrived = AwardPayout.objects.filter(followed_at=None, payout__state=PayoutState.PAID)
    return list(arrived.order_by("pk").values_list("pk", flat=True))


def plan_of_award_payout(*, award_payout_id: int) -> Plan:
    """Return the plan whose clock an award payout lives by."""
    found = AwardPayout.objects.select_related("portion__period__plan").get(pk=award_payout_id)
    return found.portion.period.plan
