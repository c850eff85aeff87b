"""Collecting what is due: debits made set-wise in slices, told beforehand, or paid at once."""

from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from apportionment import rules, selectors
from apportionment.models import Period, Slice
from apportionment.selectors.dues import MOST_PAYER
from apportionment.services.parking import request_or_park, require_possible, resolve_parked
from charter import selectors as charter
from charter.rules import Funding, Terms, is_last_of, terms_from_json
from members import services as members_services
from members.services import PayerLetter
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

BATCH: Final = 2_000  # letters in one transaction


def make_debits(*, slice_id: int, at: datetime) -> None:
    """Ask for what every payer of the slice owes; called twice, it asks once.

    The slices of earlier periods come first: until they are made, nothing happens here, so that
    two periods of one payer are never asked for at once, and nobody falls between them. A payer
    whose debit cannot be made is parked; everybody else's is.
    """
    plan_id = selectors.plan_of_slice(slice_id=slice_id).pk
    # In a transaction of its own: else slices that work at once wait for the first of a quarter.
    treasury_services.begin_quarter(plan_id=plan_id, on=at.date())
    _make_slice(slice_id, at=at)


@transaction.atomic
def _make_slice(slice_id: int, *, at: datetime) -> None:
    part = _lock(slice_id)
    if part.made_at is not None or selectors.waits_for_earlier(part=part):
        return
    request_or_park(partial(_request, part.run.period, at), part=part, at=at)
    part.made_at = at
    part.save(update_fields=["made_at"])


def notify_debits(*, slice_id: int, at: datetime) -> None:
    """Tell every payer of a slice what will be debited, and when; called twice, it tells once.

    Told in batches, each in a transaction of its own: a worker holds a few thousand letters
    however many payers the slice has, and one killed in the middle is taken up where it was.
    """
    after: int | None = 0
    while after is not None:
        after = _notify_batch(slice_id, after=after, at=at)


@transaction.atomic
def _notify_batch(slice_id: int, *, after: int, at: datetime) -> int | None:
    """Tell the next payers; return the last of them, None when there is nobody left to tell."""
    part = _lock(slice_id)
    if part.made_at is None or part.notified_at is not None:
        return None
    period = part.run.period
    debits = selectors.untold_debits(part=part, after=after, limit=BATCH)
    if not debits:
        part.notified_at = at
        part.save(update_fields=["notified_at"])
        return None
    for kind, of_kind in _by_kind(debits).items():
        letters = [_letter(debit) for debit in of_kind]
        members_services.queue_for_payers(kind=kind, plan_id=period.plan_id, letters=letters, at=at)
    payer_ids = [debit.payer_id for debit in debits]
    treasury_services.record_notified(
        plan_id=period.plan_id, to_period=period.no, payer_ids=payer_ids, at=at
    )
    return payer_ids[-1]


@transaction.atomic
def record_collected(*, run_id: int, at: datetime) -> None:
    """Make a sealed period's debits and record them as paid: collected elsewhere, in one batch.

    For a pool that brings its history along. No letters are sent; called twice, it records once.
    """
    period = Period.objects.select_related("version").get(pk=run_id)
    upto = Slice.objects.filter(run__period__plan_id=period.plan_id, run__period__no__lte=period.no)
    unmade = upto.select_for_update(of=("self",)).filter(made_at=None).order_by("pk")
    parts = [part for part in unmade if part.run_id == run_id]
    if parts:  # one request for all of them, not one a slice: what is asked already is not again
        first, last = min(p.payer_from for p in parts), max(p.payer_until for p in parts)
        _request(period, at, first, last, is_told=True)
    slices = Slice.objects.filter(run_id=run_id, notified_at=None)
    slices.update(made_at=Coalesce("made_at", Value(at)), notified_at=at)
    if terms_from_json(period.version.terms).funding is Funding.PREPAID:
        return  # drawn from balances; a debit that they do not cover is still to be paid
    treasury_services.settle_batch(plan_id=period.plan_id, to_period=period.no, at=at)
    treasury_services.book_collected(plan_id=period.plan_id, settled_on=at.date(), at=at)


@transaction.atomic
def pay_now(*, payer_id: int, plan_id: int, at: datetime) -> list[Debit]:
    """Open a debit for what nobody asks for yet; return every debit that can be asked for now.

    A second press finds the debit that the first one opened. A prepaid plan draws from the payer's
    balance: there is nothing to ask a bank for.
    """
    sealed = selectors.latest_sealed(plan_id=plan_id)
    if sealed is None:
        raise rules.NothingDue
    require_possible(partial(_request_own, sealed.period, at), payer_id=payer_id)
    if charter.terms_at(plan_id, at).funding is Funding.PREPAID:
        return []
    # Whoever presses the button knows of the debit, and a lost nudge is made up for by the sweep.
    treasury_services.hasten_debits(payer_id=payer_id, plan_id=plan_id, at=at)
    debits = list(treasury.askable_debits(payer_id=payer_id, plan_id=plan_id))
    if not debits:
        raise rules.NothingDue
    return debits


