"""Collecting what is due: debits made set-wise in slices, or paid at once (`telling`: told)."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from apportionment import rules, selectors
from apportionment.models import Period, Slice
from apportionment.selectors.dues import MOST_PAYER
from apportionment.services.locking import lock_slice
from apportionment.services.parking import request_or_park, require_possible, resolve_parked
from charter import selectors as charter
from charter.rules import Funding, Terms, is_last_of, local_date, terms_from_json
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit


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
    part = lock_slice(slice_id)
    if part.made_at is not None or selectors.waits_for_earlier(part=part):
        return
    request_or_park(partial(_request, part.run.period, at), part=part, at=at)
    part.made_at = at
    part.save(update_fields=["made_at"])


@transaction.atomic
def record_collected(*, run_id: int, at: datetime) -> None:
    """Make a sealed period's debits and record them as paid: collected elsewhere, in one batch.

    For a pool that brings its history along. No letters are sent; called twice, it records once.
    """
    period = Period.objects.select_related("version", "run").get(pk=run_id)
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
    treasury_services.settle_batch(
        plan_id=period.plan_id,
        to_period=period.no,
        at=at,
        opened_from=selectors.debits_opened_from(period.run),
    )
    treasury_services.book_collected(plan_id=period.plan_id, settled_on=at.date(), at=at)


@transaction.atomic
def pay_now(*, payer_id: int, plan_id: int, at: datetime) -> list[Debit]:
    """Open a debit for what nobody asks for yet; return every debit that can be asked for now.

    Those that were given up as well. A second press finds the debit that the first one opened. A
    prepaid plan draws from the payer's balance: there is nothing to ask a bank for.
    """
    sealed = selectors.latest_sealed(plan_id=plan_id)
    if sealed is None:
        raise rules.NothingDue
    require_possible(partial(_request_own, sealed.period, at), payer_id=payer_id)
    if charter.terms_at(plan_id, at).funding is Funding.PREPAID:
        return []
    # Whoever presses the button knows of the debit, and a lost nudge is made up for by the sweep.
    treasury_services.hasten_debits(payer_id=payer_id, plan_id=plan_id, at=at)
    debits = list(treasury.payable_debits(payer_id=payer_id, plan_id=plan_id))
    if not debits:
        raise rules.NothingDue
    return debits


def _request_own(period: Period, at: datetime, payer_from: int, payer_until: int) -> None:
    """Request what one payer owes up to a sealed period, at their own wish, however little."""
    plan_id, to_period = period.plan_id, period.no
    terms = charter.terms_at(plan_id, at)
    treasury_services.request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=selectors.dues_query(
            plan_id=plan_id, upto_no=to_period, payer_from=payer_from, payer_until=payer_until
        ),
        debit_on=local_date(at, terms.time_zone),
        at=at,
        payer_from=payer_from,
        payer_until=payer_until,
        by_payer=True,
    )
    resolve_parked(plan_id=plan_id, payer_from=payer_from, payer_until=payer_until, at=at)
    if terms.funding is Funding.PREPAID:
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
        treasury_services.book_collected(plan_id=plan_id, settled_on=at.date(), at=at, **payers)
    return drawn


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
