from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter import services as charter
from charter.models import Plan
from members.models import Acceptance, Enrolment, Member, User
from members.states import Relation
from tests.members.builders import FOUNDED, a_person, a_plan, a_user, an_enrolment

pytestmark = pytest.mark.django_db

PERSON = {"relation": "self", "name": "林小雨", "born_on": "1990-05-20"}
CONSENTS = {"is_ill": "no", "charter": "on", "not_insurance": "on", "mandate": "on"}


@pytest.fixture
def plan() -> Plan:
    return a_plan(slug="village")


@pytest.fixture
def user(client: Client) -> User:
    user = a_user()
    client.force_login(user)
    return user


def answer(client: Client, step: str, answers: dict[str, Any], **headers: Any) -> Any:
    return client.post(reverse(f"members:{step}", args=["village"]), answers, **headers)


def now(client: Client) -> Any:
    return client.post(reverse("members:join_now", args=["village"]))


def test_visitor_reads_first_and_is_led_back_after_registering(client: Client, plan: Plan) -> None:
    page = client.get("/join/village/").content.decode()

    assert "It is not insurance" in page
    assert "/register/?next=/join/village/who/" in page
    assert client.get("/join/village/who/").headers["Location"] == (
        "/sign-in/?next=/join/village/who/"
    )


def test_the_whole_way_enrols_and_shows_the_waiting_date(
    client: Client, plan: Plan, user: User
) -> None:
    assert answer(client, "join_who", PERSON).headers["Location"] == "/join/village/consent/"
    assert answer(client, "join_consent", CONSENTS).headers["Location"] == "/join/village/summary/"
    summary = client.get("/join/village/summary/").content.decode()
    assert "18\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}44\N{NO-BREAK SPACE}years" in summary
    assert not Enrolment.objects.exists()

    done = now(client)

    enrolment = Enrolment.objects.get()
    assert done.headers["Location"] == f"/join/village/done/{enrolment.pk}/"
    page = client.get(done.headers["Location"]).content.decode()
    assert enrolment.waiting_until.date().isoformat()[:4] in page
    assert Acceptance.objects.filter(enrolment=enrolment, language="en").count() == 4


def test_a_second_click_on_join_leads_to_the_same_page(
    client: Client, plan: Plan, user: User
) -> None:
    answer(client, "join_who", PERSON)
    answer(client, "join_consent", CONSENTS)

    first, second = now(client), now(client)

    assert first.headers["Location"] == second.headers["Location"]
    assert Enrolment.objects.count() == 1


def test_no_box_is_ticked_and_nothing_chosen_in_advance(
    client: Client, plan: Plan, user: User
) -> None:
    who = client.get("/join/village/who/").content.decode()
    answer(client, "join_who", PERSON)
    consent = client.get("/join/village/consent/").content.decode()

    assert "checked" not in who
    assert "checked" not in consent


@pytest.mark.parametrize(
    ("step", "leads_to"),
    [("join_consent", "/join/village/who/"), ("join_summary", "/join/village/who/")],
)
def test_a_step_taken_too_early_leads_to_the_first_question(
    client: Client, plan: Plan, user: User, step: str, leads_to: str
) -> None:
    response = client.get(reverse(f"members:{step}", args=["village"]))

    assert response.headers["Location"] == leads_to


