"""One's own account: how one is reached, password, sessions, and proving anew who one is."""

from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import rules, services
from members.account_pages import device_words
from members.models import AddressChange, Message, User
from members.states import AddressKind
from tests.members.accounts import PHONE, code_sent_to, proves
from tests.members.builders import PASSWORD, a_user

pytestmark = pytest.mark.django_db

SECURITY = "/me/security/"
PROVE = "/me/security/prove/"
NEW = "+8613900139000"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return a_user(phone=PHONE)


@pytest.fixture
def fresh(user: User, client: Client) -> Client:
    """Return a browser that has just signed in by a code."""
    proves(client, PHONE)
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_how_one_is_reached_and_where_signed_in(
    fresh: Client, language: str
) -> None:
    html = fresh.get(SECURITY, headers={"accept-language": language}).content.decode()

    assert PHONE in html
    assert ("this device" if language == "en" else "本机") in html


def test_a_new_address_is_proven_and_the_old_one_told(fresh: Client, user: User) -> None:
    fresh.post("/me/security/address/phone/", {"address": "139 0013 9000"})
    before = User.objects.get(pk=user.pk).phone
    fresh.post("/me/security/address/code/", {"code": code_sent_to(NEW)})

    user.refresh_from_db()
    assert (before, user.phone) == (PHONE, NEW)
    told = Message.objects.get(kind="members/address_changed")
    assert told.recipient == PHONE
    change = AddressChange.objects.get()
    assert (change.user, change.by, change.before_masked) == (user, user, "+86 *** 000")


def test_a_first_mail_address_is_told_to_the_phone(fresh: Client, user: User) -> None:
    fresh.post("/me/security/address/email/", {"address": "Lin@Example.org"})
    fresh.post("/me/security/address/code/", {"code": code_sent_to("lin@example.org")})

    user.refresh_from_db()
    assert (user.email, user.phone) == ("lin@example.org", PHONE)
    assert Message.objects.get(kind="members/address_changed").recipient == PHONE


def test_an_address_that_is_anothers_is_told_only_to_who_proves_it(
    fresh: Client, user: User
) -> None:
    a_user(phone=NEW)

    asked = fresh.post("/me/security/address/phone/", {"address": NEW})
    refused = fresh.post("/me/security/address/code/", {"code": code_sent_to(NEW)})

    user.refresh_from_db()
    assert asked.headers["Location"] == "/me/security/address/code/"
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "already signs in" in refused.content.decode()
    assert user.phone == PHONE


