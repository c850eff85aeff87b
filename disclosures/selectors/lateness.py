"""What is late in a plan, gathered from every floor; only counts and figures leave here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet, Sum

from apportionment import selectors as apportionment
from apportionment.models import BooksCheck
from apportionment.rules import TooFewHeads
from apportionment.selectors import late as waiting
from apportionment.selectors.late import Waiting, WaitingRun
from apportionment.states import RunState
from audits import selectors as audits
from charter.models import Plan
from charter.rules import Terms
from claims import selectors as claims
from claims.selectors import Step
from disclosures.models import RefusedReport, Report
from disclosures.rules import lateness
from disclosures.rules.lateness import (
    Board,
    Late,
    LateKind,
    LateReason,
    PublicCheck,
    PublicDifference,
)
from disclosures.selectors.pool import Pool
from members import selectors as members
from receipts import selectors as receipts
from support import selectors as support
from treasury import selectors as treasury
from treasury import states as treasury_states
from treasury.models import Payout
from treasury.states import DebitState, PayoutState

K = LateKind
LATE_STEPS: Final = {
    Step.FIRST_READING: K.CLAIM_UNREAD,
    Step.SECOND_READING: K.CLAIM_UNCONFIRMED,
    Step.INVESTIGATION: K.CLAIM_UNINVESTIGATED,
    Step.OBJECTION: K.OBJECTION_UNANSWERED,
    Step.APPEAL: K.APPEAL_UNANSWERED,
    Step.PANEL: K.PANEL_UNDECIDED,
}
LATE_IN_STATE: Final = {
    RunState.FROZEN: (K.RUN_UNPROPOSED, lateness.SIGNED_WITHIN),
    RunState.PROPOSED: (K.RUN_UNRELEASED, lateness.SIGNED_WITHIN),
    RunState.RELEASED: (K.RUN_UNSEALED, lateness.SWEPT_WITHIN),
}


@dataclass(frozen=True)
class _Moment:
    """A plan, and the instant at which something is late or not."""

    plan_id: int
    at: datetime

    def before(self, within: timedelta) -> datetime:
        return self.at - within


def board(*, pool: Pool) -> Board:
    """Return everything that is late in a plan now, and what its books' last check said."""
    moment = _Moment(pool.plan.pk, pool.at)
    check = waiting.last_check(plan_id=moment.plan_id)
    return Board(
        at=pool.at,
        late=(
            *_claims(moment),
            *_runs(moment, pool),
            *_receipts(moment),
            *_debits(moment),
            *_payouts(moment, pool.terms),
            *_messages(moment),
            *_complaints(moment, pool.plan),
            *_unchecked(moment, check),
            *_audits(moment),
        ),
        check=public_check(check) if check else None,
    )


def public_check(check: BooksCheck) -> PublicCheck:
    """Return a check without any fact that could name a person: kinds and figures by a list."""
    return PublicCheck(
        checked_at=check.started_at,
        compared=dict(check.compared),
        differences=tuple(_public(one["kind"], one["facts"]) for one in check.differences),
    )


def _public(kind: str, facts: dict[str, int | str]) -> PublicDifference:
    numbers = {name: _whole(facts.get(name)) for name in ("stored", "found", "more")}
    return PublicDifference(
        kind=kind,
        period_no=_whole(facts.get("period")),
        line=str(facts.get("line") or facts.get("account") or ""),
        day=str(facts.get("day", "")),
        **numbers,
    )


def _whole(fact: int | str | None) -> int | None:
    return fact if isinstance(fact, int) else None


def _claims(moment: _Moment) -> Iterator[Late]:
    """Yield what the charter's days for reading, objections and panels have run out on."""
    for late in claims.overdue(plan_id=moment.plan_id, at=moment.at):
        yield Late(kind=LATE_STEPS[late.step], count=late.count, since=late.since)