def test_join_before_saying_yes_leads_to_the_question(
    client: Client, plan: Plan, user: User
) -> None:
    answer(client, "join_who", PERSON)

    assert now(client).headers["Location"] == "/join/village/consent/"
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("field", "typed", "english", "chinese"),
    [
        ("born_on", "2999-01-01", "cannot be after today", "不能晚于今天"),
        ("born_on", "1899-12-31", "1900", "1900"),
        ("born_on", "tomorrow", "valid date", "有效的日期"),
        ("born_on", "", "give the date of birth", "填写出生日期"),
        ("born_on", "2020-01-01", "from the age of 18", "年满 18 周岁"),
        ("born_on", "1940-01-01", "before they turn 65", "未满 65 周岁"),
        ("name", "<script>", "Please leave out “&lt;”", "请去掉“&lt;”"),
        ("relation", "", "choose who joins", "选择谁加入"),
        ("relation", "boss", "valid choice", "有效的选项"),
    ],
)
def test_who_joins_says_what_is_wrong_and_loses_nothing(
    client: Client,
    plan: Plan,
    user: User,
    language: str,
    field: str,
    typed: str,
    english: str,
    chinese: str,
) -> None:
    response = answer(
        client, "join_who", {**PERSON, field: typed}, headers={"accept-language": language}
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert (english if language == "en" else chinese) in str(form.errors[field])
    kept = {"name": 'value="林小雨"', "born_on": 'value="1990-05-20"', "relation": "checked"}
    page = response.content.decode()
    assert all(words in page for name, words in kept.items() if name != field)


@pytest.mark.parametrize("missing", ["charter", "not_insurance", "mandate", "is_ill"])
def test_consent_needs_every_answer(client: Client, plan: Plan, user: User, missing: str) -> None:
    answer(client, "join_who", PERSON)
    given = {name: value for name, value in CONSENTS.items() if name != missing}

    response = answer(client, "join_consent", given)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(response.context["form"].errors) == [missing]


def test_an_illness_that_began_before_is_refused_kindly(
    client: Client, plan: Plan, user: User
) -> None:
    answer(client, "join_who", PERSON)

    response = answer(client, "join_consent", {**CONSENTS, "is_ill": "yes"})

    assert "Thank you for saying so" in str(response.context["form"].errors["is_ill"])
    assert client.get("/join/village/summary/").headers["Location"] == "/join/village/consent/"


def test_one_who_is_in_already_is_told_beside_the_name(
    client: Client, plan: Plan, user: User
) -> None:
    an_enrolment(plan=plan, user=user)

    response = answer(client, "join_who", PERSON)

    assert "in the plan already" in str(response.context["form"].errors["name"])


def test_another_birth_date_of_oneself_is_told_with_the_known_one(
    client: Client, plan: Plan, user: User
) -> None:
    an_enrolment(plan=a_plan(), user=user, person=a_person(born_on=date(1991, 1, 2)))
    answer(client, "join_who", PERSON)
    answer(client, "join_consent", CONSENTS)

    response = now(client)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Jan. 2, 1991" in response.content.decode()


def test_a_new_charter_while_reading_is_read_again(client: Client, plan: Plan, user: User) -> None:
    answer(client, "join_who", PERSON)
    answer(client, "join_consent", CONSENTS)
    text = plan.versions.get().source_toml.replace("notice_days = 5", "notice_days = 6", 1)
    charter.load_charter(slug="village", toml_text=text, source="-", at=FOUNDED.replace(year=2026))

    assert now(client).headers["Location"] == "/join/village/consent/"
    assert not Enrolment.objects.exists()


def test_a_new_person_is_asked_to_consent_again(client: Client, plan: Plan, user: User) -> None:
    answer(client, "join_who", PERSON)
    answer(client, "join_consent", CONSENTS)

    answer(client, "join_who", {**PERSON, "relation": "spouse", "name": "王芳"})

    assert now(client).headers["Location"] == "/join/village/consent/"
    assert not Member.objects.exists()


def test_an_unknown_plan_does_not_exist(client: Client, user: User) -> None:
    assert client.get("/join/atlantis/").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/join/atlantis/who/").status_code == HTTPStatus.NOT_FOUND


def test_nobody_sees_the_last_page_of_another(client: Client, plan: Plan, user: User) -> None:
    strangers = an_enrolment(plan=plan)

    response = client.get(f"/join/village/done/{strangers.pk}/")

    assert response.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("members", [1, 3])
def test_family_costs_the_same_for_any_number(
    members: int,
    client: Client,
    plan: Plan,
    user: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(members):
        person = a_person(name="林" * (number + 1), relation=Relation.SPOUSE)
        an_enrolment(plan=plan, user=user, person=person)

    with django_assert_num_queries(5):
        response = client.get("/me/family/")

    assert response.content.count(b"/me/leave/") == members
