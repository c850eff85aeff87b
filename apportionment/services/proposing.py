"""Proposing a run: its dry run written down, what waited taken up; returned, given back."""

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from apportionment import rules, selectors, states
from apportionment.models import DueException, Period, Portion, Run
from apportionment.selectors import Proposal
from apportionment.selectors.exempt import ExemptHead
from apportionment.selectors.waiting import (
    exceptions_to_take,
    items_to_take,
    lines,
    taken_exceptions,
    taken_items,
)
from apportionment.services.figures import require_storable, write_run_figures
from apportionment.services.steps import lock_run, require_earlier_closed, walk
from apportionment.states import ExceptionKind
from claims import services as claims_services
from members.models import User

# Django's own way is a CASE for each column of each band.
BANDS: Final = """\
UPDATE apportionment_share SET share_minor = found.share_minor, exempt = found.exempt
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS found (id, share_minor, exempt)
WHERE apportionment_share.id = found.id
"""
SPARED = "Helped in this period"  # the reason of a claimant's exemption, by the charter


@transaction.atomic
def propose_run(*, run_id: int, by: User, at: datetime, expected: str | None = None) -> Run:
    """Write the figures of the dry run as they are now, for another officer to release.

    Items and corrections recorded before the notice ended are taken up. `expected` is the digest of
    the figures the officer saw; others are refused (`FiguresChanged`), and so are figures that no
    table can hold (`FigureTooLarge`).
    """
    run = lock_run(run_id)
    states.target_of("propose", run.state)
    period = run.period
    if at < period.notice_until:
        raise rules.NoticeNotOver(until=period.notice_until)
    claims_services.clear_claims(plan_id=period.plan_id, at=at)
    require_earlier_closed(period)
    proposal = selectors.proposal(run=run)
    if expected not in (None, proposal.digest):
        raise rules.FiguresChanged
    require_storable(proposal)
    _take_up(proposal)
    write_run_figures(run, proposal)
    _write_bands(proposal)
    _write_portions(proposal)
    _write_exempt(proposal)
    run.proposed_by = by
    return walk(run, "propose", by=by, at=at)


@transaction.atomic
def return_run(*, run_id: int, by: User, reason: str, at: datetime) -> Run:
    """Send a proposed run back to be proposed anew, saying why; what it took up waits again."""
    run = lock_run(run_id, with_terms=False)
    states.target_of("return", run.state)
    give_back(run.period)
    run.period.shares.update(share_minor=None)
    run.proposed_by = None
    return walk(run, "return", by=by, at=at, reason=reason, written=["proposed_by"])


@transaction.atomic
def release_run(*, run_id: int, by: User, at: datetime, seen: int | None = None) -> Run:
    """Release a proposed run; nobody releases what they proposed themself.

    `seen` is the run's last step on the officer's page; a later one is refused (`FiguresChanged`).
    """
    run = lock_run(run_id, with_terms=False)
    states.target_of("release", run.state)
    if seen is not None and run.events.filter(pk__gt=seen).exists():
        raise rules.FiguresChanged
    if run.proposed_by_id == by.pk:
        raise rules.SamePerson
    run.released_by = by
    return walk(run, "release", by=by, at=at, written=["released_by"])


def give_back(period: Period) -> None:
    """Let all that a run had taken up wait again, and its claims with it.

    Who was exempt by somebody's deed stays so, for what the band's share will then be.
    """
    period.portions.all().delete()
    taken_items(period=period).update(period=None)
    taken_exceptions(period=period).update(period=None)
    exempt = DueException.objects.filter(period=period, kind=ExceptionKind.EXEMPT)
    exempt.filter(recorded_by=None).delete()
    exempt.update(amount_minor=0)
    period.shares.update(exempt=0)


def _take_up(proposal: Proposal) -> None:
    """Take up what waited: the very rows the dry run has added up, or none."""
    if not proposal.lines.count:
        return
    period = proposal.run.period
    held = proposal.reserve_held_minor
    items_to_take(period=period, reserve_held_minor=held).order_by().update(period=period)
    exceptions_to_take(period=period).order_by().update(period=period)
    taken = lines(taken_items(period=period), taken_exceptions(period=period))
    if taken != proposal.lines:
        raise rules.FiguresChanged


def _write_bands(proposal: Proposal) -> None:
    written = [(band.share.pk, band.share_minor, band.exempt) for band in proposal.bands]
    with connection.cursor() as cursor:
        cursor.execute(BANDS, [list(column) for column in zip(*written, strict=True)])


def _write_portions(proposal: Proposal) -> None:
    Portion.objects.bulk_create(
        Portion(
            claim=portion.claim,
            period=proposal.run.period,
            brought_minor=portion.placed.brought_minor,
            allowed_minor=portion.placed.allowed_minor,
            left_minor=portion.placed.left_minor,
            borne_minor=portion.placed.borne_minor,
            cut_minor=portion.placed.cut_minor,
        )
        for portion in proposal.portions
    )


def _write_exempt(proposal: Proposal) -> None:
    """Write what exempt heads do not owe: their band's share; claimants get a row of their own."""
    period, shares = proposal.run.period, proposal.outcome.shares
    exceptions = DueException.objects.in_bulk(
        [head.exception_id for head in proposal.exempt if head.exception_id is not None]
    )
    for head in proposal.exempt:
        if head.exception_id is not None:
            exceptions[head.exception_id].amount_minor = shares[head.band_id]
    DueException.objects.bulk_update(exceptions.values(), ["amount_minor"])
    DueException.objects.bulk_create(
        _spared(head, period=period, share_minor=shares[head.band_id])
        for head in proposal.exempt
        if head.exception_id is None
    )


def _spared(head: ExemptHead, *, period: Period, share_minor: int) -> DueException:
    return DueException(
        payer_id=head.payer_id,
        enrolment_id=head.enrolment_id,
        plan_id=period.plan_id,
        period=period,
        kind=ExceptionKind.EXEMPT,
        key=f"spared/{period.no}/{head.enrolment_id}",
        amount_minor=share_minor,
        reason=SPARED,
        recorded_at=period.notice_until,
    )
