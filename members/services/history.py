"""What happened to an enrolment, written beside every deed on it."""

from collections.abc import Iterable
from datetime import datetime

from members.models import Enrolment, EnrolmentEvent, User
from members.states import Move


def record_move(
    enrolment: Enrolment, move: Move, *, by: User | None, at: datetime, reason: str = ""
) -> EnrolmentEvent:
    """Write one step of a locked enrolment, and return it."""
    return EnrolmentEvent.objects.create(**_facts(enrolment, move, at=at, reason=reason), by=by)


def record_moves(
    enrolments: Iterable[Enrolment], move: Move, *, at: datetime, reason: str = ""
) -> None:
    """Write the same step of many locked enrolments, taken by no person."""
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(**_facts(enrolment, move, at=at, reason=reason)) for enrolment in enrolments
    )


def _facts(enrolment: Enrolment, move: Move, *, at: datetime, reason: str) -> dict[str, object]:
    return {
        "plan_id": enrolment.plan_id,
        "enrolment": enrolment,
        "move": move,
        "reason": reason,
        "at": at,
    }
