"""The table of moves, whole; the one door; and what the database holds to be impossible."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection, transaction

from members import rules, services, states
from members.models import Enrolment, Freeze
from members.services.moves import move, move_together
from members.states import Ending, EnrolmentState, Move
from tests.members.builders import JOINED, an_enrolment, payer_of

S = EnrolmentState
THEN: Final = JOINED + timedelta(days=3)
LATE: Final = JOINED + timedelta(days=200)  # waiting is over

# Where each move leads, from each state it may start from; once waiting is over.
LEADS: Final[dict[Move, dict[str, str]]] = {
    Move.APPLIED: {"": S.APPLIED},
    Move.ADMITTED: {S.APPLIED: S.ACTIVE},
    Move.WITHDRAWN: {S.APPLIED: S.LEFT},
    Move.WAITED: {S.WAITING: S.ACTIVE},
    Move.OVERDUE: {S.WAITING: S.GRACE, S.ACTIVE: S.GRACE},
    Move.PAID_UP: {S.GRACE: S.ACTIVE},
    Move.FROZEN: {S.WAITING: S.FROZEN, S.ACTIVE: S.FROZEN, S.GRACE: S.FROZEN},
    Move.THAWED: {S.FROZEN: S.ACTIVE},
    Move.PAYER_CHANGED: {one: one for one in (S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN)},
    Move.HANDED_OVER: {one: one for one in S},
    Move.LEFT: dict.fromkeys((S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN), S.LEFT),
    Move.LAPSED: dict.fromkeys((S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN), S.LAPSED),
    Move.AGED_OUT: dict.fromkeys((S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN), S.AGED_OUT),
    Move.AWARDED: dict.fromkeys((S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN), S.AWARD),
    Move.DIED: dict.fromkeys((S.APPLIED, S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN), S.DECEASED),
    Move.RESUMED: {S.LEFT: S.ACTIVE, S.LAPSED: S.ACTIVE},
}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", ["", *S])
def test_every_move_from_every_state_leads_where_the_table_says(move: Move, state: str) -> None:
    leads = LEADS[move].get(state)

    if leads is None:
        with pytest.raises(rules.MoveNotAllowed) as refused:
            states.target_of(move, state)
        assert (refused.value.move, refused.value.state) == (move, state)
    else:
        assert states.target_of(move, state) == leads


@pytest.mark.parametrize("move", Move)
def test_what_leads_to_active_leads_to_waiting_while_the_waiting_time_runs(move: Move) -> None:
    for state, leads in LEADS[move].items():
        found = states.target_of(move, state, is_waiting=True)

        changes = states.MOVES[move].target is not None
        assert found == (S.WAITING if leads == S.ACTIVE and changes else leads)


def test_every_state_is_open_or_ended_and_every_ending_has_a_move() -> None:
    assert frozenset(S) == states.OPEN | states.ENDED
    assert not states.OPEN & states.ENDED
    assert set(states.ENDINGS.values()) == set(Ending)
    assert all(states.MOVES[one].target in states.ENDED for one in states.ENDINGS)


@pytest.mark.django_db
def test_move_writes_who_when_why_and_from_where_to_where() -> None:
    enrolment = an_enrolment()
    by = enrolment.member.holder

    event = move(enrolment, Move.OVERDUE, by=by, at=THEN, reason="period 3")

    enrolment.refresh_from_db()
    assert enrolment.state == S.GRACE
    assert (event.before, event.after, event.by, event.at, event.reason) == (
        S.WAITING,
        S.GRACE,
        by,
        THEN,
        "period 3",
    )


@pytest.mark.django_db
def test_a_move_that_is_not_allowed_changes_nothing() -> None:
    enrolment = an_enrolment()

    with pytest.raises(rules.MoveNotAllowed):
        move(enrolment, Move.PAID_UP, by=None, at=THEN)

    enrolment.refresh_from_db()
    assert enrolment.state == S.WAITING
    assert not enrolment.events.exists()


@pytest.mark.django_db
def test_of_many_together_one_that_may_not_move_holds_all_back() -> None:
    waiting, gone = an_enrolment(), an_enrolment()
    services.leave(enrolment_id=gone.pk, by=gone.member.holder, at=THEN)
    gone.refresh_from_db()

    with pytest.raises(rules.MoveNotAllowed):
        move_together([waiting, gone], Move.OVERDUE, at=LATE)

    assert Enrolment.objects.get(pk=waiting.pk).state == S.WAITING


@pytest.mark.django_db
def test_a_pause_over_the_end_of_waiting_goes_on_as_active() -> None:
    enrolment = an_enrolment()
    which: dict[str, Any] = {"plan_id": enrolment.plan_id, "payer_ids": [payer_of(enrolment)]}
    services.freeze_enrolments(**which, reason="-", at=THEN)

    services.thaw_enrolments(**which, at=LATE)

    assert list(enrolment.events.order_by("pk").values_list("before", "after")) == [
        (S.WAITING, S.FROZEN),
        (S.FROZEN, S.ACTIVE),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": S.LEFT},
        {"state": "somehow"},
        {"state": S.LEFT, "left_at": THEN, "ending": Ending.LAPSED},
        {"state": S.LAPSED, "left_at": THEN, "ending": Ending.WITHDRAWN},
        {"state": S.ACTIVE, "left_at": THEN, "ending": Ending.LEFT},
    ],
)
def test_a_state_that_is_not_how_it_ended_is_refused(wrong: dict[str, Any]) -> None:
    enrolment = an_enrolment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**wrong)


def frozen_without_a_pause(enrolment: Enrolment) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(state=S.FROZEN)


def a_pause_without_frozen(enrolment: Enrolment) -> None:
    Freeze.objects.create(
        plan=enrolment.plan,
        enrolment=enrolment,
        payer_id=payer_of(enrolment),
        reason="-",
        frozen_at=THEN,
    )


def frozen_beyond_its_pause(enrolment: Enrolment) -> None:
    services.freeze_enrolments(
        plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], reason="-", at=THEN
    )
    Freeze.objects.update(thawed_at=LATE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [frozen_without_a_pause, a_pause_without_frozen, frozen_beyond_its_pause]
)
def test_frozen_and_its_pause_say_the_same_when_all_is_done(
    wrong: Callable[[Enrolment], None],
) -> None:
    enrolment = an_enrolment()
    wrong(enrolment)

    with pytest.raises(IntegrityError, match="its pauses say otherwise"), transaction.atomic():
        connection.check_constraints()
    Freeze.objects.all().delete()
    Enrolment.objects.update(state=S.WAITING)
