"""Sealing a run: running totals, rebates, the books' entry, claims, slices. Or giving it up."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apportionment import rules, selectors, states
from apportionment.models import Period, Portion, Rebate, Run, Share, Slice
from apportionment.selectors.awards import placed_minor
from apportionment.selectors.inputs import sealed_figures
from apportionment.selectors.years import ends_a_year, rebates_of
from apportionment.services.proposing import give_back
from apportionment.services.steps import lock_run, require_earlier_closed, walk
from apportionment.states import RunState
from charter.rules import terms_from_json
from claims import services as claims_services
from members.models import User
from treasury import selectors as treasury
from treasury import services as treasury_services

SLICES: Final = 8  # tasks that share the making of a period's debits
# What sealing reads of a portion: a claim has a story, and papers of many columns.
PORTION: Final = ("period", "claim__award_minor", "allowed_minor", "borne_minor", "cut_minor")


@transaction.atomic
def seal_run(*, run_id: int, at: datetime) -> Run:
    """Seal a released run in one transaction: running totals, rebates, books, claims, slices.

    Rows written: one a band, one entry, one a claim and a fixed number of slices; none a member. A
    run sealed already stays as it is, so the task that seals may arrive twice.
    """
    run = lock_run(run_id)
    if run.state == RunState.SEALED:
        return run
    states.target_of("seal", run.state)
    _add_to_running_totals(run.period)
    _give_rebates(run)
    portions = list(run.period.portions.select_related("claim").only(*PORTION))
    _book(run, portions, at=at)
    _mark_shared(portions, at=at)
    _write_slices(run)
    run.sealed_at = at
    return walk(run, "seal", by=None, at=at, written=["sealed_at"])


@transaction.atomic
def abandon_run(*, run_id: int, by: User, reason: str, at: datetime) -> Run:
    """Give a period up: its shares are 0, its claims and all it took up wait; its count stays.

    Only the oldest open one: the running totals of a later one would begin from nothing.
    """
    run = lock_run(run_id, with_terms=False)
    states.target_of("abandon", run.state)
    require_earlier_closed(run.period)
    give_back(run.period)
    run.period.shares.update(share_minor=0)
    _add_to_running_totals(run.period)
    return walk(run, "abandon", by=by, at=at, reason=reason, written=[])


def _add_to_running_totals(period: Period) -> None:
    before = selectors.shares_before(period=period).filter(band_id=OuterRef("band_id"))
    total = Coalesce(Subquery(before.values("cumulative_minor")), 0)
    period.shares.update(cumulative_minor=total + F("share_minor"))


def _give_rebates(run: Run) -> None:
    """Write what the ended year gives back, band by band, with its running total.

    One row for every band of every period closed since the last rebates, 0 where nothing comes
    back, so that running totals have no gaps.
    """
    period, plan_id = run.period, run.period.plan_id
    terms = terms_from_json(period.version.terms)
    if not ends_a_year(period=period, terms=terms):
        return
    given = rebates_of(period=period, terms=terms, surplus_minor=run.carry_in_minor or 0)
    totals, last_no = selectors.rebate_totals(plan_id=plan_id)
    shares = Share.objects.filter(plan_id=plan_id, no__gt=last_no, no__lt=period.no)
    rows = []
    for share in shares.order_by("no", "band_id"):
        minor = given.get((share.no, share.band_id), 0)
        totals[share.band_id] = totals.get(share.band_id, 0) + minor
        rows.append(
            Rebate(
                plan_id=plan_id,
                band_id=share.band_id,
                no=share.no,
                rebate_minor=minor,
                cumulative_minor=totals[share.band_id],
                granted_in=period,
            )
        )
    Rebate.objects.bulk_create(rows)


def _book(run: Run, portions: list[Portion], *, at: datetime) -> None:
    borne = sum(portion.borne_minor for portion in portions)
    moves = rules.sealing_moves(sealed_figures(run, portions_borne_minor=borne))
    if moves:
        treasury_services.post(
            plan_id=run.period.plan_id,
            key=f"run/{run.period.no}/sealed",
            moves=moves,
            memo=f"Period {run.period.no} sealed",
            at=at,
        )


def _mark_shared(portions: list[Portion], *, at: datetime) -> None:
    """Tell claims which awards are placed to the last cent with this period."""
    before = placed_minor(
        claim_ids=[one.claim_id for one in portions if one.placed_minor != one.claim.award_minor]
    )
    done = [
        portion.claim_id
        for portion in portions
        if portion.placed_minor + before.get(portion.claim_id, 0) == portion.claim.award_minor
    ]
    claims_services.mark_shared(claim_ids=done, at=at)


def _write_slices(run: Run) -> None:
    last = treasury.last_payer_id()
    ranges = rules.slice_ranges(first=1, last=last, slices=SLICES) if last else []
    Slice.objects.bulk_create(
        Slice(run=run, number=number, payer_from=start, payer_until=end)
        for number, (start, end) in enumerate(ranges, start=1)
    )
