"""The demo's doors: sign in as anyone, move a clock, read what was sent."""

import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from charter import selectors as charter
from charter.models import Plan
from demo.services import CREW, PASSWORD, make_crew
from demo.services.crew import Person
from members import services as members
from members.models import Message
from members.states import MessageState
from tests.members.builders import a_plan, a_user

pytestmark = pytest.mark.django_db
URLS = Path(__file__).parents[2] / "config" / "urls.py"


@pytest.mark.parametrize("person", CREW, ids=lambda person: str(person.key))
def test_one_can_sign_in_as_each_of_the_crew(client: Client, person: Person) -> None:
    crew = make_crew(at=timezone.now())

    response = client.post(reverse("demo:sign_in"), {"who": person.key})

    assert response.headers["Location"] == reverse("apportionment:me")
    assert client.session["_auth_user_id"] == str(crew[person.key].pk)
    held = set(crew[person.key].role_grants.values_list("role", flat=True))
    assert held == {role.value for role in person.roles}


def test_the_crew_passes_by_its_button_only_and_the_page_says_so(client: Client) -> None:
    make_crew(at=timezone.now())
    by_password = Client()

    client.post(reverse("demo:sign_in"), {"who": "reviewer"})
    by_password.post("/sign-in/", {"login": "reviewer@demo.example", "password": PASSWORD})

    assert client.get("/review/").status_code == 200
    assert by_password.get("/review/").headers["Location"].startswith("/me/security/second-factor/")
    page = client.get(reverse("demo:demo")).content.decode()
    assert "without a second factor, in the demo only" in page


@pytest.mark.parametrize("who", ["nobody", "", None])
def test_one_cannot_sign_in_as_somebody_else(client: Client, who: str | None) -> None:
    a_user(email="real@example.org")

    response = client.post(reverse("demo:sign_in"), {"who": who} if who is not None else {})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_page_names_every_login_and_every_clock(client: Client) -> None:
    plan = a_plan()

    html = client.get(reverse("demo:demo")).content.decode()

    assert all(person.email in html for person in CREW)
    assert PASSWORD in html
    assert reverse("demo:move_clock", args=[plan.slug]) in html


@pytest.mark.parametrize("name", ["demo:demo", "demo:messages", "demo:look"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_demos_pages_speak_both_languages(client: Client, name: str, language: str) -> None:
    a_plan()

    response = client.get(reverse(name), headers={"Accept-Language": language})

    assert response.status_code == 200
    assert ("演示" in response.content.decode()) == (language == "zh-hans")


def test_a_clock_moves_forward_by_days(client: Client) -> None:
    plan = a_plan()
    before = charter.now(plan)

    response = client.post(reverse("demo:move_clock", args=[plan.slug]), {"days": "3"})

    assert response.headers["Location"] == reverse("demo:demo")
    plan.refresh_from_db()
    assert timedelta(days=3) <= charter.now(plan) - before < timedelta(days=3, minutes=5)


def test_a_clock_moves_to_the_next_instant_that_matters(client: Client) -> None:
    plan = a_plan()
    instant = client.get(reverse("demo:demo")).context["clocks"][0]["clock"].ahead[0]

    client.post(reverse("demo:move_clock", args=[plan.slug]), {"to": instant.value})

    plan.refresh_from_db()
    assert timedelta(0) <= charter.now(plan) - instant.at < timedelta(minutes=5)


def test_one_clock_moves_and_no_other(client: Client) -> None:
    plan, other = a_plan(), a_plan()

    client.post(reverse("demo:move_clock", args=[plan.slug]), {"days": "3"})

    other.refresh_from_db()
    assert other.clock_offset == timedelta(0)


def moved(client: Client, plan: Plan, **asked: str) -> timedelta:
    """Ask for a move that cannot be; return by how much the clock moved all the same."""
    before = plan.clock_offset
    response = client.post(reverse("demo:move_clock", args=[plan.slug]), asked)
    assert response.status_code == 422
    plan.refresh_from_db()
    return plan.clock_offset - before


@pytest.mark.parametrize("days", ["0", "-1", "401", "many", ""])
def test_a_clock_does_not_move_by_what_is_no_number_of_days(client: Client, days: str) -> None:
    assert moved(client, a_plan(), days=days) == timedelta(0)


def test_a_clock_never_moves_back(client: Client) -> None:
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S%z")

    assert moved(client, a_plan(), to=past) == timedelta(0)
    response = client.post(reverse("demo:move_clock", args=[Plan.objects.get().slug]), {"to": past})
    assert "only moves forward" in response.content.decode()


def test_a_clock_is_not_moved_by_looking(client: Client) -> None:
    plan = a_plan()

    assert client.get(reverse("demo:move_clock", args=[plan.slug])).status_code == 405
    assert client.get(reverse("demo:sign_in")).status_code == 405
    assert client.post(reverse("demo:move_clock", args=["no-such"])).status_code == 404


def a_message(email: str, *, is_sent: bool = True) -> Message:
    plan, user = a_plan(), a_user(email=email)
    members.queue_message(
        key=f"to/{email}",
        user_id=user.pk,
        plan_id=plan.pk,
        kind="members/joined",
        facts={},
        at=timezone.now(),
    )
    message = Message.objects.get(key=f"to/{email}")
    if is_sent:
        Message.objects.filter(pk=message.pk).update(
            subject=f"A letter to {email}",
            body="Read me.",
            state=MessageState.DELIVERED,
            sent_at=timezone.now(),
            delivered_at=timezone.now(),
        )
    return message


def test_the_messages_that_were_sent_can_be_read(client: Client) -> None:
    a_message("lin@example.org")
    a_message("chen@example.org", is_sent=False)

    html = client.get(reverse("demo:messages")).content.decode()

    assert "A letter to lin@example.org" in html
    assert "Read me." in html
    assert "Waiting to be written" in html
    assert html.index("chen@example.org") < html.index("lin@example.org")  # newest first


def test_the_messages_to_one_person_can_be_picked_out(client: Client) -> None:
    a_message("lin@example.org")
    a_message("chen@example.org")

    html = client.get(reverse("demo:messages"), {"to": "chen@example.org"}).content.decode()

    assert "A letter to chen@example.org" in html
    assert "lin@example.org" not in html


def test_no_message_yet_says_so(client: Client) -> None:
    assert "Nothing has been sent yet" in client.get(reverse("demo:messages")).content.decode()


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_demos_doors_are_there_only_in_a_demo(settings: Settings, is_demo: bool) -> None:  # noqa: FBT001
    settings.DEMO = is_demo

    addresses = {str(one.pattern) for one in runpy.run_path(str(URLS))["urlpatterns"]}

    assert ("demo/" in addresses) is is_demo
    assert the_settings.DEMO is is_demo
