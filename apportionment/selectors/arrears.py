"""Who is in arrears, whose days of grace are over, and who could not be warned."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from apportionment import rules
from apportionment.models import Arrears
from charter.rules import local_date
from treasury import selectors as treasury
from treasury.models import Debit
from treasury.states import ASKABLE


def open_arrears(*, plan_id: int) -> QuerySet[Arrears]:
    """Return the payers of a plan in arrears, whose grace ends first, first."""
    return Arrears.objects.filter(plan_id=plan_id, ended_at=None).order_by("until_on", "pk")


def arrears_of(*, payer_id: int | None, plan_id: int) -> Arrears | None:
    """Return the days of grace that a payer has in a plan now."""
    if payer_id is None:
        return None
    return open_arrears(plan_id=plan_id).filter(payer_id=payer_id).first()


def new_given_up(
    *, plan_id: int, on: date, after: int, most: int
) -> tuple[dict[int, list[Debit]], int | None]:
    """Return whose retries are over and who has no grace yet, with what failed; and where to go on.

    The place to go on is the last payer looked at, None when there is nobody left.
    """
    debits = treasury.given_up_debits(plan_id=plan_id, on=on, after=after, most=most)
    if not debits:
        return {}, None
    payer_ids = {debit.payer_id for debit in debits}
    known = open_arrears(plan_id=plan_id).filter(payer_id__in=payer_ids)
    in_grace = set(known.values_list("payer_id", flat=True))
    found: dict[int, list[Debit]] = {}
    for debit in debits:
        if debit.payer_id not in in_grace:
            found.setdefault(debit.payer_id, []).append(debit)
    return found, max(payer_ids)


def paid_up(arrears: Collection[Arrears], *, plan_id: int) -> list[Arrears]:
    """Return those of whom every debit that was given up has been paid, or written off."""
    payer_ids = [one.payer_id for one in arrears]
    unpaid = treasury.open_debits_of(plan_id=plan_id, payer_ids=payer_ids)
    first: dict[int, int] = {}
    for debit in unpaid:
        first.setdefault(debit.payer_id, debit.to_period)
    return [
        one for one in arrears if first.get(one.payer_id, one.upto_period + 1) > one.upto_period
    ]


def over(*, plan_id: int, today: date, most: int) -> list[Arrears]:
    """Return whose days of grace are over and who was warned in time, first come first."""
    ended = open_arrears(plan_id=plan_id).filter(until_on__lt=today, warned_at__isnull=False)
    return list(ended[:most])


def unwarned(*, plan_id: int) -> QuerySet[Arrears]:
    """Return whose warning has not arrived: they go on, and somebody has to reach them."""
    return open_arrears(plan_id=plan_id).filter(warned_at=None)


def is_being_paid(*, payer_id: int, plan_id: int) -> bool:
    """Return whether a bank is asked for one of a payer's debits at this very moment."""
    debits = treasury.open_debits(payer_id=payer_id, plan_id=plan_id)
    return any(debit.state not in ASKABLE for debit in debits)


def may_lapse(arrears: Arrears, *, at: datetime, time_zone: str) -> bool:
    """Return whether a payer's memberships may end now for what is unpaid, and nothing holds it."""
    today = local_date(at, time_zone)
    warned_on = local_date(arrears.warned_at, time_zone) if arrears.warned_at else None
    if not rules.may_lapse(until_on=arrears.until_on, warned_on=warned_on, today=today):
        return False
    own = {"payer_id": arrears.payer_id, "plan_id": arrears.plan_id}
    return treasury.pause_of(**own, on=today) is None and not is_being_paid(**own)
