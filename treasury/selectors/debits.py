from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from treasury import rules, states
from treasury.models import Debit, Mandate, Payer
from treasury.rules import DebitKey
from treasury.selectors.holds import pauses
from treasury.selectors.totals import StateTotal, by_state, minor
from treasury.states import DebitState, MandateState


def mandate_of(*, payer_id: int, plan_id: int) -> Mandate | None:
    """Return the payer's open mandate for a plan."""
    return Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).first()


def debits_of(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits, newest first."""
    return Debit.objects.filter(payer_id=payer_id, plan_id=plan_id).order_by("-to_period")


def debits_paid_by(*, payer_id: int, plan_ids: Collection[int]) -> QuerySet[Debit]:
    """Return a payer's debits in some plans, newest first in each."""
    found = Debit.objects.filter(payer_id=payer_id, plan_id__in=plan_ids)
    return found.order_by("plan_id", "-to_period")


def last_payer_id() -> int:
    """Return the greatest payer id there is, 0 where there is none."""
    return Payer.objects.aggregate(last=Max("pk"))["last"] or 0


def debits_of_period(
    *,
    plan_id: int,
    to_period: int,
    payer_from: int,
    payer_until: int,
    opened_from: date | None = None,
) -> QuerySet[Debit]:
    """Return the debits that end with a period, of the payers in [payer_from, payer_until).

    Earlier quarters than that of `opened_from`, before which none was opened, are not looked into.
    """
    debits = opened_since(Debit.objects.filter(plan_id=plan_id, to_period=to_period), opened_from)
    payers = debits.filter(payer_id__gte=payer_from, payer_id__lt=payer_until)
    return payers.order_by("payer_id")


def opened_since(debits: QuerySet[Debit], opened_from: date | None) -> QuerySet[Debit]:
    """Return debits known to be opened no earlier, without a look into the quarters before."""
    return debits if opened_from is None else debits.filter(opened_on__gte=opened_from)


def payable_debits(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits that they may ask for, those given up as well, oldest first."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return debits.filter(state__in=states.PAYABLE).order_by("to_period")


def open_debits(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits that are neither paid nor given up, oldest first."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return debits.exclude(state__in=states.ENDED).order_by("to_period")


def unpaid_debits_not_in_flight(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits that no provider is asked for now and that may be written off."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    sources = states.DEBIT_MOVES["write_off"].sources
    return debits.filter(state__in=sources).order_by("to_period")


def recovered_debits(plan_id: int) -> QuerySet[Debit]:
    """Return the debits of a plan that were paid after they had been given up, oldest first."""
    recovered = Debit.objects.filter(
        plan_id=plan_id, state=DebitState.PAID, written_off_on__isnull=False
    )
    return recovered.order_by("settled_on", "payer_id", "to_period")


def debited_minor(*, payer_id: int, plan_id: int) -> int:
    """Return what a payer was ever asked for in a plan, paid or not."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return minor(debits.aggregate(minor=Max("cumulative_minor"))["minor"])


def received_minor(*, plan_id: int, payer_id: int | None = None) -> int:
    """Return what was paid by debit in a plan: by one payer, or by all."""
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID)
    if payer_id is not None:
        paid = paid.filter(payer_id=payer_id)
    return minor(paid.aggregate(minor=Sum("amount_minor"))["minor"])


def debits_by_state(plan_id: int, to_period: int | None = None) -> list[StateTotal]:
    """Return number and sum by state of a plan's debits (all, or those of one period)."""
    debits = Debit.objects.filter(plan_id=plan_id)
    if to_period is not None:
        debits = debits.filter(to_period=to_period)
    sums = debits.values_list("state").annotate(Count("payer_id"), minor=Sum("amount_minor"))
    return by_state(DebitState, {state: (count, summed) for state, count, summed in sums})


def late_debits(*, plan_id: int, at: datetime, on: date | None = None) -> QuerySet[Debit]:
    """Return debits that should have been asked for or answered by now, oldest first.

    `on` is the plan's day, by which pauses hold; UTC's, if it is not said.
    """
    before = at - rules.LATE_AFTER
    is_paused = _paused(plan_id, on=on or at.date())
    not_asked = Q(state__in=states.ASKABLE, next_ask_at__lt=before) & ~is_paused
    not_answered = Q(state__in=states.UNANSWERED, asked_at__lt=before)
    given_up = Q(state=DebitState.FAILED, next_ask_at=None)
    return Debit.objects.filter(not_asked | not_answered | given_up, plan_id=plan_id).order_by(
        "debit_on", "payer_id"
    )


def due_debits(
    *, plan_id: int, at: datetime, on: date, except_at: Collection[str] = ()
) -> QuerySet[Debit]:
    """Return the debits to ask for now: due, announced, not paused, and under a mandate.

    `on` is the plan's day, by which pauses hold; `except_at` names gateways not to be asked now.
    """
    mandates = Mandate.objects.filter(
        payer_id=OuterRef("payer_id"), plan_id=plan_id, state=MandateState.OPEN
    ).exclude(gateway__in=except_at)
    due = Debit.objects.filter(
        Exists(mandates),
        ~_paused(plan_id, on=on),
        plan_id=plan_id,
        next_ask_at__lte=at,
        notified_at__isnull=False,
    )
    return due.order_by("next_ask_at", "payer_id")


def due_without_way(*, plan_id: int, at: datetime, on: date) -> QuerySet[Debit]:
    """Return the debits that are due, announced and not paused, whose payers have no mandate."""
    mandates = Mandate.objects.filter(
        payer_id=OuterRef("payer_id"), plan_id=plan_id, state=MandateState.OPEN
    )
    due = Debit.objects.filter(
        ~Exists(mandates),
        ~_paused(plan_id, on=on),
        plan_id=plan_id,
        next_ask_at__lte=at,
        notified_at__isnull=False,
    )
    return due.order_by("next_ask_at", "payer_id")


def due_debit_keys(
    *, plan_id: int, at: datetime, limit: int, on: date | None = None
) -> list[DebitKey]:
    """Return which debits are to be asked for now; `on` is UTC's day, if it is not said."""
    return _keys(due_debits(plan_id=plan_id, at=at, on=on or at.date()), limit)


def given_up_debits(*, plan_id: int, on: date, after: int, most: int) -> list[Debit]:
    """Return the next debits whose retries are over, by payer, of payers after one of them.

    Of whom a pause spares on this day none; all of one payer come together, so it may be a few
    more.
    """
    found = Debit.objects.filter(
        ~_paused(plan_id, on=on),
        plan_id=plan_id,
        payer_id__gt=after,
        state=DebitState.FAILED,
        next_ask_at=None,
    )
    payers = list(found.order_by("payer_id").values_list("payer_id", flat=True).distinct()[:most])
    return list(found.filter(payer_id__in=payers).order_by("payer_id", "to_period"))


def open_debits_of(*, plan_id: int, payer_ids: Collection[int]) -> list[Debit]:
    """Return these payers' debits that are neither paid nor given up for good, by payer."""
    found = Debit.objects.filter(payer_id__in=payer_ids, plan_id=plan_id)
    return list(found.exclude(state__in=states.ENDED).order_by("payer_id", "to_period"))


def waiting_debits(*, plan_id: int, payer_ids: Sequence[int]) -> QuerySet[Debit]:
    """Return these payers' debits that no bank was ever asked for and that are still to come."""
    return Debit.objects.filter(
        plan_id=plan_id,
        payer_id__in=payer_ids,
        state=DebitState.OPEN,
        attempts=0,
        next_ask_at__isnull=False,
    )


def untold_debits(*, plan_id: int, payer_ids: Sequence[int]) -> QuerySet[Debit]:
    """Return these payers' debits that wait because nobody was told of them, by payer."""
    waiting = waiting_debits(plan_id=plan_id, payer_ids=payer_ids)
    return waiting.filter(notified_at=None).order_by("payer_id", "to_period")


def debits_to_look_at(
    *,
    at: datetime,
    plan_id: int | None = None,
    lost_only: bool = False,
    except_at: Collection[str] = (),
) -> QuerySet[Debit]:
    """Return the debits of which a provider is to be asked by now what became of them.

    Of one plan, or of all; all that are unanswered, or only those whose answer is known to be lost.
    `except_at` names gateways not to be asked now.
    """
    waiting = Debit.objects.filter(
        Q(look_at=None) | Q(look_at__lte=at),
        Q(mandate=None) | ~Q(mandate__gateway__in=except_at),
        state__in=[DebitState.UNKNOWN] if lost_only else sorted(states.UNANSWERED),
    )
    if plan_id is not None:
        waiting = waiting.filter(plan_id=plan_id)
    return waiting.order_by(F("look_at").asc(nulls_first=True), "payer_id")


def unanswered_debit_keys(*, plan_id: int, at: datetime, limit: int) -> list[DebitKey]:
    """Return which debits of a plan a provider is to be asked about by now."""
    return _keys(debits_to_look_at(plan_id=plan_id, at=at), limit)


def unknown_debit_keys(*, limit: int) -> list[DebitKey]:
    """Return the debits, of any plan, whose answer is known to be lost."""
    return _keys(Debit.objects.filter(state=DebitState.UNKNOWN).order_by("asked_at"), limit)


def _paused(plan_id: int, *, on: date) -> Exists:
    return Exists(pauses(plan_id=plan_id, on=on).filter(payer_id=OuterRef("payer_id")))


def is_still_collecting(*, plan_id: int, period_no: int) -> bool:
    """Return whether a debit that covers a period can still be paid by itself: asked, or to ask."""
    covering = Debit.objects.filter(
        plan_id=plan_id, from_period__lt=period_no, to_period__gte=period_no
    )
    to_ask = covering.filter(next_ask_at__isnull=False)
    return to_ask.exists() or covering.filter(state__in=states.UNANSWERED).exists()


def _keys(debits: QuerySet[Debit], limit: int) -> list[DebitKey]:
    rows = debits.values_list("payer_id", "plan_id", "to_period")[:limit]
    return [DebitKey(*row) for row in rows]