def _request_own(period: Period, at: datetime, payer_from: int, payer_until: int) -> None:
    """Request what one payer owes up to a sealed period, at their own wish, however little."""
    plan_id, to_period = period.plan_id, period.no
    treasury_services.request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=selectors.dues_query(
            plan_id=plan_id, upto_no=to_period, payer_from=payer_from, payer_until=payer_until
        ),
        debit_on=at.date(),
        at=at,
        payer_from=payer_from,
        payer_until=payer_until,
        by_payer=True,
    )
    resolve_parked(plan_id=plan_id, payer_from=payer_from, payer_until=payer_until, at=at)
    if charter.terms_at(plan_id, at).funding is Funding.PREPAID:
        payers = {"payer_from": payer_from, "payer_until": payer_until}
        draw_balances(plan_id=plan_id, to_period=to_period, at=at, **payers)


@transaction.atomic
def draw_balances(
    *,
    plan_id: int,
    to_period: int,
    at: datetime,
    payer_from: int = 0,
    payer_until: int = MOST_PAYER,
) -> int:
    """Pay debits up to a period from their payers' balances, book that; return how many."""
    payers = {"payer_from": payer_from, "payer_until": payer_until}
    drawn = treasury_services.draw_debits(plan_id=plan_id, to_period=to_period, at=at, **payers)
    if drawn:
        treasury_services.book_collected(
            plan_id=plan_id, settled_on=at.date(), at=at, into="balances", **payers
        )
    return drawn


def _by_kind(debits: list[Debit]) -> dict[str, list[Debit]]:
    """Return debits by the letter their payers get: of one ahead, or of one paid already."""
    found: dict[str, list[Debit]] = {}
    for debit in debits:
        is_paid = debit.state == DebitState.PAID
        kind = "apportionment/debit_drawn" if is_paid else "apportionment/debit_ahead"
        found.setdefault(kind, []).append(debit)
    return found


def _letter(debit: Debit) -> PayerLetter:
    """Return what a payer is told before a debit: how much, for which period, on which day."""
    return PayerLetter(
        payer_id=debit.payer_id,
        key=f"debit/{debit.plan_id}/{debit.payer_id}/{debit.to_period}",
        facts={
            "amount_minor": debit.amount_minor,
            "period_no": debit.to_period,
            "debit_on": debit.debit_on.isoformat(),
        },
    )


def _request(
    period: Period, at: datetime, payer_from: int, payer_until: int, *, is_told: bool = False
) -> None:
    """Request, for a sealed period, what these payers owe and nobody has asked for yet.

    A due below the charter's threshold waits, save a leaver's; what has come in already is asked
    for at once, whatever it is.
    """
    terms = terms_from_json(period.version.terms)
    zone = ZoneInfo(terms.time_zone)
    day = rules.debit_day(
        planned_on=period.debit_on,
        made_on=at.astimezone(zone).date(),
        notice_days=0 if is_told else terms.debit_notice_days,
    )
    payers = {"payer_from": payer_from, "payer_until": payer_until}
    treasury_services.request_debits(
        plan_id=period.plan_id,
        to_period=period.no,
        dues=selectors.dues_query(plan_id=period.plan_id, upto_no=period.no, **payers),
        debit_on=day,
        ask_at=datetime(day.year, day.month, day.day, tzinfo=zone),
        retry_days=terms.arrears.retry_days if terms.arrears else 0,
        collect_from_minor=_collect_from_minor(terms, period),
        by_payer=is_told,
        at=at,
        payer_from=payer_from,
        payer_until=payer_until,
    )
    if terms.funding is Funding.PREPAID:
        draw_balances(plan_id=period.plan_id, to_period=period.no, at=at, **payers)


def _collect_from_minor(terms: Terms, period: Period) -> int:
    """Return from how much on a due is collected in this period; 0: however little."""
    wait = terms.collection
    if wait is None or is_last_of(terms, period.cutoff_at, wait.at_latest):
        return 0
    return wait.threshold_minor


def _lock(slice_id: int) -> Slice:
    return (
        Slice.objects.select_for_update(of=("self",))
        .select_related("run__period__version")
        .get(pk=slice_id)
    )