def _runs(moment: _Moment, pool: Pool) -> Iterator[Late]:
    yield from _unopened(moment, pool)
    runs = waiting.waiting_runs(plan_id=moment.plan_id)
    for run in runs:
        yield from _late_run(moment, run, first=runs[0])
    unpublished = Report.objects.filter(plan_id=moment.plan_id).values("run_id")
    sealed = apportionment.sealed_runs(plan_id=moment.plan_id).filter(
        sealed_at__lt=moment.before(lateness.SWEPT_WITHIN)
    )
    refused = RefusedReport.objects.filter(plan_id=moment.plan_id, published_at=None)
    known = refused.values("run_id")
    sealed = sealed.filter(pk__in=receipts.run_ids_with_tree())  # else these are what is late
    sealed = sealed.exclude(pk__in=unpublished).exclude(pk__in=known)
    yield from _late(K.REPORT_UNPUBLISHED, _of(sealed, "sealed_at"))
    yield from (_refused(one) for one in refused.order_by("no"))


def _receipts(moment: _Moment) -> Iterator[Late]:
    """Yield the trees of receipts that are not made, or that do not add up: these at once."""
    before = moment.before(lateness.SWEPT_WITHIN)
    unmade = receipts.unmade_trees(plan_id=moment.plan_id, sealed_before=before)
    yield from _late(K.RECEIPTS_UNMADE, unmade)
    yield from _late(K.RECEIPTS_REFUSED, receipts.refused_trees(plan_id=moment.plan_id))


def _refused(one: RefusedReport) -> Late:
    """Return a report whose figures did not agree; at once: nobody has an hour for that."""
    return Late(
        kind=K.REPORT_REFUSED,
        count=one.tries,
        since=one.first_at,
        period_no=one.no,
        figure=one.figure,
        stated=one.stated,
        found=one.found,
    )


def _unopened(moment: _Moment, pool: Pool) -> Iterator[Late]:
    """Yield the cutoffs that passed without a run, and why the last of them has none.

    Once that one has, those before it will never have one.
    """
    cutoffs = apportionment.cutoffs_to_open(plan_id=moment.plan_id, at=moment.at)
    missed = [at for at in cutoffs if at < moment.before(lateness.SWEPT_WITHIN)]
    if not missed:
        return
    late = Late(kind=K.RUN_UNOPENED, count=len(missed), since=missed[0])
    refusal = apportionment.why_unopened(
        plan_id=moment.plan_id, since=pool.latest, cutoff_at=missed[-1]
    )
    match refusal:
        case None:
            yield replace(late, why=LateReason.WORKER_BEHIND)
        case TooFewHeads(headcount=heads, minimum=least):
            if not pool.is_too_small:  # one that still is opens none, and its page says so
                why = LateReason.TOO_FEW_HEADS
                yield replace(late, why=why, heads=heads, least_heads=least)
        case _:
            yield replace(late, why=LateReason.CHARTER_UNREADABLE)


def _late_run(moment: _Moment, run: WaitingRun, *, first: WaitingRun) -> Iterator[Late]:
    kind, within = LATE_IN_STATE[RunState(run.state)]
    if run.since >= moment.before(within):
        return
    late = Late(kind=kind, count=1, since=run.since, period_no=run.no)
    if run == first:
        yield late
    else:  # its carry is not known before
        yield replace(late, why=LateReason.EARLIER_PERIOD, after_no=first.no)


def _debits(moment: _Moment) -> Iterator[Late]:
    before = moment.before(lateness.DEBITED_WITHIN)
    slices = waiting.unmade_slices(plan_id=moment.plan_id, sealed_before=before)
    yield from _late(K.DEBITS_UNMADE, slices)
    yield from _late(K.PAYERS_PARKED, waiting.parked_payers(plan_id=moment.plan_id))
    # A debit that was tried to the end and failed is a payer's arrears, not ours to be late with.
    debits = treasury.late_debits(plan_id=moment.plan_id, at=moment.at).order_by()
    unasked, unanswered = Q(next_ask_at__isnull=False), Q(state__in=treasury_states.UNANSWERED)
    found = debits.exclude(state=DebitState.FAILED, next_ask_at=None).aggregate(
        unasked=Count("payer_id", filter=unasked),
        unasked_since=Min("next_ask_at", filter=unasked),
        unasked_minor=Sum("amount_minor", filter=unasked),
        unanswered=Count("payer_id", filter=unanswered),
        unanswered_since=Min("asked_at", filter=unanswered),
        unanswered_minor=Sum("amount_minor", filter=unanswered),
    )
    for kind, name in ((K.DEBITS_UNASKED, "unasked"), (K.DEBITS_UNANSWERED, "unanswered")):
        minor = int(found[f"{name}_minor"] or 0)
        yield from _late(kind, Waiting(found[name], found[f"{name}_since"], minor))


