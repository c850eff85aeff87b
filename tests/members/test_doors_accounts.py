"""Signing in and opening an account: by a code to a phone number or an e-mail, or by a password."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client

from members.models import AddressCode, Message, User
from tests.members.accounts import PHONE, asks_for_code, code_sent_to, proves
from tests.members.builders import a_user

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


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86-138-0013-8000"])
def test_a_code_to_the_phone_signs_in_and_leads_on(client: Client, typed: str) -> None:
    user = a_user(phone=PHONE)

    asked = client.post(SIGN_IN, {"login": typed, "next": "/me/family/"})
    entered = client.post(CODE, {"code": code_sent_to(PHONE)})

    assert asked.headers["Location"] == CODE
    assert entered.headers["Location"] == "/me/family/"
    assert is_signed_in(client, user)


def test_a_code_to_the_mail_signs_in_however_it_is_typed(client: Client) -> None:
    user = a_user(email="lin@example.org")

    asks_for_code(client, "LIN@Example.org")
    digits = code_sent_to("lin@example.org")
    client.post(CODE, {"code": f" {digits[:3]}-{digits[3:]} "})

    assert is_signed_in(client, user)


def test_full_width_digits_are_digits(client: Client) -> None:
    user = a_user(phone=PHONE)

    asks_for_code(client, PHONE)
    wide = code_sent_to(PHONE).translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    client.post(CODE, {"code": wide})

    assert is_signed_in(client, user)


def test_a_number_without_an_account_opens_one(client: Client) -> None:
    asks_for_code(client, PHONE, to="/join/village/who/")
    proven = client.post(CODE, {"code": code_sent_to(PHONE)})
    opened = client.post(NAME, {"name": "林小雨", "language": "zh-hans"})

    user = User.objects.get()
    assert proven.headers["Location"] == NAME
    assert opened.headers["Location"] == "/join/village/who/"
    assert (user.name, user.phone, user.email, user.language) == ("林小雨", PHONE, None, "zh-hans")
    assert user.phone_proven_at is not None
    assert not user.has_usable_password()
    assert is_signed_in(client, user)


def test_nothing_is_opened_before_the_address_is_proven(client: Client) -> None:
    asks_for_code(client, PHONE)

    response = client.post(NAME, {"name": "林小雨", "language": "zh-hans"})

    assert response.headers["Location"] == REGISTER
    assert not User.objects.exists()


def test_register_offers_the_language_of_the_page(client: Client) -> None:
    asks_for_code(client, PHONE)
    client.post(CODE, {"code": code_sent_to(PHONE)})

    response = client.get(NAME, headers={"accept-language": "zh-CN"})

    assert '<option value="zh-hans" selected>' in response.content.decode()


def test_an_account_opened_meanwhile_on_another_device_is_entered(client: Client) -> None:
    asks_for_code(client, PHONE)
    client.post(CODE, {"code": code_sent_to(PHONE)})
    user = a_user(phone=PHONE)

    client.post(NAME, {"name": "林小雨", "language": "zh-hans"})

    assert User.objects.count() == 1
    assert is_signed_in(client, user)


def test_an_account_that_was_closed_is_neither_entered_nor_doubled(client: Client) -> None:
    user = a_user(phone=PHONE)
    User.objects.filter(pk=user.pk).update(is_active=False)

    asks_for_code(client, PHONE)
    client.post(CODE, {"code": code_sent_to(PHONE)})
    response = client.post(NAME, {"name": "林小雨", "language": "zh-hans"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("door", [SIGN_IN, REGISTER])
def test_nobody_learns_whether_there_is_an_account(door: str) -> None:
    a_user(phone=PHONE)
    answers = []

    for number in (PHONE, "+8613900139000"):
        client = Client()
        asked = client.post(door, {"login": number})
        page = client.get(CODE).content.decode().replace(number, "…")
        answers.append(
            (asked.status_code, asked.headers["Location"], re.sub(r'value="\w{64}"', "", page))
        )

    assert answers[0] == answers[1]
    assert Message.objects.filter(kind="members/sign_in_code", user=None).count() == 2


@pytest.mark.parametrize(
    ("language", "words", "over"),
    [
        ("en", "You have 4 tries left", "no longer good"),
        ("zh-hans", "您还可以再试4次", "这个验证码已经失效"),
    ],
)
def test_a_wrong_code_is_told_and_counted_and_the_fifth_ends_it(
    client: Client, language: str, words: str, over: str
) -> None:
    user = a_user(phone=PHONE)
    asks_for_code(client, PHONE)
    right = code_sent_to(PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    answers = [
        client.post(CODE, {"code": wrong}, headers={"accept-language": language}) for _ in range(5)
    ]
    late = client.post(CODE, {"code": right}, headers={"accept-language": language})

    assert [answer.status_code for answer in answers] == [422] * 5
    assert words in answers[0].content.decode()
    assert over in answers[4].content.decode()
    assert over in late.content.decode()
    assert not is_signed_in(client, user)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_costs_no_try(client: Client, typed: str) -> None:
    asks_for_code(client, PHONE)

    response = client.post(CODE, {"code": typed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert AddressCode.objects.get().tries == 0


def test_a_code_runs_out(client: Client) -> None:
    user = a_user(phone=PHONE)
    asks_for_code(client, PHONE)
    AddressCode.objects.update(expires_at=AddressCode.objects.get().sent_at + timedelta(seconds=1))
    AddressCode.objects.update(
        sent_at=AddressCode.objects.get().sent_at - timedelta(minutes=10),
        expires_at=AddressCode.objects.get().sent_at - timedelta(seconds=1),
    )

    response = client.post(CODE, {"code": code_sent_to(PHONE)})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_signed_in(client, user)


def test_a_code_is_good_once_and_only_where_it_was_asked_for(client: Client) -> None:
    user = a_user(phone=PHONE)
    asks_for_code(client, PHONE)
    digits = code_sent_to(PHONE)
    elsewhere = Client()

    assert elsewhere.post(CODE, {"code": digits}).headers["Location"] == SIGN_IN
    client.post(CODE, {"code": digits})
    client.post("/sign-out/")

    assert client.post(CODE, {"code": digits}).headers["Location"] == SIGN_IN
    assert not is_signed_in(client, user)


def test_only_the_newest_code_of_a_session_is_good(client: Client) -> None:
    user = a_user(phone=PHONE)
    asks_for_code(client, PHONE)
    first = code_sent_to(PHONE)
    asks_for_code(client, PHONE)
    if code_sent_to(PHONE) == first:
        return  # one in a million

    response = client.post(CODE, {"code": first})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_signed_in(client, user)


def test_a_used_code_stands_nowhere_any_more(client: Client) -> None:
    a_user(phone=PHONE)
    asks_for_code(client, PHONE)
    digits = code_sent_to(PHONE)

    client.post(CODE, {"code": digits})

    message = Message.objects.get(kind="members/sign_in_code")
    assert digits not in f"{message.subject}{message.body}{message.facts}"
    assert digits.encode() not in bytes(AddressCode.objects.get().code_hash)


def test_no_code_is_in_the_session_nor_in_the_logs(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    asks_for_code(client, PHONE)
    digits = code_sent_to(PHONE)
    client.post(CODE, {"code": "000000" if digits != "000000" else "000001"})

    assert digits not in str(dict(client.session))
    assert digits not in caplog.text.replace(Message.objects.get().key, "")


@pytest.mark.parametrize("typed", ["12345", "a@b", "", "what?"])
@pytest.mark.parametrize("door", [SIGN_IN, REGISTER])
def test_what_is_no_address_is_told_beside_the_field(client: Client, door: str, typed: str) -> None:
    response = client.post(door, {"login": typed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(response.context["form"].errors) == ["login"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("field", "typed", "english", "chinese"),
    [
        ("name", "小雨😀", "Please leave out “😀”", "请去掉“😀”"),
        ("name", "小\u202e雨", "invisible sign", "看不见的符号"),
        ("name", "—", "Please leave out", "请去掉"),
        ("name", "  --  ", "Please write the name in letters", "请用文字填写姓名"),
        ("language", "tlh", "Select a valid choice", "选择一个有效的选项"),
    ],
)
def test_register_says_what_is_wrong_beside_the_field(
    client: Client, language: str, field: str, typed: str, english: str, chinese: str
) -> None:
    asks_for_code(client, PHONE)
    client.post(CODE, {"code": code_sent_to(PHONE)})

    given = {"name": "林小雨", "language": "en", field: typed}
    response = client.post(NAME, given, headers={"accept-language": language})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert (english if language == "en" else chinese) in str(form.errors[field])
    assert not User.objects.exists()


def test_the_same_account_by_two_addresses(client: Client) -> None:
    user = a_user(phone=PHONE)
    User.objects.filter(pk=user.pk).update(email="lin@example.org")

    for address in (PHONE, "lin@example.org"):
        other = Client()
        proves(other, address)
        assert is_signed_in(other, user)