@pytest.mark.parametrize(
    ("kind", "typed"), [("phone", "12"), ("phone", "a@b.cn"), ("email", "13800138000")]
)
def test_what_is_no_address_changes_nothing(fresh: Client, kind: str, typed: str) -> None:
    response = fresh.post(f"/me/security/address/{kind}/", {"address": typed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Message.objects.filter(kind="members/address_code").exists()


def test_the_last_address_stays_and_another_one_can_go(fresh: Client, user: User) -> None:
    fresh.post("/me/security/address/phone/off/")
    user.refresh_from_db()
    assert user.phone == PHONE

    services.change_address(
        user_id=user.pk,
        kind=AddressKind.EMAIL,
        address="lin@example.org",
        by=user.pk,
        at=timezone.now(),
    )
    fresh.post("/me/security/address/phone/off/")

    left = User.objects.get(pk=user.pk)
    assert (left.phone, left.email) == (None, "lin@example.org")
    told = Message.objects.filter(kind="members/address_removed")
    assert set(told.values_list("recipient", flat=True)) == {PHONE, "lin@example.org"}


def test_the_last_address_cannot_be_removed_by_the_deed_either(user: User) -> None:
    with pytest.raises(rules.LastAddress):
        services.remove_address(
            user_id=user.pk, kind=AddressKind.PHONE, by=user.pk, at=timezone.now()
        )


def test_there_are_two_kinds_of_address(fresh: Client) -> None:
    assert fresh.get("/me/security/address/pigeon/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "door",
    [
        "/me/security/address/phone/",
        "/me/security/password/",
        "/me/security/app/",
        "/me/security/passkeys/add/",
    ],
)
def test_a_session_left_open_changes_nothing_without_a_fresh_proof(
    client: Client, door: str
) -> None:
    user = a_user(phone=PHONE)
    User.objects.filter(pk=user.pk).update(password="!")
    client.force_login(User.objects.get(pk=user.pk))

    sent = client.get(door)
    client.post(sent.headers["Location"])
    proved = client.post(PROVE, {"code": code_sent_to(PHONE), "next": door})

    assert sent.headers["Location"] == f"{PROVE}?next={door.replace('/', '%2F')}"
    assert proved.headers["Location"] == door
    assert client.get(door).status_code == HTTPStatus.OK


def test_with_a_password_it_is_the_password_or_a_code(client: Client) -> None:
    client.force_login(a_user(phone=PHONE))

    page = client.get("/me/security/address/phone/", follow=True)
    wrong = client.post("/me/security/again/password/", {"password": "wrong"})
    right = client.post(
        "/me/security/again/password/", {"password": PASSWORD, "next": "/me/security/password/"}
    )

    assert page.redirect_chain[-1][0].startswith("/me/security/again/password/")
    assert PROVE in page.content.decode()
    assert "This is not your password" in wrong.content.decode()
    assert right.headers["Location"] == "/me/security/password/"


def test_a_wrong_code_proves_nothing(client: Client) -> None:
    client.force_login(a_user(phone=PHONE))
    client.post(PROVE)
    digits = code_sent_to(PHONE)

    response = client.post(PROVE, {"code": f"{(int(digits) + 1) % 1_000_000:06}"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.get("/me/security/password/").status_code == HTTPStatus.FOUND


def test_a_password_is_set_told_and_ends_the_other_sessions(fresh: Client, user: User) -> None:
    elsewhere = Client()
    proves(elsewhere, PHONE)

    fresh.post("/me/security/password/", {"password": "a bridge over the river"})

    assert fresh.get(SECURITY).status_code == HTTPStatus.OK
    assert elsewhere.get(SECURITY).status_code == HTTPStatus.FOUND
    again = Client()
    again.post("/sign-in/", {"login": PHONE, "password": "a bridge over the river"})
    assert again.session["_auth_user_id"] == str(user.pk)
    assert Message.objects.get(kind="members/security_changed").facts == {"what": "password_set"}


@pytest.mark.parametrize("typed", ["short", "password1", ""])
def test_a_weak_password_is_refused(fresh: Client, user: User, typed: str) -> None:
    response = fresh.post("/me/security/password/", {"password": typed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert User.objects.get(pk=user.pk).password == user.password


def test_a_password_can_be_removed(fresh: Client, user: User) -> None:
    fresh.post("/me/security/password/off/")

    user.refresh_from_db()
    assert not user.has_usable_password()
    assert fresh.get(SECURITY).status_code == HTTPStatus.OK


def test_sessions_are_listed_and_one_can_be_ended(user: User) -> None:
    here, there = Client(), Client(headers={"user-agent": ANDROID})
    for device in (here, there):
        proves(device, PHONE)

    rows = here.get(SECURITY).context["page"].sessions
    other = next(row for row in rows if not row.is_current)
    here.post(f"/me/security/sessions/{other.session.pk}/end/")

    assert (len(rows), other.device) == (2, "Chrome on Android")
    assert there.get(SECURITY).status_code == HTTPStatus.FOUND
    assert here.get(SECURITY).status_code == HTTPStatus.OK


def test_all_other_sessions_can_be_ended(user: User) -> None:
    here, there, elsewhere = Client(), Client(), Client()
    for device in (here, there, elsewhere):
        proves(device, PHONE)
        cache.clear()

    here.post("/me/security/sessions/end/")

    codes = [device.get(SECURITY).status_code for device in (here, there, elsewhere)]
    assert codes == [HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.FOUND]


def test_nobody_ends_somebody_elses_session(user: User) -> None:
    theirs, client = Client(), Client()
    proves(theirs, PHONE)
    session = theirs.get(SECURITY).context["page"].sessions[0].session
    client.force_login(a_user(phone=NEW))

    client.post(f"/me/security/sessions/{session.pk}/end/")

    assert theirs.get(SECURITY).status_code == HTTPStatus.OK


@pytest.mark.parametrize("door", [SECURITY, PROVE, "/me/security/password/"])
def test_these_doors_are_for_who_is_signed_in(client: Client, door: str) -> None:
    assert client.get(door).headers["Location"] == f"/sign-in/?next={door}"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (ANDROID, "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0", "WeChat on iPhone"),
        ("curl/8", "A device we do not know by name"),
    ],
)
def test_a_device_is_called_what_people_call_it(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
