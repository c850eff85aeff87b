from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from members.models import User
from tests.members.builders import PASSWORD, a_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
REGISTER = "/register/"
GOOD = {
    "name": "林小雨",
    "address": "138 0013 8000",
    "password": PASSWORD,
    "language": "zh-hans",
}


def test_sign_in_leads_to_where_one_wanted_to_go(client: Client) -> None:
    a_user(phone="13800138000")

    response = client.post(
        SIGN_IN, {"login": "138-0013-8000", "password": PASSWORD, "next": "/me/family/"}
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/me/family/")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_sign_in_leads_nobody_to_another_house(client: Client, elsewhere: str) -> None:
    a_user(email="lin@example.org")

    response = client.post(
        SIGN_IN, {"login": "lin@example.org", "password": PASSWORD, "next": elsewhere}
    )

    assert response.headers["Location"] == reverse("apportionment:me")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We do not know this e-mail address"), ("zh-hans", "没有找到与这个密码相符的")],
)
def test_sign_in_with_a_wrong_password_keeps_what_was_typed(
    client: Client, language: str, words: str
) -> None:
    a_user(email="lin@example.org")

    response = client.post(
        SIGN_IN,
        {"login": "lin@example.org", "password": "wrong"},
        headers={"accept-language": language},
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert words in page
    assert 'value="lin@example.org"' in page


def test_sign_out_is_a_post_and_ends_the_session(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/sign-out/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post("/sign-out/").headers["Location"] == reverse("disclosures:home")
    assert "_auth_user_id" not in client.session


def test_register_opens_an_account_signs_in_and_goes_on(client: Client) -> None:
    response = client.post(REGISTER, {**GOOD, "next": "/join/village/who/"})

    user = User.objects.get()
    assert response.headers["Location"] == "/join/village/who/"
    assert (user.name, user.phone, user.language) == ("林小雨", "+8613800138000", "zh-hans")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_register_offers_the_language_of_the_page(client: Client) -> None:
    response = client.get(REGISTER, headers={"accept-language": "zh-CN"})

    assert '<option value="zh-hans" selected>' in response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("field", "typed", "english", "chinese"),
    [
        ("name", "小雨😀", "Please leave out “😀”", "请去掉“😀”"),
        ("name", "小\u202e雨", "invisible sign", "看不见的符号"),
        ("name", "—", "Please leave out", "请去掉"),
        ("name", "  --  ", "Please write the name in letters", "请用文字填写姓名"),
        ("address", "12345", "Please write an e-mail address", "请填写电子邮箱"),
        ("address", "a@b", "Please write an e-mail address", "请填写电子邮箱"),
        ("address", "a@b_c.d", "valid email address", "邮件地址"),
        ("password", "password1", "too common", "太常见"),
        ("password", "short", "at least eight", "至少八个"),
        ("language", "tlh", "Select a valid choice", "选择一个有效的选项"),
    ],
)
def test_register_says_what_is_wrong_beside_the_field(
    client: Client, language: str, field: str, typed: str, english: str, chinese: str
) -> None:
    response = client.post(REGISTER, {**GOOD, field: typed}, headers={"accept-language": language})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert (english if language == "en" else chinese) in str(form.errors[field])
    assert not User.objects.exists()


def test_register_with_a_taken_address_says_so(client: Client) -> None:
    a_user(phone="13800138000")

    response = client.post(REGISTER, GOOD)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "already signs in" in str(response.context["form"].errors["address"])
