"""Signing in by a password, and what limits and refuses it."""

from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from members.models import AddressCode, User
from tests.members.accounts import PHONE, asks_for_code, code_sent_to
from tests.members.builders import PASSWORD, a_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
REGISTER = "/register/"
CODE = "/sign-in/code/"
NAME = "/register/name/"


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def is_signed_in(client: Client, user: User) -> bool:
    return client.session.get("_auth_user_id") == str(user.pk)


def test_a_password_leads_to_where_one_wanted_to_go(client: Client) -> None:
    a_user(phone=PHONE)

    response = client.post(
        SIGN_IN, {"login": "138-0013-8000", "password": PASSWORD, "next": "/me/family/"}
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/me/family/")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
@pytest.mark.parametrize("by_code", [True, False])
def test_sign_in_leads_nobody_to_another_house(
    client: Client,
    elsewhere: str,
    by_code: bool,  # noqa: FBT001
) -> None:
    a_user(phone=PHONE)

    if by_code:
        client.post(SIGN_IN, {"login": PHONE, "next": elsewhere})
        response = client.post(CODE, {"code": code_sent_to(PHONE), "next": elsewhere})
    else:
        typed = {"login": PHONE, "password": PASSWORD, "next": elsewhere}
        response = client.post(SIGN_IN, typed)

    assert response.headers["Location"] == reverse("apportionment:me")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We do not know this e-mail address"), ("zh-hans", "没有找到与这个密码相符的")],
)
def test_a_wrong_password_keeps_what_was_typed(client: Client, language: str, words: str) -> None:
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


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Please try again in 5 minutes"), ("zh-hans", "请在5分钟后再试")]
)
def test_passwords_tried_too_often_are_refused_with_when_to_try_again(
    client: Client, language: str, words: str
) -> None:
    user = a_user(email="lin@example.org")
    typed = {"login": "LIN@example.org", "password": "wrong"}
    for _ in range(5):
        client.post(SIGN_IN, typed)

    response = client.post(
        SIGN_IN,
        {"login": "lin@example.org", "password": PASSWORD},
        headers={"accept-language": language},
    )

    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert words in response.content.decode()
    assert not is_signed_in(client, user)


def test_right_passwords_are_no_attempts(client: Client) -> None:
    user = a_user(email="lin@example.org")

    for _ in range(7):
        client.post("/sign-out/")
        client.post(SIGN_IN, {"login": "lin@example.org", "password": PASSWORD})

    assert is_signed_in(client, user)


def test_whoever_is_signed_in_is_led_on(client: Client) -> None:
    client.force_login(a_user())

    for door in (SIGN_IN, REGISTER):
        response = client.get(f"{door}?next=/me/family/")
        assert response.headers["Location"] == "/me/family/"


def test_sign_out_is_a_post_and_ends_the_session(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/sign-out/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post("/sign-out/").headers["Location"] == reverse("disclosures:home")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please try again in 10 minutes"), ("zh-hans", "请在10分钟后再试")],
)
def test_codes_asked_for_too_often_are_refused_with_when_to_try_again(
    client: Client, language: str, words: str
) -> None:
    for _ in range(3):
        asks_for_code(client, PHONE)

    response = client.post(SIGN_IN, {"login": PHONE}, headers={"accept-language": language})

    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 590 <= int(response.headers["Retry-After"]) <= 600
    assert words in response.content.decode()
    assert AddressCode.objects.count() == 3


def test_one_numbers_limit_is_not_anothers(client: Client) -> None:
    for _ in range(3):
        asks_for_code(client, PHONE)

    assert client.post(SIGN_IN, {"login": "13900139000"}).headers["Location"] == CODE
