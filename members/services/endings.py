"""Ends of an enrolment by a deed: its member leaves or has died, it lapses, an award ends it."""

from datetime import datetime

from django.db import transaction

from charter import selectors as charter
from members import rules
from members.models import Enrolment, EnrolmentEvent, Freeze, User
from members.services.messages import queue_message
from members.services.moves import lock_enrolment, move
from members.services.standings import end_standings
from members.states import ENDED, MAY_RETURN, EnrolmentState, Move


@transaction.atomic
def leave(*, enrolment_id: int, by: User, at: datetime) -> Enrolment:
    """End an enrolment now: it counts in no later period; what it already shared in stays owed.

    One on the waiting list is taken back. Raises `AlreadyLeft` where it has ended, `CutoffPassed`
    where a run froze its cutoff meanwhile.
    """
    enrolment = _lock_open(enrolment_id)
    if enrolment.state == EnrolmentState.APPLIED:
        return _end(enrolment, Move.WITHDRAWN, by=by, at=at)
    return _end(enrolment, Move.LEFT, by=by, at=at)


@transaction.atomic
def lapse_enrolment(
    *, enrolment_id: int, reason: str, by: User | None = None, at: datetime
) -> Enrolment:
    """End an enrolment for what stayed unpaid, with a reason, and tell who holds the member.

    Otherwise it is like leaving, and raises the same (design.md 4.4: lapse after a dated warning).
    """
    return _end(_lock_open(enrolment_id), Move.LAPSED, by=by, at=at, reason=reason)


@transaction.atomic
def end_by_award(*, enrolment_id: int, reason: str, at: datetime) -> Enrolment | None:
    """End an enrolment whose charter says that an award ends it; None where it has ended before.

    The reason is the reference of the claim. Raises `CutoffPassed` as above.
    """
    enrolment = lock_enrolment(enrolment_id)
    if enrolment.state in ENDED:
        return None
    return _end(enrolment, Move.AWARDED, by=None, at=at, reason=reason)


def end(
    enrolment: Enrolment, step: Move, *, by: User | None, at: datetime, reason: str = ""
) -> EnrolmentEvent:
    """Take a locked enrolment a step that ends it: spans, pause and state end at one instant."""
    end_standings(enrolment_ids=[enrolment.pk], at=at)
    Freeze.objects.filter(enrolment=enrolment, thawed_at=None).update(thawed_at=at)
    return move(enrolment, step, by=by, at=at, reason=reason)


def _lock_open(enrolment_id: int) -> Enrolment:
    enrolment = lock_enrolment(enrolment_id)
    if enrolment.state in ENDED:
        raise rules.AlreadyLeft
    return enrolment


def _end(
    enrolment: Enrolment, step: Move, *, by: User | None, at: datetime, reason: str = ""
) -> Enrolment:
    event = end(enrolment, step, by=by, at=at, reason=reason)
    terms = charter.terms_at(enrolment.plan_id, at)
    may_return = enrolment.ending in MAY_RETURN
    queue_message(
        key=f"{step.value}/{enrolment.pk}/{event.pk}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind=f"members/{step.value}",
        facts={
            "member": enrolment.member.name,
            "left_at": at,
            "reason": reason,
            "claim_within_days": terms.claim_within_days,
            "back_until_on": rules.last_day_to_return(terms=terms, ended_at=at)
            if may_return
            else None,
        },
        at=at,
    )
    return enrolment
