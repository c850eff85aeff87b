"""The one door through which an enrolment's state changes: locked, one move, one row of history."""

from collections.abc import Collection, Sequence
from datetime import datetime

from members import states
from members.models import Enrolment, EnrolmentEvent, User
from members.states import EnrolmentState, Move


def lock_enrolment(enrolment_id: int) -> Enrolment:
    """Return an enrolment, locked."""
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment_id)


def lock_enrolments(enrolment_ids: Collection[int]) -> list[Enrolment]:
    """Return enrolments with their members and holders, locked in the order of their keys."""
    found = Enrolment.objects.filter(pk__in=set(enrolment_ids))
    found = found.select_related("plan", "member__holder")
    return list(found.select_for_update(of=("self",)).order_by("pk"))


def move(
    enrolment: Enrolment, move: Move, *, by: User | None, at: datetime, reason: str = ""
) -> EnrolmentEvent:
    """Take a locked enrolment one step, and write the step into its history.

    Where the move ends it, `left_at`, who did it and how follow; where it opens it again they are
    emptied. Raises `MoveNotAllowed` where the table of moves knows no such step.
    """
    event = _step(enrolment, move, at=at, reason=reason)
    event.by = by
    _stand(enrolment, event, by=by)
    enrolment.save(update_fields=["state", "left_at", "left_by", "ending"])
    event.save(force_insert=True)
    return event


def move_together(
    enrolments: Sequence[Enrolment], move: Move, *, at: datetime, reason: str = ""
) -> None:
    """Take locked enrolments the same step that ends none, by nobody's hand.

    A few statements, however many they are; one that may not take the step is refused before any
    has taken it.
    """
    events = [_step(enrolment, move, at=at, reason=reason) for enrolment in enrolments]
    by_state: dict[str, list[int]] = {}
    for enrolment, event in zip(enrolments, events, strict=True):
        _stand(enrolment, event, by=None)
        if event.after != event.before:
            by_state.setdefault(event.after, []).append(enrolment.pk)
    for state, ids in by_state.items():
        Enrolment.objects.filter(pk__in=ids).update(state=state)
    EnrolmentEvent.objects.bulk_create(events)


def end_together(
    enrolments: Sequence[Enrolment], move: Move, *, ended_at: Sequence[datetime], reason: str = ""
) -> None:
    """Take locked enrolments the same step that ends them, each at its own instant, by nobody."""
    events = []
    for enrolment, at in zip(enrolments, ended_at, strict=True):
        event = _step(enrolment, move, at=at, reason=reason)
        _stand(enrolment, event, by=None)
        events.append(event)
    fields = ["state", "left_at", "left_by", "ending"]
    Enrolment.objects.bulk_update(enrolments, fields, batch_size=1_000)
    EnrolmentEvent.objects.bulk_create(events)


def state_at_beginning(*, waiting_until: datetime, at: datetime) -> EnrolmentState:
    """Return how an enrolment stands that begins at an instant."""
    return EnrolmentState.WAITING if at < waiting_until else EnrolmentState.ACTIVE


def _step(enrolment: Enrolment, move: Move, *, at: datetime, reason: str) -> EnrolmentEvent:
    is_waiting = at < enrolment.waiting_until
    return EnrolmentEvent(
        plan_id=enrolment.plan_id,
        enrolment=enrolment,
        move=move,
        before=enrolment.state,
        after=states.target_of(move, enrolment.state, is_waiting=is_waiting),
        reason=reason,
        at=at,
    )


def _stand(enrolment: Enrolment, event: EnrolmentEvent, *, by: User | None) -> None:
    """Let an enrolment stand as an event leaves it."""
    if event.after in states.ENDED and event.before not in states.ENDED:
        enrolment.left_at, enrolment.left_by = event.at, by
        enrolment.ending = states.ENDINGS[Move(event.move)]
    elif event.after not in states.ENDED:
        enrolment.left_at, enrolment.left_by, enrolment.ending = None, None, ""
    enrolment.state = event.after
