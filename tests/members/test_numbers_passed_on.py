"""A phone number that was somebody else's before must not open their account."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from members import rules, services
from members.models import AddressChange, Message, User
from members.states import AddressKind, AddressMove, Relation
from tests.members.accounts import (
    LONG_AGO,
    PHONE,
    a_member_with_phone,
    holder_of_session,
    proves,
)
from tests.members.builders import (
    GROWN_UP,
    a_person,
    a_user,
    an_enrolment,
)

pytestmark = pytest.mark.django_db

OWNER = "/sign-in/number/"
MINE = "/sign-in/number/mine/"
NAME = "/register/name/"
NEW = "+8613900139000"


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def test_a_code_alone_does_not_open_a_members_account_on_a_new_device(client: Client) -> None:
    a_member_with_phone()

    response = proves(client, PHONE)

    assert response.headers["Location"] == OWNER
    assert holder_of_session(client) is None


def test_the_birth_date_opens_it_and_the_device_is_known_from_then_on(client: Client) -> None:
    user = a_member_with_phone()
    proves(client, PHONE, to="/me/family/")

    entered = client.post(OWNER, {"born_on": GROWN_UP.isoformat()})
    client.post("/sign-out/")
    again = proves(client, PHONE)

    assert entered.headers["Location"] == "/me/family/"
    assert again.headers["Location"] == "/me/"
    assert holder_of_session(client) == str(user.pk)
    user.refresh_from_db()
    assert user.phone_proven_at is not None
    assert user.phone_proven_at > LONG_AGO


def test_a_device_not_used_for_long_is_a_new_one(client: Client, settings: Settings) -> None:
    a_member_with_phone()
    proves(client, PHONE)
    client.post(OWNER, {"born_on": GROWN_UP.isoformat()})
    client.post("/sign-out/")
    settings.KNOWN_DEVICE_DAYS = 0

    assert proves(client, PHONE).headers["Location"] == OWNER


def test_a_known_device_is_known_to_one_account_only(client: Client) -> None:
    a_member_with_phone()
    other = a_user(phone=NEW)
    an_enrolment(user=other)
    proves(client, PHONE)
    client.post(OWNER, {"born_on": GROWN_UP.isoformat()})
    client.post("/sign-out/")

    assert proves(client, NEW).headers["Location"] == OWNER


def test_an_altered_cookie_is_no_known_device(client: Client) -> None:
    a_member_with_phone()
    client.cookies["known_accounts"] = "WyJ4Il0:forged:signature"

    assert proves(client, PHONE).headers["Location"] == OWNER


def test_an_account_that_holds_nobody_is_opened_by_the_code(client: Client) -> None:
    user = a_user(phone=PHONE)

    proves(client, PHONE)

    assert holder_of_session(client) == str(user.pk)


def test_a_code_to_the_mail_asks_nothing_more(client: Client) -> None:
    user = a_member_with_phone(email="lin@example.org")

    proves(client, "lin@example.org")

    assert holder_of_session(client) == str(user.pk)


@pytest.mark.parametrize(("born_on", "opens"), [("1970-06-01", True), ("1970-06-02", False)])
def test_who_holds_only_a_parent_gives_the_parents_birth_date(
    client: Client,
    born_on: str,
    opens: bool,  # noqa: FBT001
) -> None:
    user = a_user(phone=PHONE)
    mother = a_person(name="陈秀英", born_on=date(1970, 6, 1), relation=Relation.PARENT)
    an_enrolment(user=user, person=mother)
    proves(client, PHONE)

    client.post(OWNER, {"born_on": born_on})

    assert (holder_of_session(client) == str(user.pk)) is opens


@pytest.mark.parametrize(
    ("language", "wrong", "over"),
    [("en", "not the date of birth", "in 24 hours"), ("zh-hans", "出生日期不符", "24小时后")],
)
def test_birth_dates_can_be_guessed_five_times_a_day(language: str, wrong: str, over: str) -> None:
    a_member_with_phone()
    guesser = Client(headers={"accept-language": language})
    proves(guesser, PHONE)

    told = [guesser.post(OWNER, {"born_on": f"1991-01-0{day}"}) for day in range(1, 7)]
    right = guesser.post(OWNER, {"born_on": GROWN_UP.isoformat()})

    assert [one.status_code for one in told] == [422] * 5 + [429]
    assert wrong in told[0].content.decode()
    assert over in told[5].content.decode()
    assert right.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert holder_of_session(guesser) is None


def test_nobody_comes_to_the_question_without_a_code(client: Client) -> None:
    a_member_with_phone()

    assert client.get(OWNER).headers["Location"] == "/sign-in/"
    assert client.post(MINE).headers["Location"] == "/sign-in/"
    assert User.objects.get().phone == PHONE


def test_a_number_passed_on_leaves_its_old_account_and_opens_a_new_one(client: Client) -> None:
    old = a_member_with_phone(email="lin@example.org")
    services.queue_message(
        key="a letter",
        user_id=old.pk,
        plan_id=None,
        kind="members/security_changed",
        facts={},
        at=LONG_AGO,
    )
    Message.objects.filter(key="a letter").update(recipient=PHONE, channel="sms")
    proves(client, PHONE)

    taken = client.post(MINE)
    client.post(NAME, {"name": "王芳", "language": "zh-hans"})

    old.refresh_from_db()
    new = User.objects.get(phone=PHONE)
    assert taken.headers["Location"] == NAME
    assert (old.phone, old.email, old.unreachable_since) == (None, "lin@example.org", None)
    assert (new.name, new.pk != old.pk) == ("王芳", True)
    assert holder_of_session(client) == str(new.pk)
    change = AddressChange.objects.get()
    assert (change.user, change.move, change.by) == (old, AddressMove.RELEASED, None)
    assert PHONE not in change.before_masked
    told = Message.objects.get(kind="members/address_released")
    assert told.recipient == "lin@example.org"
    assert Message.objects.get(key="a letter").state == "given_up"


def test_an_account_that_loses_its_only_address_stays_and_says_since_when(client: Client) -> None:
    old = a_member_with_phone()
    proves(client, PHONE)

    client.post(MINE)

    old.refresh_from_db()
    assert (old.phone, old.email) == (None, None)
    assert old.unreachable_since is not None
    assert not Message.objects.filter(kind="members/address_released").exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_number_proven_lately_is_not_passed_on(language: str) -> None:
    client = Client(headers={"accept-language": language})
    old = a_member_with_phone()
    User.objects.update(phone_proven_at=timezone.now() - timedelta(days=40))
    proves(client, PHONE)

    response = client.post(MINE)

    old.refresh_from_db()
    assert response.status_code == HTTPStatus.CONFLICT
    words = "only lately" if language == "en" else "不久前还用过"
    assert words in response.content.decode()
    assert old.phone == PHONE
    assert not AddressChange.objects.exists()


def test_a_number_is_taken_from_nobody_who_has_it_no_more() -> None:
    old = a_member_with_phone()

    with pytest.raises(rules.NotTheirNumber):
        services.release_number(user_id=old.pk, phone=NEW, at=timezone.now())


def test_changing_ones_number_is_a_proof_of_the_new_one() -> None:
    user = a_member_with_phone()
    at = timezone.now()

    services.change_address(user_id=user.pk, kind=AddressKind.PHONE, address=NEW, by=user.pk, at=at)

    user.refresh_from_db()
    assert (user.phone, user.phone_proven_at) == (NEW, at)
    assert Message.objects.get(kind="members/address_changed").recipient == PHONE


def test_a_code_to_the_mail_proves_no_number(client: Client) -> None:
    user = a_user(email="lin@example.org")

    proves(client, "lin@example.org")

    assert holder_of_session(client) == str(user.pk)
    user.refresh_from_db()
    assert user.phone_proven_at is None
