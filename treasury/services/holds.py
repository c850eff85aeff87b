from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from treasury.models import DebitPause, Payer, PayerLimit
from treasury.rules import AlreadyPaused


@transaction.atomic
def pause_debits(
    *,
    payer_id: int,
    plan_id: int,
    from_on: date,
    until_on: date | None,
    reason: str,
    by: int,
    is_hardship: bool = True,
) -> DebitPause:
    """Hold a payer's debits on the days `from_on … until_on` (None: until resumed); they still owe.

    Not for hardship is that of who took back their consent (`end_consent_pause`). What is asked for
    already is not called back.
    """
    _lock(payer_id)
    others = _pauses_after(from_on, payer_id=payer_id, plan_id=plan_id)
    if until_on is not None:
        others = others.filter(from_on__lt=until_on)
    if others.exists():
        raise AlreadyPaused(payer_id=payer_id, plan_id=plan_id)
    return DebitPause.objects.create(
        payer_id=payer_id,
        plan_id=plan_id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        granted_by=by,
        is_hardship=is_hardship,
    )


@transaction.atomic
def end_consent_pause(*, payer_id: int, plan_id: int, on: date) -> bool:
    """Let a payer be debited again who has agreed to it anew; return whether anything held them."""
    _lock(payer_id)
    held = _pauses_after(on, payer_id=payer_id, plan_id=plan_id).filter(is_hardship=False)
    pause = held.order_by("from_on").first()
    if pause is None:
        return False
    pause.until_on = max(on, pause.from_on)
    pause.save(update_fields=["until_on"])
    return True


@transaction.atomic
def resume_debits(
    *, payer_id: int, plan_id: int, on: date, hardship_only: bool = False
) -> DebitPause | None:
    """End the pause that holds on a day or is the next to, and return it; None: there is none.

    One that was to begin later is called off: it keeps its row and holds no day. With
    `hardship_only`, that of who took back their consent stays: it is theirs alone to end.
    """
    _lock(payer_id)
    found = _pauses_after(on, payer_id=payer_id, plan_id=plan_id)
    if hardship_only:
        found = found.filter(is_hardship=True)
    pause = found.order_by("from_on").first()
    if pause is not None:
        pause.until_on = max(on, pause.from_on)
        pause.save(update_fields=["until_on"])
    return pause


@transaction.atomic
def set_limits(
    *, payer_id: int, plan_id: int, month_minor: int | None, year_minor: int | None, at: datetime
) -> PayerLimit | None:
    """Set the most that a plan may debit a payer in a calendar month and year; None: no limit."""
    if month_minor is None and year_minor is None:
        PayerLimit.objects.filter(payer_id=payer_id, plan_id=plan_id).delete()
        return None
    limit, _ = PayerLimit.objects.update_or_create(
        payer_id=payer_id,
        plan_id=plan_id,
        defaults={"month_minor": month_minor, "year_minor": year_minor, "set_at": at},
    )
    return limit


def _pauses_after(day: date, *, payer_id: int, plan_id: int) -> QuerySet[DebitPause]:
    """Return the pauses that hold that day or one after it; one called off holds none."""
    pauses = DebitPause.objects.filter(payer_id=payer_id, plan_id=plan_id)
    holds_later = Q(until_on__gt=day) & Q(until_on__gt=F("from_on"))
    return pauses.filter(Q(until_on=None) | holds_later)


def _lock(payer_id: int) -> None:
    Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