def _payouts(moment: _Moment, terms: Terms) -> Iterator[Late]:
    days = terms.payout_within_days
    within = lateness.PAID_WITHIN if days is None else timedelta(days=days)
    awards = waiting.unpaid_awards(plan_id=moment.plan_id, sealed_before=moment.before(within))
    yield from _late(K.AWARDS_UNPAID, awards)
    payouts = treasury.payouts(moment.plan_id).order_by()
    signed = moment.before(lateness.SIGNED_WITHIN)
    asked = moment.before(lateness.DEBITED_WITHIN)
    prepared = payouts.filter(state=PayoutState.PREPARED, prepared_at__lt=signed)
    yield from _late(K.PAYOUTS_UNRELEASED, _of_payouts(prepared, "prepared_at"))
    unanswered = payouts.filter(
        Q(state=PayoutState.RELEASED, released_at__lt=asked)
        | Q(state__in=treasury_states.UNANSWERED, asked_at__lt=asked)
    )
    yield from _late(K.PAYOUTS_UNANSWERED, _of_payouts(unanswered, "released_at"))
    failed = payouts.filter(state=PayoutState.FAILED)
    yield from _late(K.PAYOUTS_FAILED, _of_payouts(failed, "asked_at"))


def _of_payouts(payouts: QuerySet[Payout], since: str) -> Waiting:
    found = payouts.aggregate(count=Count("pk"), since=Min(since), minor=Sum("amount_minor"))
    return Waiting(found["count"], found["since"], int(found["minor"] or 0))


def _messages(moment: _Moment) -> Iterator[Late]:
    before = moment.before(lateness.SWEPT_WITHIN)
    unsent = members.unsent_messages(plan_id=moment.plan_id).filter(queued_at__lt=before)
    yield from _late(K.MESSAGES_UNSENT, _of(unsent, "queued_at"))


def _complaints(moment: _Moment, plan: Plan) -> Iterator[Late]:
    """Yield the complaints about a plan, and those about none: every board shows these."""
    real = moment.at - plan.clock_offset  # nobody moves the clock of what is about no plan
    about = support.overdue_complaints(moment.plan_id, moment.at)
    overdue = about | support.overdue_complaints(None, real)
    yield from _late(K.COMPLAINTS_OVERDUE, _of(overdue, "late_since"))


def _unchecked(moment: _Moment, check: BooksCheck | None) -> Iterator[Late]:
    if check is None:
        first = apportionment.sealed_runs(plan_id=moment.plan_id).order_by("period__no").first()
        since = first.sealed_at if first else None
    else:
        since = check.started_at
    if since is not None and since < moment.before(lateness.CHECKED_WITHIN):
        yield Late(kind=K.BOOKS_UNCHECKED, count=1, since=since)


def _audits(moment: _Moment) -> Iterator[Late]:
    """Yield the steps of an audit that wait too long: its draw, its auditor, its attestation."""
    late = audits.late_audits(plan_id=moment.plan_id, at=moment.at)
    for kind, since in (
        (K.AUDIT_UNDRAWN, late.undrawn),
        (K.AUDIT_UNAPPOINTED, late.unappointed),
        (K.AUDIT_UNATTESTED, late.unattested),
    ):
        if since is not None:
            yield Late(kind=kind, count=1, since=since)


def _of(rows: QuerySet[Any], since: str) -> Waiting:
    found = rows.order_by().aggregate(count=Count("pk"), since=Min(since))
    return Waiting(found["count"], found["since"])


def _late(kind: LateKind, found: Waiting) -> Iterator[Late]:
    if found.count:
        yield Late(kind=kind, count=found.count, since=found.since, amount_minor=found.amount_minor)
