"""The making of a period's shares: opened, proposed, released, sealed; or abandoned."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from apportionment import rules, selectors, states
from apportionment.models import Period, Portion, Run, RunEvent, Share, Slice
from apportionment.selectors import Proposal
from apportionment.selectors.proposal import award_left_minor
from apportionment.states import CLOSED, RunState
from charter import selectors as charter
from charter import services as charter_services
from charter.rules import Terms, debit_on, notice_until, terms_from_json
from claims import selectors as claims
from claims import services as claims_services
from members import selectors as members
from members.models import User
from treasury import selectors as treasury
from treasury import services as treasury_services

SLICES = 8  # tasks that share the making of a period's debits


@transaction.atomic
def open_run(*, plan_id: int, cutoff_at: datetime, at: datetime) -> Run:
    """Freeze a cutoff, count who came and went since the last, put granted claims on notice.

    A second opening of the same cutoff is refused by charter (`CutoffNotLater`); a pool below the
    charter's minimum opens no run (`TooFewHeads`) and nothing stays frozen.
    """
    charter_services.freeze_cutoff(plan_id=plan_id, cutoff_at=cutoff_at)
    # A statement after the lock, so that whatever was committed before it is seen.
    version = charter.version_at(plan_id, cutoff_at)
    terms = terms_from_json(version.terms)
    before = selectors.previous_period(plan_id=plan_id)
    period = Period.objects.create(
        plan_id=plan_id,
        version=version,
        no=before.no + 1 if before else 1,
        cutoff_at=cutoff_at,
        cutoff_year=cutoff_at.astimezone(ZoneInfo(terms.time_zone)).year,
        notice_until=notice_until(terms, cutoff_at),
        debit_on=debit_on(terms, cutoff_at),
        year_cap_minor=terms.year_cap_minor,
    )
    _count_heads(period=period, before=before, terms=terms)
    run = Run.objects.create(period=period)
    _record(run, move="open", before="", by=None, at=at)
    claims_services.put_on_notice(
        claim_ids=claims.granted_before(plan_id=plan_id, cutoff_at=cutoff_at),
        at=cutoff_at,
        until=period.notice_until,
    )
    return run


@transaction.atomic
def propose_run(*, run_id: int, by: User, at: datetime, expected: str | None = None) -> Run:
    """Write the figures of the dry run as they are now, for another officer to release.

    `expected` is the digest of the figures the officer saw; others are refused (`FiguresChanged`).
    """
    run = _lock(run_id)
    states.target_of("propose", run.state)
    period = run.period
    if at < period.notice_until:
        raise rules.NoticeNotOver(until=period.notice_until)
    claims_services.clear_claims(plan_id=period.plan_id, at=at)
    _require_earlier_closed(period)
    proposal = selectors.proposal(run=run)
    if expected not in (None, proposal.digest):
        raise rules.FiguresChanged
    _write_figures(run, proposal)
    run.proposed_by = by
    return _walk(run, "propose", by=by, at=at)


@transaction.atomic
def return_run(*, run_id: int, by: User, reason: str, at: datetime) -> Run:
    """Send a proposed run back to be proposed anew, saying why; its figures are dropped."""
    run = _lock(run_id)
    states.target_of("return", run.state)
    run.period.portions.all().delete()
    run.period.shares.update(share_minor=None)
    run.proposed_by = None
    return _walk(run, "return", by=by, at=at, reason=reason)


@transaction.atomic
def release_run(*, run_id: int, by: User, at: datetime, seen: int | None = None) -> Run:
    """Release a proposed run; nobody releases what they proposed themself.

    `seen` is the run's last step on the officer's page; a later one is refused (`FiguresChanged`).
    """
    run = _lock(run_id)
    states.target_of("release", run.state)
    if seen is not None and run.events.filter(pk__gt=seen).exists():
        raise rules.FiguresChanged
    if run.proposed_by_id == by.pk:
        raise rules.SamePerson
    run.released_by = by
    return _walk(run, "release", by=by, at=at)


@transaction.atomic
def seal_run(*, run_id: int, at: datetime) -> Run:
    """Seal a released run in one transaction: running totals, the books' entry, claims, slices.

    Rows written: one a band, one entry, one a claim and a fixed number of slices; none a member. A
    run sealed already stays as it is, so the task that seals may arrive twice.
    """
    run = _lock(run_id)
    if run.state == RunState.SEALED:
        return run
    states.target_of("seal", run.state)
    _add_to_running_totals(run.period)
    _book(run, at=at)
    _mark_shared(run.period, at=at)
    _write_slices(run)
    run.sealed_at = at
    return _walk(run, "seal", by=None, at=at)


@transaction.atomic
def abandon_run(*, run_id: int, by: User, reason: str, at: datetime) -> Run:
    """Give a period up: its shares are 0, its claims wait for the next; its count stays.

    Only the oldest open one: the running totals of a later one would begin from nothing.
    """
    run = _lock(run_id)
    states.target_of("abandon", run.state)
    _require_earlier_closed(run.period)
    run.period.portions.all().delete()
    run.period.shares.update(share_minor=0)
    _add_to_running_totals(run.period)
    return _walk(run, "abandon", by=by, at=at, reason=reason)


def _lock(run_id: int) -> Run:
    return (
        Run.objects.select_for_update(of=("self",))
        .select_related("period", "period__version")
        .get(pk=run_id)
    )


def _require_earlier_closed(period: Period) -> None:
    earlier = Run.objects.of_plan(period.plan_id).filter(period__no__lt=period.no)
    still_open = earlier.exclude(state__in=CLOSED).order_by("period__no").first()
    if still_open is not None:
        raise rules.EarlierRunOpen(period_no=still_open.period.no)


def _walk(run: Run, move: str, *, by: User | None, at: datetime, reason: str = "") -> Run:
    """Take a locked run one step, and write the step into its history."""
    before = run.state
    run.state = states.target_of(move, before)
    run.save()
    _record(run, move=move, before=before, by=by, at=at, reason=reason)
    return run


def _record(
    run: Run, *, move: str, before: str, by: User | None, at: datetime, reason: str = ""
) -> None:
    RunEvent.objects.create(
        run=run, move=move, before=before, after=run.state, by=by, at=at, reason=reason
    )


def _count_heads(*, period: Period, before: Period | None, terms: Terms) -> None:
    """Write each band's heads: the last count, plus who came, less who went since."""
    since = before.cutoff_at if before else None
    came = members.came_by_band(plan_id=period.plan_id, after=since, upto=period.cutoff_at)
    went = members.went_by_band(plan_id=period.plan_id, after=since, upto=period.cutoff_at)
    counted = dict(before.shares.values_list("band_id", "counted")) if before else {}
    weights = terms.weights
    shares = [
        Share(
            plan_id=period.plan_id,
            period=period,
            band=band,
            no=period.no,
            came=came.get(band.pk, 0),
            went=went.get(band.pk, 0),
            counted=counted.get(band.pk, 0) + came.get(band.pk, 0) - went.get(band.pk, 0),
            weight=weights.get(band.key, 0),
        )
        for band in charter.bands(period.plan_id)
    ]
    headcount = sum(share.counted for share in shares)
    if headcount < terms.minimum_headcount:
        raise rules.TooFewHeads(headcount=headcount, minimum=terms.minimum_headcount)
    Share.objects.bulk_create(shares)


