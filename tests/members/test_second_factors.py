"""Staff pages ask for a second factor; whoever wants one has it: app, recovery codes, passkeys."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from members.models import Message, User
from members.permissions import IN_THE_DEMO
from members.states import Role
from tests.members.accounts import PHONE, by_code, code_of_app, code_of_secret, has_app
from tests.members.builders import PASSWORD, a_crew_member, a_user, signs_in

pytestmark = pytest.mark.django_db

FACTOR = "/sign-in/factor/"
SET_UP = "/me/security/app/"
WHY = "/me/security/second-factor/"
AGAIN = "/me/security/again/app/"
DOORS = {
    "/review/": "reviewer",
    "/runs/": "treasurer",
    "/money/": "treasurer",
    "/office/": "operator",
    "/office/accounts/": "operator",
    "/admin/": "operator",
}


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def by_password(user: User) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize(("door", "role"), DOORS.items())
@pytest.mark.parametrize("enters", [by_code, by_password])
def test_no_staff_page_opens_without_a_factor_set_up(
    door: str, role: str, enters: Callable[[User], Client]
) -> None:
    client = enters(a_crew_member(role))

    response = client.get(door, follow=True)

    assert [address for address, _ in response.redirect_chain][-1].startswith(WHY)
    assert response.status_code == HTTPStatus.OK
    assert "signs in with two things" in response.content.decode()


@pytest.mark.parametrize(("door", "role"), DOORS.items())
def test_staff_pages_open_once_the_factor_is_passed(door: str, role: str) -> None:
    user = a_crew_member(role)
    has_app(user)

    client = by_code(user)
    halfway = client.get(door, follow=True)
    entered = client.post(FACTOR, {"code": code_of_app(user)})
    opened = client.get(door)

    assert halfway.redirect_chain[-1][0].startswith("/sign-in/")
    assert entered.status_code == HTTPStatus.FOUND
    assert opened.status_code == HTTPStatus.OK


@pytest.mark.parametrize("door", DOORS)
def test_a_session_from_before_the_factor_has_to_pass_it(door: str) -> None:
    user = a_crew_member(DOORS[door])
    client = by_code(user)
    has_app(user)

    sent = client.get(door, follow=True)
    passed = client.post(AGAIN, {"code": code_of_app(user), "next": door})

    assert sent.redirect_chain[-1][0].startswith(AGAIN)
    assert passed.headers["Location"] == door
    assert client.get(door).status_code == HTTPStatus.OK


def test_whoever_sets_the_factor_up_is_asked_for_it_and_led_on(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = a_crew_member("reviewer")
    client = by_code(user)
    why = client.get("/review/", follow=True)

    page = client.get(SET_UP)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        kept = client.post(SET_UP, {"code": code_of_secret(secret)})
    codes = client.get(kept.headers["Location"])
    asked = client.get(WHY)
    passed = client.post(asked.headers["Location"], {"code": code_of_app(user), "next": "/review/"})

    assert "/review/" in why.redirect_chain[-1][0]
    assert len(codes.context["unused_codes"]) == 10
    assert asked.headers["Location"] == f"{AGAIN}?next=/review/"
    assert passed.headers["Location"] == "/review/"
    assert client.get("/review/").status_code == HTTPStatus.OK
    assert Message.objects.filter(kind="members/security_changed").count() == 1


def test_a_factor_that_was_taken_away_is_passed_no_more() -> None:
    user = a_crew_member("reviewer")
    client = signs_in(Client(), user)
    assert client.get("/review/").status_code == HTTPStatus.OK

    Authenticator.objects.filter(user=user).delete()

    assert client.get("/review/").headers["Location"].startswith(WHY)


def test_somebody_elses_factor_is_not_ones_own() -> None:
    user, other = a_crew_member("reviewer"), a_crew_member("reviewer")
    client = signs_in(Client(), user)
    theirs = has_app(other)
    session = client.session
    session["account_authentication_methods"][0]["id"] = theirs.pk
    session.save()
    Authenticator.objects.filter(user=user).delete()

    assert client.get("/review/").status_code == HTTPStatus.FOUND


def test_the_demos_mark_counts_in_the_demo_only(settings: Settings) -> None:
    client = Client()
    client.force_login(a_crew_member("reviewer"))
    session = client.session
    session[IN_THE_DEMO] = True
    session.save()

    assert client.get("/review/").status_code == HTTPStatus.OK
    settings.DEMO = False
    assert client.get("/review/").status_code == HTTPStatus.FOUND


def test_without_the_role_a_factor_opens_nothing() -> None:
    user = a_crew_member("treasurer")
    client = signs_in(Client(), user)

    assert client.get("/review/").status_code == HTTPStatus.FORBIDDEN


def test_the_admin_sends_strangers_to_our_own_sign_in(client: Client) -> None:
    to_login = client.get("/admin/")
    door = client.get(to_login.headers["Location"])
    signs_in(client, a_user())
    refused = client.get("/admin/login/?next=/admin/")

    assert door.headers["Location"] == "/sign-in/?next=/admin/"
    assert refused.headers["Location"] == "/sign-in/?next=/admin/"


@pytest.mark.parametrize("enters", [by_code, by_password])
def test_a_member_with_an_app_is_asked_for_it_at_sign_in(
    enters: Callable[[User], Client],
) -> None:
    user = a_user(email="lin@example.org")
    has_app(user)

    client = enters(user)
    before = client.session.get("_auth_user_id")
    wrong = client.post(FACTOR, {"code": "000000"})
    client.post(FACTOR, {"code": code_of_app(user)})

    assert before is None
    assert wrong.status_code == HTTPStatus.OK
    assert "This code is not right" in wrong.content.decode()
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_recovery_code_opens_once() -> None:
    user = a_user(email="lin@example.org")
    has_app(user)
    client = by_code(user)
    client.post(FACTOR, {"code": code_of_app(user)})
    client.post("/me/security/recovery/new/")
    codes = client.get("/me/security/recovery/").context["unused_codes"]

    first, second = by_code(user), by_code(user)
    first.post(FACTOR, {"code": codes[0]})
    second.post(FACTOR, {"code": codes[0]})

    assert first.session.get("_auth_user_id") == str(user.pk)
    assert second.session.get("_auth_user_id") is None


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Please wait five minutes"), ("zh-hans", "请等五分钟")]
)
def test_second_factors_can_be_guessed_a_few_times(language: str, words: str) -> None:
    user = a_user(email="lin@example.org")
    has_app(user)
    client = by_code(user)
    for _ in range(5):
        client.post(FACTOR, {"code": "000000"})

    right = client.post(FACTOR, {"code": code_of_app(user)}, headers={"accept-language": language})

    assert words in right.content.decode()
    assert client.session.get("_auth_user_id") is None


def test_switching_the_app_off_takes_the_recovery_codes_along(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = a_user(email="lin@example.org")
    client = by_code(user)
    secret = client.get(SET_UP).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SET_UP, {"code": code_of_secret(secret)})
    client.post(AGAIN, {"code": code_of_app(user), "next": "/me/security/"})

    client.post("/me/security/app/off/")

    assert not Authenticator.objects.filter(user=user).exists()
    told = Message.objects.filter(kind="members/security_changed").order_by("pk")
    assert [one.facts["what"] for one in told] == ["totp_activated", "totp_deactivated"]


def test_a_session_left_open_sets_up_no_factor_without_a_fresh_proof(client: Client) -> None:
    client.force_login(a_user(phone=PHONE))

    response = client.get(SET_UP)

    assert response.headers["Location"].startswith("/me/security/again/password/")


def test_every_role_needs_the_factor() -> None:
    for role in Role.values:
        client = Client()
        client.force_login(a_crew_member(role))
        doors = [client.get(door) for door in DOORS]
        assert HTTPStatus.OK not in {one.status_code for one in doors}, role
