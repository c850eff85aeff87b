"""Who somebody is: what is taken, what is contradicted, whom the charter takes."""

from http import HTTPStatus

import pytest
from django.test import Client

from charter.models import Plan
from members.models import User
from tests.joining.builders import (
    BORN_ON,
    NAME,
    Joiner,
    a_joined,
    identity,
    resident_id,
)
from tests.members.builders import FOUNDED, a_person, a_plan, a_user, an_enrolment

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
        ("name", "林🙂雨", "Please leave out “🙂”", "请去掉“🙂”"),
        ("number", "110101199005200013", "last one does not fit", ""),
        ("number", "", "number of the document", "证件号码"),
        ("kind", "", "which kind of document", "证件"),
    ],
)
def test_identity_says_what_is_wrong_and_loses_nothing(
    joiner: Joiner, language: str, field: str, typed: str, english: str, chinese: str
) -> None:
    number = resident_id(typed if typed in {"2020-01-01", "1940-01-01"} else BORN_ON)
    said = {**identity(number=number), field: typed}
    response = joiner.answers("identity", said, headers={"accept-language": language})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert (english if language == "en" else chinese) in str(form.errors[field])
    kept = {"name": f'value="{NAME}"', "born_on": f'value="{BORN_ON}"', "kind": "checked"}
    page = response.content.decode()
    assert all(words in page for name, words in kept.items() if name != field)


@pytest.mark.parametrize("name", ["محمد علي", "דוד כהן", "José María", "O’Brien", "欧阳·娜娜"])
def test_names_of_any_script_are_taken(client: Client, plan: Plan, user: User, name: str) -> None:
    enrolment = a_joined(client, plan, identity=identity(name=name))

    assert enrolment.member.name == name
    assert name in client.get(f"/join/village/done/{enrolment.pk}/").content.decode()


def test_a_birth_date_that_contradicts_the_document_is_told_with_both(joiner: Joiner) -> None:
    said = {**identity(), "number": resident_id("1991-05-20")}

    response = joiner.answers("identity", said)

    words = str(response.context["form"].errors["born_on"])
    assert "May 20, 1991" in words
    assert "May 20, 1990" in words


def test_a_passport_needs_its_country(joiner: Joiner) -> None:
    said = {**identity(), "kind": "passport", "number": "E1234567"}

    without = joiner.answers("identity", said)
    with_country = joiner.answers("identity", {**said, "country": "SG"})

    assert list(without.context["form"].errors) == ["country"]
    assert with_country.status_code == HTTPStatus.FOUND


def test_a_document_of_another_account_is_told_without_saying_whose(
    client: Client, plan: Plan, user: User
) -> None:
    stranger = Client()
    stranger.force_login(a_user(name="王芳"))
    a_joined(stranger, plan)
    joiner = Joiner(client, plan)
    joiner.begins()

    spaced = " ".join(resident_id()).lower()
    response = joiner.answers("identity", identity(number=spaced))

    assert "in another account already" in str(response.context["form"].errors["number"])
    assert "王芳" not in response.content.decode()


def test_one_who_is_in_already_is_told_beside_the_name(
    client: Client, plan: Plan, user: User
) -> None:
    an_enrolment(plan=plan, user=user)
    joiner = Joiner(client, plan)
    joiner.begins()

    response = joiner.answers("identity", identity())

    assert "in the plan already" in str(response.context["form"].errors["name"])


def test_another_birth_date_of_oneself_is_told_with_the_known_one(
    client: Client, plan: Plan, user: User
) -> None:
    an_enrolment(plan=a_plan(), user=user, person=a_person(born_on=FOUNDED.date().replace(1991)))
    joiner = Joiner(client, plan)
    joiner.begins()

    response = joiner.answers("identity", identity())

    assert "Jan. 1, 1991" in str(response.context["form"].errors["name"])


def test_one_too_old_is_told_which_plan_would_take_them(
    client: Client, plan: Plan, user: User
) -> None:
    a_plan(slug="senior", charter_name="xianghubao-senior")
    a_plan(slug="young", charter_name="big-demo")
    joiner = Joiner(client, plan)
    joiner.begins()

    response = joiner.answers("identity", identity(born_on="1957-03-01"))

    page = response.content.decode()
    assert "before they turn 65" in page
    assert "/join/senior/" in page
    assert "/join/young/" not in page
