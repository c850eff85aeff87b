"""The way into a plan, door by door."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from charter.models import Plan
from joining.models import JoinDraft
from members.models import Acceptance, Enrolment, HealthAnswer, Identity, Member, User
from members.services import wording_hash
from tests.joining.builders import (
    AGREED,
    NAME,
    NO,
    RIGHT,
    Joiner,
    a_joined,
    identity,
    resident_id,
)
from tests.members.builders import a_plan, a_user, an_enrolment

pytestmark = pytest.mark.django_db

STEPS = [
    "identity",
    "residence",
    "health-cancer",
    "health-heart_brain",
    "health-organs",
    "health-being_examined",
    "charter",
    "understand-not_insurance",
    "understand-amount_varies",
    "understand-how_to_leave",
    "mandate",
]


@pytest.fixture
def plan() -> Plan:
    return a_plan(slug="village")


@pytest.fixture
def user(client: Client) -> User:
    user = a_user()
    client.force_login(user)
    return user


@pytest.fixture
def joiner(client: Client, plan: Plan, user: User) -> Joiner:
    joiner = Joiner(client, plan)
    joiner.begins()
    return joiner


def test_a_visitor_reads_first_and_is_led_back_after_registering(
    client: Client, plan: Plan
) -> None:
    about = client.get("/join/village/").content.decode()
    cost = client.get("/join/village/cost/").content.decode()

    assert "It is not insurance" in about
    assert "This plan is young" in cost
    assert "/register/?next=/join/village/who/" in cost
    assert client.get("/join/village/who/").headers["Location"] == (
        "/sign-in/?next=/join/village/who/"
    )


def test_the_whole_way_is_one_question_a_page_and_enrols_at_its_end(
    client: Client, plan: Plan, joiner: Joiner
) -> None:
    for step in STEPS:
        assert client.get(joiner.summary).headers["Location"] == joiner.address(step)
        page = client.get(joiner.address(step))
        assert page.status_code == HTTPStatus.OK
        assert "checked" not in page.content.decode()
        assert not Enrolment.objects.exists()
        joiner.walks(upto=STEPS[STEPS.index(step) + 1] if step != STEPS[-1] else "")

    summary = client.get(joiner.summary).content.decode()
    assert "18\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}44\N{NO-BREAK SPACE}years" in summary
    done = joiner.joins()

    enrolment = Enrolment.objects.get()
    assert done.headers["Location"] == f"/join/village/done/{enrolment.pk}/"
    welcome = client.get(done.headers["Location"]).content.decode()
    assert "An illness counts if it is found on or after" in welcome
    assert "An accident counts if it happens on or after" in welcome


def test_what_was_said_is_kept_with_version_language_and_the_very_words(
    client: Client, plan: Plan, user: User
) -> None:
    enrolment = a_joined(client, plan)

    accepted = {one.consent: one for one in Acceptance.objects.filter(enrolment=enrolment)}
    version = plan.versions.get()
    assert set(accepted) == {
        "charter",
        "not_insurance",
        "amount_varies",
        "how_to_leave",
        "residence",
        "health",
        "mandate",
    }
    assert {one.version_id for one in accepted.values()} == {version.pk}
    assert {one.text_hash for one in accepted.values()} == {version.text_hash}
    assert {one.language for one in accepted.values()} == {"en"}
    assert accepted["charter"].wording_hash == wording_hash(
        "I have read the charter, and I accept it."
    )
    assert all(one.wording_hash for name, one in accepted.items() if name != "health")
    answers = HealthAnswer.objects.filter(enrolment=enrolment).order_by("pk")
    assert [one.question for one in answers] == [
        "cancer",
        "heart_brain",
        "organs",
        "being_examined",
    ]
    assert {one.answer for one in answers} == {"no"}
    assert answers[0].wording.startswith("Does this person have cancer or a malignant tumour")
    assert Identity.objects.get(member=enrolment.member).number == resident_id()


def test_the_answers_are_forgotten_in_the_draft_once_they_are_written_down(
    client: Client, plan: Plan, user: User
) -> None:
    enrolment = a_joined(client, plan)

    draft = JoinDraft.objects.get()
    assert (draft.answers, draft.person_hash, draft.enrolment) == ({}, None, enrolment)


def test_a_second_click_on_join_leads_to_the_same_page(joiner: Joiner) -> None:
    joiner.walks()
    token = joiner.shown("")

    first, second = joiner.joins(shown=token), joiner.joins(shown=token)

    assert first.headers["Location"] == second.headers["Location"]
    assert Enrolment.objects.count() == 1


def test_it_goes_on_on_another_device(plan: Plan, user: User, joiner: Joiner) -> None:
    joiner.walks(upto="charter")
    phone = Client()
    phone.force_login(user)

    who = phone.get("/join/village/who/").content.decode()
    led = phone.get(joiner.summary)

    assert f"Go on with {NAME}" in who
    assert led.headers["Location"] == joiner.address("charter")


def test_a_step_taken_too_early_leads_to_the_first_open_one(joiner: Joiner) -> None:
    early = joiner.client.get(joiner.address("mandate"))
    posted = joiner.client.post(joiner.address("mandate"), {**AGREED, "shown": "x"})

    assert early.headers["Location"] == joiner.address("identity")
    assert posted.headers["Location"] == joiner.address("identity")
    assert JoinDraft.objects.get().answers == {}


def test_a_step_posted_twice_is_kept_once_and_leads_on(joiner: Joiner) -> None:
    joiner.walks(upto="health-cancer")
    token = joiner.shown("health-cancer")

    first = joiner.answers("health-cancer", NO, shown=token)
    second = joiner.answers("health-cancer", NO, shown=token)

    assert first.headers["Location"] == second.headers["Location"]


def test_a_stale_tab_is_told_and_writes_nothing_over(joiner: Joiner) -> None:
    joiner.walks(upto="mandate")
    old = joiner.shown("understand-how_to_leave")
    joiner.answers("identity", identity(name="林大雨"))
    joiner.walks(upto="mandate", identity=identity(name="林大雨"))

    stale = joiner.answers("understand-how_to_leave", RIGHT, shown=old)

    assert stale.status_code == HTTPStatus.CONFLICT
    assert "in another window or on another device" in stale.content.decode()
    assert JoinDraft.objects.get().answers["identity"]["name"] == "林大雨"


def test_a_stale_summary_joins_nobody(joiner: Joiner) -> None:
    joiner.walks()
    old = joiner.shown("")
    other = identity(name="林大雨")
    joiner.answers("identity", other)
    joiner.walks(identity=other)

    stale = joiner.joins(shown=old)

    assert stale.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "in another window" in stale.content.decode()
    assert not Enrolment.objects.exists()


def test_the_back_button_shows_what_was_answered(joiner: Joiner) -> None:
    joiner.walks(upto="charter")

    page = joiner.client.get(joiner.address("identity")).content.decode()
    health = joiner.client.get(joiner.address("health-cancer")).content.decode()

    assert f'value="{NAME}"' in page
    assert health.count("checked") == 1


def test_another_person_is_asked_everything_anew(joiner: Joiner) -> None:
    joiner.walks()

    joiner.answers("identity", identity(name="林大雨"))

    assert list(JoinDraft.objects.get().answers) == ["identity"]


def test_a_mended_number_loses_nothing_else(joiner: Joiner) -> None:
    joiner.walks()

    joiner.answers("identity", identity(number=resident_id(order=34)))

    assert joiner.client.get(joiner.summary).status_code == HTTPStatus.OK


@pytest.mark.parametrize("page", ["summary", "identity"])
def test_nobody_sees_the_draft_of_another(plan: Plan, joiner: Joiner, page: str) -> None:
    stranger = Client()
    stranger.force_login(a_user(name="王芳"))

    response = stranger.get(f"/join/village/{joiner.draft_id}/{page}/")

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_nobody_sees_the_last_page_of_another(client: Client, plan: Plan, user: User) -> None:
    strangers = an_enrolment(plan=plan)

    response = client.get(f"/join/village/done/{strangers.pk}/")

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_what_does_not_exist_is_not_found(client: Client, joiner: Joiner) -> None:
    assert client.get("/join/atlantis/").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/join/atlantis/who/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(joiner.address("health-nonsense")).status_code == HTTPStatus.FOUND


def test_the_answers_lie_encrypted(joiner: Joiner, django_db_blocker: Any) -> None:
    joiner.walks(upto="charter")

    raw = JoinDraft.objects.extra(select={"raw": "answers"}).values_list("raw", flat=True).get()

    assert resident_id().encode() not in bytes(raw)
    assert Member.objects.count() == 0
