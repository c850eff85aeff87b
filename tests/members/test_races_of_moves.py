"""Two deeds on one enrolment, or for the last seat, at the same time, with real connections."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Final

import pytest

from charter.models import Plan
from members import rules, services
from members.models import Enrolment, EnrolmentEvent, Freeze, Message, Standing, User
from members.states import EnrolmentState, Move
from tests.members.builders import (
    JOINED,
    ONLY_TWO,
    a_payer,
    a_plan,
    a_user,
    an_enrolment,
    payer_of,
    spans_of,
)
from tests.members.test_races import A_WHILE
from tests.members.threads import MOST_SECONDS, at_once, in_thread, slowly

pytestmark = pytest.mark.django_db(transaction=True)

THEN: Final = JOINED + timedelta(days=3)
LATER: Final = THEN + timedelta(days=1)


def a_left(plan: Plan | None = None) -> Enrolment:
    enrolment = an_enrolment(plan=plan)
    return services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=THEN)


def resume(enrolment: Enrolment) -> Callable[[], Enrolment]:
    return lambda: services.resume_enrolment(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=LATER
    )


def join_again(enrolment: Enrolment) -> Callable[[], Enrolment]:
    return lambda: an_enrolment(plan=enrolment.plan, user=enrolment.member.holder, at=LATER)


def freeze(enrolment: Enrolment) -> Callable[[], int]:
    return lambda: services.freeze_enrolments(
        plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], reason="balance", at=THEN
    )


def thaw(enrolment: Enrolment) -> Callable[[], int]:
    return lambda: services.thaw_enrolments(
        plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], at=LATER
    )


def heads(plan: Plan) -> int:
    return Standing.objects.filter(plan=plan).counting_at(LATER).count()


def test_of_two_changes_of_payer_at_once_one_has_it_all() -> None:
    enrolment, first, second = an_enrolment(), a_payer(), a_payer()

    def change(to_payer_id: int) -> Callable[[], Enrolment]:
        return lambda: services.change_payer(
            enrolment_id=enrolment.pk, to_payer_id=to_payer_id, by=None, at=THEN
        )

    assert at_once(change(first), change(second)) == ["done", "done"]

    payers = {payer_id for payer_id, _band, since, _until in spans_of(enrolment) if since >= THEN}
    assert payers in ({first}, {second})
    assert heads(enrolment.plan) == 1


def test_the_same_change_of_payer_twice_at_once_is_one() -> None:
    enrolment, other = an_enrolment(), a_payer()

    def change() -> Enrolment:
        return services.change_payer(enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=THEN)

    assert at_once(change, change) == ["done", "done"]
    assert EnrolmentEvent.objects.filter(move=Move.PAYER_CHANGED).count() == 1


def test_a_change_of_payer_and_a_leave_at_once_leave_nobody_counting() -> None:
    enrolment, other = an_enrolment(), a_payer()

    outcomes = at_once(
        lambda: services.change_payer(
            enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=THEN
        ),
        lambda: services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=THEN),
    )

    assert outcomes in (["done", "done"], ["AlreadyLeft", "done"])
    assert heads(enrolment.plan) == 0


def test_left_and_lapsed_at_once_is_ended_once() -> None:
    enrolment = an_enrolment()

    outcomes = at_once(
        lambda: services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=THEN),
        lambda: services.lapse_enrolment(enrolment_id=enrolment.pk, reason="-", at=THEN),
    )

    assert outcomes == ["AlreadyLeft", "done"]
    enrolment.refresh_from_db()
    assert [one.move for one in enrolment.events.all()] == [enrolment.ending]


def test_resumed_twice_at_once_is_resumed_once() -> None:
    enrolment = a_left()

    assert at_once(resume(enrolment), resume(enrolment)) == ["AlreadyEnrolled", "done"]
    assert heads(enrolment.plan) == 1
    assert EnrolmentEvent.objects.filter(move=Move.RESUMED).count() == 1


def test_resumed_and_joined_again_at_once_is_one_enrolment() -> None:
    enrolment = a_left()

    outcomes = at_once(resume(enrolment), join_again(enrolment))

    assert outcomes == ["AlreadyEnrolled", "done"]
    assert (Enrolment.objects.count(), heads(enrolment.plan)) == (1, 1)


def test_resumed_while_a_new_one_is_open_is_refused_by_the_database() -> None:
    """The constraint holds even where nothing looks first."""
    enrolment = a_left()
    twin = Enrolment.objects.get(pk=enrolment.pk)
    twin.pk, twin.left_at, twin.left_by, twin.ending = None, None, None, ""
    twin.state = EnrolmentState.ACTIVE
    twin.save()

    assert at_once(resume(enrolment), resume(enrolment)) == ["AlreadyEnrolled"] * 2
    assert Enrolment.objects.filter(left_at=None).count() == 1


def test_two_for_the_last_seat_are_one() -> None:
    plan = a_plan(changes=ONLY_TWO)
    an_enrolment(plan=plan)
    first, second = a_user(), a_user()

    outcomes = at_once(
        lambda: an_enrolment(plan=plan, user=first, at=THEN),
        lambda: an_enrolment(plan=plan, user=second, at=THEN),
    )

    assert outcomes == ["PlanFull", "done"]
    assert heads(plan) == 2


def test_who_comes_second_waits_for_the_last_seat_to_be_taken_or_not() -> None:
    plan = a_plan(changes=ONLY_TWO)
    an_enrolment(plan=plan)
    first, second = a_user(), a_user()
    joined, may_commit = Event(), Event()

    def join(user: User) -> Enrolment:
        return an_enrolment(plan=plan, user=user, at=THEN)

    with ThreadPoolExecutor() as pool:
        taking = in_thread(pool, slowly(lambda: join(first), done=joined, may_commit=may_commit))
        assert joined.wait(MOST_SECONDS)
        waiting = in_thread(pool, lambda: join(second))
        with pytest.raises(TimeoutError):
            waiting.result(timeout=A_WHILE)
        may_commit.set()
        taking.result(MOST_SECONDS)

        with pytest.raises(rules.PlanFull):
            waiting.result(MOST_SECONDS)
    assert heads(plan) == 2


def test_joining_a_plan_without_a_maximum_waits_for_nobody() -> None:
    unlimited = {"most_new_a_period = 300": "#", "waiting_list = true": "#"}
    plan, first, second = a_plan(changes=unlimited), a_user(), a_user()
    joined, may_commit = Event(), Event()

    def join(user: User) -> Enrolment:
        return an_enrolment(plan=plan, user=user, at=THEN)

    with ThreadPoolExecutor() as pool:
        taking = in_thread(pool, slowly(lambda: join(first), done=joined, may_commit=may_commit))
        assert joined.wait(MOST_SECONDS)
        in_thread(pool, lambda: join(second)).result(MOST_SECONDS)
        may_commit.set()
        taking.result(MOST_SECONDS)
    assert heads(plan) == 2


def test_a_pause_waits_for_a_change_of_payer_that_is_uncommitted_and_leaves_it_alone() -> None:
    enrolment, other = an_enrolment(), a_payer()
    changed, may_commit = Event(), Event()

    def change() -> Enrolment:
        return services.change_payer(enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=THEN)

    with ThreadPoolExecutor() as pool:
        changing = in_thread(pool, slowly(change, done=changed, may_commit=may_commit))
        assert changed.wait(MOST_SECONDS)
        pausing = in_thread(pool, freeze(enrolment))
        with pytest.raises(TimeoutError):
            pausing.result(timeout=A_WHILE)
        may_commit.set()
        changing.result(MOST_SECONDS)

        assert pausing.result(MOST_SECONDS) == 0
    assert heads(enrolment.plan) == 1


def test_one_new_and_one_who_comes_back_for_the_last_seat_are_one() -> None:
    plan = a_plan(changes=ONLY_TWO)
    enrolment = a_left(plan)
    an_enrolment(plan=plan)
    newcomer = a_user()

    outcomes = at_once(resume(enrolment), lambda: an_enrolment(plan=plan, user=newcomer, at=LATER))

    assert outcomes == ["PlanFull", "done"]
    assert heads(plan) == 2


def test_frozen_twice_at_once_is_one_pause_and_one_letter() -> None:
    enrolment = an_enrolment()

    assert at_once(freeze(enrolment), freeze(enrolment)) == ["done", "done"]
    assert Freeze.objects.count() == 1
    assert Message.objects.filter(kind="members/frozen").count() == 1
    assert heads(enrolment.plan) == 0


def test_thawed_twice_at_once_counts_once() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)()

    assert at_once(thaw(enrolment), thaw(enrolment)) == ["done", "done"]
    assert heads(enrolment.plan) == 1
    assert Message.objects.filter(kind="members/thawed").count() == 1


def test_a_pause_and_a_change_of_payer_at_once_leave_one_outcome() -> None:
    enrolment, other = an_enrolment(), a_payer()

    outcomes = at_once(
        freeze(enrolment),
        lambda: services.change_payer(
            enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=THEN
        ),
    )

    assert outcomes == ["done", "done"]
    pauses = list(Freeze.objects.values_list("payer_id", flat=True))
    assert (pauses, heads(enrolment.plan)) in (([other], 0), ([], 1))


def test_grace_leaves_alone_what_another_payer_took_over_meanwhile() -> None:
    enrolment, other = an_enrolment(), a_payer()
    payer_id = payer_of(enrolment)
    changed, may_commit = Event(), Event()

    def change() -> Enrolment:
        return services.change_payer(enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=THEN)

    def begin_grace() -> Mapping[int, list[Enrolment]]:
        return services.begin_grace(plan_id=enrolment.plan_id, payer_ids=[payer_id], at=THEN)

    with ThreadPoolExecutor() as pool:
        changing = in_thread(pool, slowly(change, done=changed, may_commit=may_commit))
        assert changed.wait(MOST_SECONDS)
        warning = in_thread(pool, begin_grace)
        with pytest.raises(TimeoutError):
            warning.result(timeout=A_WHILE)
        may_commit.set()
        changing.result(MOST_SECONDS)

        assert warning.result(MOST_SECONDS) == {payer_id: []}
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.WAITING
