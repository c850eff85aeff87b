"""Asking and answering: whose turn it is, who is told, and what lies in the database."""

from datetime import timedelta
from typing import Final

import pytest
from django.db import connection

from members.models import Message
from members.states import Role
from support import rules, selectors, services
from support.models import Reading, Thread
from support.states import ThreadState
from tests.members.builders import JOINED, a_crew_member, a_plan, a_user
from tests.members.threads import at_once
from tests.support.builders import a_complaint, a_thread

DAY: Final = timedelta(days=1)


def last_of(thread: Thread) -> int:
    writing = thread.writings.order_by("pk").last()
    assert writing is not None
    return writing.pk


@pytest.mark.django_db
def test_a_question_waits_since_it_was_asked_and_until_it_is_answered() -> None:
    thread, staff = a_thread(), a_crew_member(Role.OPERATOR)
    services.write(thread_id=thread.pk, text="And one more.", by=thread.user, at=JOINED + DAY)
    thread.refresh_from_db()
    assert (thread.state, thread.waits_since) == (ThreadState.OPEN, JOINED)

    answered = services.answer(
        thread_id=thread.pk, text="Because.", seen=last_of(thread), by=staff, at=JOINED + 2 * DAY
    )

    assert (answered.state, answered.waits_since) == (ThreadState.ANSWERED, None)
    assert answered.assigned_to == staff


@pytest.mark.django_db
def test_an_answer_is_told_by_a_letter_that_does_not_hold_it() -> None:
    thread, staff = a_thread(), a_crew_member(Role.OPERATOR)

    services.answer(
        thread_id=thread.pk, text="Your kidney.", seen=last_of(thread), by=staff, at=JOINED
    )

    letter = Message.objects.get(kind="support/answered")
    assert letter.user == thread.user
    assert "kidney" not in str(letter.facts)


@pytest.mark.django_db
def test_what_is_written_lies_encrypted() -> None:
    a_thread(text="I have diabetes")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM support_writing")
        [[stored]] = cursor.fetchall()
    assert b"diabetes" not in bytes(stored)


@pytest.mark.django_db
def test_a_closed_question_is_taken_up_by_writing() -> None:
    thread = a_thread()
    services.close(thread_id=thread.pk, at=JOINED)
    services.close(thread_id=thread.pk, at=JOINED + DAY)  # pressed twice

    again = services.write(
        thread_id=thread.pk, text="Still not clear.", by=thread.user, at=JOINED + 2 * DAY
    )

    assert (again.state, again.waits_since) == (ThreadState.OPEN, JOINED + 2 * DAY)
    assert again.closed_at is None


@pytest.mark.django_db
def test_a_complaint_cannot_be_closed_while_an_answer_is_owed() -> None:
    complaint = a_complaint()

    with pytest.raises(rules.MoveNotAllowed):
        services.close(thread_id=complaint.thread_id, at=JOINED)


@pytest.mark.django_db
def test_nobody_answers_their_own_question() -> None:
    staff = a_crew_member(Role.OPERATOR)
    thread = a_thread(user=staff)

    with pytest.raises(rules.OwnThread):
        services.answer(thread_id=thread.pk, text="Me!", seen=last_of(thread), by=staff, at=JOINED)
    with pytest.raises(rules.OwnThread):
        services.take(thread_id=thread.pk, by=staff)
    assert list(selectors.desk(user=staff)) == []


@pytest.mark.django_db
def test_what_a_colleague_has_in_hand_is_not_taken() -> None:
    thread = a_thread()
    one, other = a_crew_member(Role.OPERATOR, name="周明"), a_crew_member(Role.OPERATOR)
    services.take(thread_id=thread.pk, by=one)
    services.take(thread_id=thread.pk, by=one)  # pressed twice

    with pytest.raises(rules.AlreadyTaken) as refused:
        services.take(thread_id=thread.pk, by=other)
    assert refused.value.name == "周明"
    services.hand_back(thread_id=thread.pk)
    assert services.take(thread_id=thread.pk, by=other).assigned_to == other


@pytest.mark.django_db
def test_the_desk_shows_ones_own_plans_oldest_first() -> None:
    mine, others = a_plan(), a_plan()
    staff = a_crew_member(Role.OPERATOR, plan=mine)
    young = a_thread(plan=mine, at=JOINED + DAY)
    old = a_thread(plan=mine)
    general = a_thread(at=JOINED + 2 * DAY)
    foreign = a_thread(plan=others)

    assert list(selectors.desk(user=staff)) == [old, young, general]
    assert foreign not in selectors.answerable(user=staff)


@pytest.mark.django_db
def test_a_supervisor_reads_and_does_not_answer() -> None:
    plan = a_plan()
    thread = a_thread(plan=plan)
    supervisor = a_crew_member(Role.SUPERVISOR, plan=plan)

    assert thread in selectors.readable(user=supervisor)
    assert thread not in selectors.answerable(user=supervisor)


@pytest.mark.django_db
def test_whoever_opens_it_leaves_a_row_that_the_user_sees_once_a_day() -> None:
    thread, staff = a_thread(), a_crew_member(Role.OPERATOR)

    for hours in (0, 1, 30):
        services.record_reading(thread=thread, by=staff, at=JOINED + timedelta(hours=hours))

    assert Reading.objects.count() == 2
    readings = selectors.readings_of(user_id=thread.user_id)
    assert {reading.by for reading in readings} == {staff}
    assert not selectors.readings_of(user_id=a_user().pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_of_the_crew_answer_at_once_and_one_is_told() -> None:
    thread = a_thread()
    seen = last_of(thread)
    crew = [a_crew_member(Role.OPERATOR), a_crew_member(Role.OPERATOR)]

    def answers(number: int) -> object:
        return services.answer(
            thread_id=thread.pk, text=f"I am {number}", seen=seen, by=crew[number], at=JOINED
        )

    assert at_once(lambda: answers(0), lambda: answers(1)) == ["PageStale", "done"]
    assert thread.writings.filter(is_of_crew=True).count() == 1
    assert Message.objects.filter(kind="support/answered").count() == 1
