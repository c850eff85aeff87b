"""Ends of an enrolment: its member leaves, or it lapses for what stayed unpaid."""

from datetime import datetime

from django.db import transaction

from charter import selectors as charter
from members import rules
from members.models import Enrolment, Freeze, User
from members.services.history import record_move
from members.services.messages import queue_message
from members.services.standings import end_standings
from members.states import Ending, Move


@transaction.atomic
def leave(*, enrolment_id: int, by: User, at: datetime) -> Enrolment:
    """End an enrolment now: it counts in no later period; what it already shared in stays owed.

    Raises `AlreadyLeft` where it has ended, `CutoffPassed` where a run froze its cutoff meanwhile.
    """
    return _end(enrolment_id, Ending.LEFT, by=by, at=at)


@transaction.atomic
def lapse_enrolment(
    *, enrolment_id: int, reason: str, by: User | None = None, at: datetime
) -> Enrolment:
    """End an enrolment for what stayed unpaid, with a reason, and tell who holds the member.

    Otherwise it is like leaving, and raises the same (design.md 4.4: lapse after a dated warning).
    """
    return _end(enrolment_id, Ending.LAPSED, by=by, at=at, reason=reason)


def _end(
    enrolment_id: int, ending: Ending, *, by: User | None, at: datetime, reason: str = ""
) -> Enrolment:
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment_id)
    if enrolment.left_at is not None:
        raise rules.AlreadyLeft
    enrolment.left_at, enrolment.left_by, enrolment.ending = at, by, ending
    enrolment.save(update_fields=["left_at", "left_by", "ending"])
    end_standings(enrolment_ids=[enrolment.pk], at=at)
    Freeze.objects.filter(enrolment=enrolment, thawed_at=None).update(thawed_at=at)
    event = record_move(enrolment, Move(ending.value), by=by, at=at, reason=reason)
    queue_message(
        key=f"{ending.value}/{enrolment.pk}/{event.pk}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind=f"members/{ending.value}",
        facts={
            "member": enrolment.member.name,
            "left_at": at,
            "reason": reason,
            "back_until_on": rules.last_day_to_return(
                terms=charter.terms_at(enrolment.plan_id, at), ended_at=at
            ),
        },
        at=at,
    )
    return enrolment
