"""Collecting what is due: debits made set-wise in slices, told beforehand, or paid at once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from apportionment import rules, selectors
from apportionment.models import Period, Slice
from charter.rules import terms_from_json
from members import services as members_services
from members.services import PayerLetter
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit


@transaction.atomic
def make_debits(*, slice_id: int, at: datetime) -> None:
    """Ask for what every payer of the slice owes; called twice, it asks once."""
    part = _lock(slice_id)
    if part.made_at is not None:
        return
    _request(part.run.period, payer_from=part.payer_from, payer_until=part.payer_until, at=at)
    part.made_at = at
    part.save(update_fields=["made_at"])


@transaction.atomic
def notify_debits(*, slice_id: int, at: datetime) -> None:
    """Tell every payer of a slice what will be debited, and when; called twice, it tells once."""
    part = _lock(slice_id)
    if part.made_at is None or part.notified_at is not None:
        return
    period = part.run.period
    debits = treasury.debits_of_period(
        plan_id=period.plan_id,
        to_period=period.no,
        payer_from=part.payer_from,
        payer_until=part.payer_until,
    )
    letters = [_letter(debit) for debit in debits.filter(notified_at=None)]
    members_services.queue_for_payers(
        kind="apportionment/debit_ahead", plan_id=period.plan_id, letters=letters, at=at
    )
    treasury_services.record_notified(
        plan_id=period.plan_id,
        to_period=period.no,
        payer_ids=[letter.payer_id for letter in letters],
        at=at,
    )
    part.notified_at = at
    part.save(update_fields=["notified_at"])


@transaction.atomic
def record_collected(*, run_id: int, at: datetime) -> None:
    """Make a sealed period's debits and record them as paid: collected elsewhere, in one batch.

    For a pool that brings its history along. No letters are sent; called twice, it records once.
    """
    period = Period.objects.select_related("version").get(pk=run_id)
    parts = list(Slice.objects.select_for_update(of=("self",)).filter(run_id=run_id, made_at=None))
    if parts:  # one request for all of them, not one a slice: what is asked already is not again
        first, last = min(p.payer_from for p in parts), max(p.payer_until for p in parts)
        _request(period, payer_from=first, payer_until=last, at=at, is_told=True)
    slices = Slice.objects.filter(run_id=run_id, notified_at=None)
    slices.update(made_at=Coalesce("made_at", Value(at)), notified_at=at)
    treasury_services.settle_batch(plan_id=period.plan_id, to_period=period.no, at=at)
    treasury_services.book_collected(plan_id=period.plan_id, settled_on=at.date(), at=at)


@transaction.atomic
def pay_now(*, payer_id: int, plan_id: int, at: datetime) -> list[Debit]:
    """Open a debit for what nobody asks for yet; return every debit that can be asked for now.

    A second press finds the debit that the first one opened.
    """
    sealed = selectors.latest_sealed(plan_id=plan_id)
    if sealed is None:
        raise rules.NothingDue
    next_payer_id = payer_id + 1
    to_period = sealed.period.no
    treasury_services.request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=selectors.dues_query(
            plan_id=plan_id, upto_no=to_period, payer_from=payer_id, payer_until=next_payer_id
        ),
        debit_on=at.date(),
        at=at,
        payer_from=payer_id,
        payer_until=next_payer_id,
    )
    # Whoever presses the button knows of the debit, and a lost nudge is made up for by the sweep.
    treasury_services.hasten_debits(payer_id=payer_id, plan_id=plan_id, at=at)
    debits = list(treasury.askable_debits(payer_id=payer_id, plan_id=plan_id))
    if not debits:
        raise rules.NothingDue
    return debits


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
    period: Period, *, payer_from: int, payer_until: int, at: datetime, is_told: bool = False
) -> None:
    """Request, for a sealed period, what these payers owe and nobody has asked for yet."""
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
        at=at,
        **payers,
    )


def _lock(slice_id: int) -> Slice:
    return (
        Slice.objects.select_for_update(of=("self",))
        .select_related("run__period__version")
        .get(pk=slice_id)
    )