def _write_figures(run: Run, proposal: Proposal) -> None:
    """Write a dry run's figures onto the run, its bands and its claims."""
    outcome = proposal.outcome
    run.benefit_minor = outcome.benefit_minor
    run.fee_minor = outcome.fee_minor
    run.reserve_minor = proposal.reserve_minor
    run.carry_in_minor = proposal.carry_in_minor
    run.to_share_minor = outcome.to_share_minor
    run.total_weight = outcome.total_weight
    run.charged_minor = proposal.charged_minor
    run.borne_minor = proposal.borne_minor
    run.carry_out_minor = proposal.carry_out_minor
    for band in proposal.bands:
        band.share.share_minor = band.share_minor
    Share.objects.bulk_update([band.share for band in proposal.bands], ["share_minor"])
    Portion.objects.bulk_create(
        Portion(
            claim=portion.claim,
            period=run.period,
            brought_minor=portion.brought_minor,
            allowed_minor=portion.allowed_minor,
            left_minor=portion.left_minor,
        )
        for portion in proposal.portions
    )


def _add_to_running_totals(period: Period) -> None:
    last = selectors.previous_period(plan_id=period.plan_id, before_no=period.no)
    totals = dict(last.shares.values_list("band_id", "cumulative_minor")) if last else {}
    shares = list(period.shares.all())
    for share in shares:
        share.cumulative_minor = (totals.get(share.band_id) or 0) + (share.share_minor or 0)
    Share.objects.bulk_update(shares, ["cumulative_minor"])


def _book(run: Run, *, at: datetime) -> None:
    terms = terms_from_json(run.period.version.terms)
    moves = rules.sealing_moves(
        benefit_minor=run.benefit_minor or 0,
        fee_minor=run.fee_minor or 0,
        reserve_minor=run.reserve_minor or 0,
        charged_minor=run.charged_minor or 0,
        borne_minor=run.borne_minor or 0,
        borne_by=terms.year_cap_borne_by,
        carry_in_minor=run.carry_in_minor or 0,
        carry_out_minor=run.carry_out_minor or 0,
    )
    if moves:
        treasury_services.post(
            plan_id=run.period.plan_id,
            key=f"run/{run.period.no}/sealed",
            moves=moves,
            memo=f"Period {run.period.no} sealed",
            at=at,
        )


def _mark_shared(period: Period, *, at: datetime) -> None:
    """Tell claims which awards this period has shared to the last cent."""
    rows = period.portions.select_related("claim")
    now_shared = period.portions.values("claim_id").annotate(minor=Sum("allowed_minor"))
    by_claim = {row["claim_id"]: row["minor"] for row in now_shared}
    done = [
        portion.claim_id
        for portion in rows
        if award_left_minor(claim_id=portion.claim_id, award_minor=portion.claim.award_minor or 0)
        == by_claim[portion.claim_id]
    ]
    claims_services.mark_shared(claim_ids=done, at=at)


def _write_slices(run: Run) -> None:
    last = treasury.last_payer_id()
    ranges = rules.slice_ranges(first=1, last=last, slices=SLICES) if last else []
    Slice.objects.bulk_create(
        Slice(run=run, number=number, payer_from=start, payer_until=end)
        for number, (start, end) in enumerate(ranges, start=1)
    )
