"""The doors of help: who may not, what is shown, what a second person is told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from members import services as members
from members.models import Message
from members.states import Role
from support import services
from support.models import Complaint, Reading, Thread
from support.states import ComplaintState, Outcome, ThreadState
from tests.members.builders import JOINED, a_crew_member, a_plan, a_user, an_enrolment, signs_in
from tests.support.builders import a_complaint, a_thread

pytestmark = pytest.mark.django_db

DESK_QUERIES = 12


def at_desk(thread: Thread, deed: str) -> str:
    return reverse(f"support:{deed}", args=[thread.ref])


def test_a_question_is_asked_answered_and_closed(client: Client) -> None:
    plan, user = a_plan(), a_user()
    an_enrolment(plan=plan, user=user)
    client.force_login(user)

    asked = client.post(
        reverse("support:ask"), {"topic": "money", "plan": plan.pk, "text": "Why so much?"}
    )
    thread = Thread.objects.get()
    assert asked.headers["location"] == at_desk(thread, "thread")
    staff = signs_in(Client(), a_crew_member(Role.OPERATOR, plan=plan, name="周明"))
    page = staff.get(at_desk(thread, "desk_thread")).content.decode()
    assert "Why so much?" in page
    seen = thread.writings.get().pk
    staff.post(at_desk(thread, "answer"), {"text": "Two were ill.", "seen": seen})

    page = client.get(at_desk(thread, "thread")).content.decode()
    assert "Two were ill." in page
    assert "周明" in page
    client.post(at_desk(thread, "close"))
    thread.refresh_from_db()
    assert thread.state == ThreadState.CLOSED
    client.post(at_desk(thread, "write"), {"text": "Once more:"})
    thread.refresh_from_db()
    assert thread.state == ThreadState.OPEN


def test_a_stale_page_is_answered_with_what_was_typed(client: Client) -> None:
    thread = a_thread()
    seen = thread.writings.get().pk
    services.write(thread_id=thread.pk, text="Wait, I see.", by=thread.user, at=JOINED)
    signs_in(client, a_crew_member(Role.OPERATOR))

    response = client.post(at_desk(thread, "answer"), {"text": "My answer", "seen": seen})

    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody has written meanwhile" in html
    assert "Wait, I see." in html
    assert "My answer" in html
    last = thread.writings.latest("pk").pk
    assert f'name="seen" value="{last}"' in html  # the next press has seen it


def test_an_answer_to_what_was_closed_meanwhile_is_kept_on_the_page(client: Client) -> None:
    thread = a_thread()
    seen = thread.writings.get().pk
    services.close(thread_id=thread.pk, at=JOINED)
    signs_in(client, a_crew_member(Role.OPERATOR))

    response = client.post(at_desk(thread, "answer"), {"text": "My long answer", "seen": seen})

    assert response.status_code == 409
    assert "My long answer" in response.content.decode()
    assert thread.writings.count() == 1


def test_the_desk_marks_a_complaint_whose_next_date_passed_by_its_plans_clock(
    client: Client,
) -> None:
    plan = a_plan()
    Plan.objects.filter(pk=plan.pk).update(clock_offset=timedelta(days=3))
    signs_in(client, a_crew_member(Role.OPERATOR))
    unread = a_complaint(plan=plan, at=timezone.now())
    a_complaint(at=timezone.now())  # about no plan: nobody moves that clock
    late = '<tr class="late">'

    assert client.get(reverse("support:desk")).content.decode().count(late) == 1

    client.post(at_desk(unread.thread, "acknowledge"))
    assert client.get(reverse("support:desk")).content.decode().count(late) == 0


def test_a_complaint_is_made_acknowledged_decided_contested_and_decided_again(
    client: Client,
) -> None:
    user = a_user()
    client.force_login(user)
    client.post(reverse("support:complain"), {"about": "debit", "plan": "", "text": "No letter."})
    complaint = Complaint.objects.get()
    thread = complaint.thread
    first = signs_in(Client(), a_crew_member(Role.OPERATOR))
    second = signs_in(Client(), a_crew_member(Role.OPERATOR))
    decision = {"decide-outcome": Outcome.NOT_UPHELD.value, "decide-reason": "Article 12."}

    first.post(at_desk(thread, "acknowledge"))
    first.post(at_desk(thread, "decide"), decision)
    assert "Article 12." in client.get(at_desk(thread, "thread")).content.decode()
    client.post(at_desk(thread, "contest"), {"contest-text": "It never came."})
    refused = first.post(at_desk(thread, "decide"), decision)
    assert refused.status_code == 409
    assert "another person" in refused.content.decode()
    second.post(at_desk(thread, "decide"), {**decision, "decide-outcome": Outcome.UPHELD.value})

    complaint.refresh_from_db()
    assert (complaint.state, complaint.final_outcome) == (ComplaintState.FINAL, Outcome.UPHELD)


def test_nobody_sees_what_is_anothers(client: Client) -> None:
    thread = a_thread()
    client.force_login(a_user())

    assert client.get(at_desk(thread, "thread")).status_code == 404
    for deed in ("write", "close"):
        assert client.post(at_desk(thread, deed), {"text": "x"}).status_code == 404
    assert client.get(reverse("support:desk")).status_code == 403
    assert client.get(at_desk(thread, "desk_thread")).status_code == 403
    assert Client().get(reverse("support:mine")).status_code == 302


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.TREASURER, Role.AUDITOR])
def test_the_desk_is_the_operators(client: Client, role: Role) -> None:
    signs_in(client, a_crew_member(role))

    assert client.get(reverse("support:desk")).status_code == 403


def test_a_supervisor_reads_and_leaves_a_row_and_does_not_answer(client: Client) -> None:
    thread = a_thread()
    signs_in(client, a_crew_member(Role.SUPERVISOR))

    page = client.get(at_desk(thread, "desk_thread"))
    assert "You may read this" in page.content.decode()
    assert Reading.objects.count() == 1
    answered = client.post(at_desk(thread, "answer"), {"text": "x", "seen": 1})
    assert answered.status_code == 403


def test_empty_words_come_back_with_the_form(client: Client) -> None:
    client.force_login(a_user())

    for name in ("ask", "complain"):
        response = client.post(reverse(f"support:{name}"), {"text": "   "})
        assert response.status_code == 422
    assert not Thread.objects.exists()


def test_a_plan_that_is_not_the_users_cannot_be_named(client: Client) -> None:
    client.force_login(a_user())

    response = client.post(
        reverse("support:ask"), {"topic": "money", "plan": a_plan().pk, "text": "Hello"}
    )

    assert response.status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_costs_the_same_for_any_length(
    number: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signs_in(client, a_crew_member(Role.OPERATOR))
    for _ in range(number):
        a_thread()
        a_complaint()
    client.get(reverse("support:desk"))

    with django_assert_num_queries(DESK_QUERIES):
        html = client.get(reverse("support:desk")).content.decode()

    assert html.count('class="mono"') == 3 * number


def test_every_letter_of_help_is_written_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        complaint = a_complaint(user=a_user(language=language))
        staff = a_crew_member(Role.OPERATOR)
        services.acknowledge(complaint_id=complaint.pk, by=staff, at=JOINED)
        services.answer(
            thread_id=complaint.thread_id,
            text="One question.",
            seen=complaint.thread.writings.get().pk,
            by=staff,
            at=JOINED,
        )
        services.decide(
            complaint_id=complaint.pk,
            outcome="upheld",
            reason="You are right.",
            by=staff,
            at=JOINED,
        )
        letters = Message.objects.filter(user=complaint.thread.user, kind__startswith="support/")
        assert letters.count() == 4
        for letter in letters:
            members.send_message(message_id=letter.pk, at=JOINED)
            letter.refresh_from_db()
            assert complaint.thread.ref in letter.subject
            assert "You are right" not in letter.body
            assert ("投诉" in letter.subject or "问题" in letter.subject) == (language == "zh-hans")


def test_ones_own_list_tells_questions_from_complaints(client: Client) -> None:
    user = a_user()
    question, complaint = a_thread(user=user), a_complaint(user=user)
    client.force_login(user)

    html = client.get(reverse("support:mine")).content.decode()

    assert html.count("Complaint:") == 1
    assert question.ref in html
    assert complaint.thread.ref in html
