"""Answers that refuse, answers that are wrong, and a charter that changes meanwhile."""

from http import HTTPStatus

import pytest
from django.test import Client

from charter import services as charter
from charter.models import Plan
from joining.models import JoinDraft
from members.models import Enrolment, PaperConsent, User
from tests.joining.builders import (
    AGREED,
    NO,
    RIGHT,
    YES,
    Joiner,
    identity,
)
from tests.members.builders import FOUNDED, a_plan, a_user

pytestmark = pytest.mark.django_db


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


def test_an_answer_that_refuses_is_said_kindly_with_its_article_and_not_kept(
    client: Client, plan: Plan, joiner: Joiner
) -> None:
    a_plan(slug="big", charter_name="big-demo")
    joiner.walks(upto="health-organs")

    response = joiner.answers("health-organs", YES)

    page = response.content.decode()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Thank you for saying it as it is" in page
    assert '/plans/village/charter/#article-13"' in page
    assert "/join/big/" in page
    assert "/join/village/check/" in page
    assert "health-organs" not in JoinDraft.objects.get().answers
    assert '<li id="article-13"' in client.get("/plans/village/charter/").content.decode()


def test_who_lives_elsewhere_is_refused_with_the_article_on_who_can_join(joiner: Joiner) -> None:
    joiner.walks(upto="residence")

    response = joiner.answers("residence", NO)

    assert '/plans/village/charter/#article-2"' in response.content.decode()
    assert "residence" not in JoinDraft.objects.get().answers


@pytest.mark.parametrize(
    ("step", "wrong", "words"),
    [
        ("understand-not_insurance", "insurance", "no company stands behind it"),
        ("understand-amount_varies", "same", "there is no fixed price"),
        ("understand-how_to_leave", "letter", "two clicks are enough"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(
    joiner: Joiner, step: str, wrong: str, words: str
) -> None:
    joiner.walks(upto=step)

    response = joiner.answers(step, {"answer": wrong})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in str(response.context["form"].errors["answer"])
    assert joiner.answers(step, RIGHT).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("step", ["residence", "health-cancer", "charter", "mandate"])
def test_nothing_is_taken_for_said_that_was_not(joiner: Joiner, step: str) -> None:
    joiner.walks(upto=step)

    response = joiner.answers(step, {})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert step not in JoinDraft.objects.get().answers


def test_a_new_charter_while_reading_is_read_again_and_nothing_else(
    client: Client, plan: Plan, joiner: Joiner
) -> None:
    joiner.walks()
    token = joiner.shown("")
    text = plan.versions.get().source_toml.replace("notice_days = 5", "notice_days = 6", 1)
    charter.load_charter(slug="village", toml_text=text, source="-", at=FOUNDED.replace(year=2026))

    assert joiner.joins(shown=token).headers["Location"] == joiner.address("charter")
    joiner.answers("charter", AGREED)
    assert client.get(joiner.summary).status_code == HTTPStatus.OK
    assert not Enrolment.objects.exists()


def test_a_question_whose_words_changed_is_asked_again(
    client: Client, plan: Plan, joiner: Joiner
) -> None:
    joiner.walks()
    text = plan.versions.get().source_toml.replace("or did they ever have one?", "or had they?")
    charter.load_charter(slug="village", toml_text=text, source="-", at=FOUNDED.replace(year=2026))

    led = client.get(joiner.summary)

    assert led.headers["Location"] == joiner.address("health-cancer")


def test_a_grown_up_in_the_family_has_agreed_on_paper(
    client: Client, plan: Plan, user: User
) -> None:
    mother = Joiner(client, plan, relation="parent")
    mother.begins()
    said = identity(name="林妈妈", born_on="1966-02-03")
    mother.answers("identity", said)
    at_consent = client.get(mother.summary).headers["Location"]
    unsigned = mother.answers("consent", {"signed_on": "2025-01-02"})

    mother.walks()
    mother.joins()

    assert at_consent == mother.address("consent")
    assert unsigned.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    paper = PaperConsent.objects.get()
    assert (paper.signed_by, str(paper.signed_on)) == ("林妈妈", "2025-01-02")


def test_a_child_of_the_family_needs_no_paper(client: Client, user: User) -> None:
    plan = a_plan(slug="big", charter_name="big-demo")
    child = Joiner(client, plan, relation="child")
    child.begins()
    child.walks(identity=identity(name="林小舟", born_on="2020-05-01"))

    assert child.joins().status_code == HTTPStatus.FOUND
    assert not PaperConsent.objects.exists()


def test_the_same_person_begun_twice_is_led_to_the_first(
    client: Client, plan: Plan, user: User
) -> None:
    first = Joiner(client, plan, relation="parent")
    first.begins()
    first.walks(upto="residence", identity=identity(name="林妈妈", born_on="1966-02-03"))
    second = Joiner(client, plan, relation="spouse")
    second.begins()

    led = second.answers("identity", identity(name="林妈妈", born_on="1966-02-03"))

    assert led.headers["Location"] == first.summary
    assert "identity" not in JoinDraft.objects.get(pk=second.draft_id).answers


def test_a_draft_can_be_forgotten(client: Client, plan: Plan, joiner: Joiner) -> None:
    joiner.walks(upto="charter")

    client.post(f"/join/village/{joiner.draft_id}/drop/")

    assert not JoinDraft.objects.exists()
