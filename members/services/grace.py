"""Days of grace, set-wise: what counts at the cost of payers who have not paid, and have again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from members.models import Enrolment, Freeze, Standing
from members.services.moves import lock_enrolments, move_together
from members.states import EnrolmentState, Move, allows


@transaction.atomic
def begin_grace(
    *, plan_id: int, payer_ids: Collection[int], at: datetime
) -> Mapping[int, list[Enrolment]]:
    """Let all that goes on at these payers' cost be in grace; return it, by payer.

    It counts and owes as before. One in grace already, or paused, stays as it is and is among
    those returned. Called twice, it happens once.
    """
    by_payer = _going(plan_id, payer_ids, at=at)
    may = [one for own in by_payer.values() for one in own if allows(Move.OVERDUE, one.state)]
    move_together(may, Move.OVERDUE, at=at)
    return by_payer


@transaction.atomic
def end_grace(
    *, plan_id: int, payer_ids: Collection[int], at: datetime
) -> Mapping[int, list[Enrolment]]:
    """Let all in grace at these payers' cost be as before; return what goes on, by payer."""
    by_payer = _going(plan_id, payer_ids, at=at)
    own = [one for own in by_payer.values() for one in own if one.state == EnrolmentState.GRACE]
    move_together(own, Move.PAID_UP, at=at)
    return by_payer


def _going(plan_id: int, payer_ids: Collection[int], *, at: datetime) -> dict[int, list[Enrolment]]:
    """Lock what goes on after an instant, or pauses, at these payers' cost."""
    enrolments = lock_enrolments(_payers(plan_id, payer_ids, at=at))
    payers = _payers(plan_id, payer_ids, at=at)  # behind the lock: another may have taken it over
    by_payer: dict[int, list[Enrolment]] = {payer_id: [] for payer_id in payer_ids}
    for enrolment in enrolments:
        if enrolment.left_at is None and enrolment.pk in payers:
            by_payer[payers[enrolment.pk]].append(enrolment)
    return by_payer


def _payers(plan_id: int, payer_ids: Collection[int], *, at: datetime) -> dict[int, int]:
    """Return at which of these payers' cost each enrolment goes on after an instant, or pauses."""
    going = Standing.objects.filter(plan_id=plan_id, payer_id__in=payer_ids).ending_after(at)
    paused = Freeze.objects.filter(plan_id=plan_id, payer_id__in=payer_ids, thawed_at=None)
    payers = dict(going.values_list("enrolment_id", "payer_id"))
    return payers | dict(paused.values_list("enrolment_id", "payer_id"))
