"""The races of joining and counting, with real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Final

import pytest
from django.db import transaction

from charter import services as charter
from charter.models import Plan
from charter.rules import terms_from_json
from members import rules, services
from members.models import Enrolment, Standing, User
from members.services import Person
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment
from tests.members.threads import at_once, in_thread
from treasury import services as treasury

pytestmark = pytest.mark.django_db(transaction=True)

CUTOFF: Final = JOINED + timedelta(days=1)
BEFORE: Final = CUTOFF - timedelta(microseconds=1)
A_WHILE: Final = 0.3


def join(plan: Plan, user: User, *, person: Person | None = None) -> Callable[[], Enrolment]:
    return lambda: an_enrolment(plan=plan, user=user, person=person, at=BEFORE)


def heads(plan: Plan) -> int:
    return Standing.objects.filter(plan=plan).counting_at(CUTOFF).count()


def test_a_run_waits_for_a_join_that_is_uncommitted_and_counts_it() -> None:
    plan, user = a_plan(), a_user()
    joined, may_commit = Event(), Event()

    def join_slowly() -> None:
        with transaction.atomic():
            join(plan, user)()
            joined.set()
            may_commit.wait(10)

    def freeze_and_count() -> int:
        with transaction.atomic():
            charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=CUTOFF)
            return heads(plan)  # a later statement: it sees who was waited for

    with ThreadPoolExecutor() as pool:
        joining = in_thread(pool, join_slowly)
        assert joined.wait(10)
        counting = in_thread(pool, freeze_and_count)
        with pytest.raises(TimeoutError):
            counting.result(timeout=A_WHILE)
        may_commit.set()
        joining.result(10)

        assert counting.result(10) == heads(plan) == 1


def test_a_join_that_waited_for_a_run_is_refused_and_neither_counted_nor_charged() -> None:
    plan, user = a_plan(), a_user()
    frozen, may_commit = Event(), Event()

    def freeze_slowly() -> int:
        with transaction.atomic():
            charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=CUTOFF)
            frozen.set()
            may_commit.wait(10)
            return heads(plan)

    with ThreadPoolExecutor() as pool:
        freezing = in_thread(pool, freeze_slowly)
        assert frozen.wait(10)
        joining = in_thread(pool, join(plan, user))
        with pytest.raises(TimeoutError):
            joining.result(timeout=A_WHILE)
        may_commit.set()

        assert freezing.result(10) == 0
        with pytest.raises(rules.CutoffPassed):
            joining.result(10)
    assert heads(plan) == 0
    assert not Enrolment.objects.exists()


def test_a_leave_that_waited_for_a_run_is_refused_and_stays_counted() -> None:
    plan, user = a_plan(), a_user()
    enrolment = an_enrolment(plan=plan, user=user)
    frozen, may_commit = Event(), Event()

    def freeze_slowly() -> int:
        with transaction.atomic():
            charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=CUTOFF)
            frozen.set()
            may_commit.wait(10)
            return heads(plan)

    with ThreadPoolExecutor() as pool:
        freezing = in_thread(pool, freeze_slowly)
        assert frozen.wait(10)
        leaving = in_thread(
            pool, lambda: services.leave(enrolment_id=enrolment.pk, by=user, at=BEFORE)
        )
        with pytest.raises(TimeoutError):
            leaving.result(timeout=A_WHILE)
        may_commit.set()

        assert freezing.result(10) == 1
        with pytest.raises(rules.CutoffPassed):
            leaving.result(10)
    assert heads(plan) == 1


def test_the_same_person_joined_twice_at_once_is_enrolled_once() -> None:
    plan, user = a_plan(), a_user()

    outcomes = at_once(join(plan, user), join(plan, user))

    assert outcomes == ["AlreadyEnrolled", "done"]
    assert (Enrolment.objects.count(), heads(plan)) == (1, 1)


def test_one_person_written_differently_twice_at_once_is_oneself_once() -> None:
    plan, user = a_plan(), a_user()
    other = a_person(name="林小語")

    outcomes = at_once(join(plan, user), join(plan, user, person=other))

    assert outcomes == ["PersonDiffers", "done"]
    assert heads(plan) == 1


def test_of_two_payers_who_enrol_one_member_at_once_one_wins() -> None:
    enrolment = an_enrolment()
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED)
    spans = rules.spans_to_come(
        terms=terms_from_json(enrolment.version.terms),
        born_on=enrolment.member.born_on,
        joined_at=CUTOFF,
    )

    def paid_by(payer_id: int) -> Callable[[], None]:
        return lambda: services.write_standings(enrolment=enrolment, payer_id=payer_id, spans=spans)

    outcomes = at_once(
        paid_by(treasury.open_payer(at=JOINED).pk), paid_by(treasury.open_payer(at=JOINED).pk)
    )

    assert outcomes == ["AlreadyEnrolled", "done"]
    assert heads(enrolment.plan) == 1


def test_left_twice_at_once_is_left_once() -> None:
    enrolment = an_enrolment()

    def leave() -> Enrolment:
        return services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=CUTOFF)

    assert at_once(leave, leave) == ["AlreadyLeft", "done"]


def test_registered_twice_at_once_is_one_account() -> None:
    def register() -> User:
        return a_user(email="lin@example.org")

    assert at_once(register, register) == ["AccountTaken", "done"]
    assert User.objects.count() == 1
