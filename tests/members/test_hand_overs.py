"""The office gives a new number to who lost their phone."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import rules, services
from members.models import AddressChange, HandOver, Message, User
from members.states import AddressMove
from tests.members.accounts import (
    LONG_AGO,
    PHONE,
    a_member_with_phone,
    holder_of_session,
    proves,
)
from tests.members.builders import (
    GROWN_UP,
    a_crew_member,
    a_user,
    passes_second_factor,
    signs_in,
)

pytestmark = pytest.mark.django_db

OWNER = "/sign-in/number/"
MINE = "/sign-in/number/mine/"
NAME = "/register/name/"
NEW = "+8613900139000"
HELP = {
    "login": PHONE,
    "born_on": GROWN_UP.isoformat(),
    "phone": "139 0013 9000",
    "reason": "showed the identity card",
}


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def an_operator(client: Client) -> User:
    operator = a_crew_member("operator")
    signs_in(client, operator)
    return operator


def test_the_office_gives_a_new_number_to_who_lost_theirs(client: Client) -> None:
    operator, lost = an_operator(client), a_member_with_phone(email="lin@example.org")
    lost_phone = Client()
    proves(lost_phone, PHONE)
    lost_phone.post(OWNER, {"born_on": GROWN_UP.isoformat()})

    client.post("/office/accounts/", HELP)
    theirs = Client()
    asked = proves(theirs, NEW)
    theirs.post(OWNER, {"born_on": GROWN_UP.isoformat()})

    lost.refresh_from_db()
    assert asked.headers["Location"] == OWNER
    assert holder_of_session(theirs) == str(lost.pk)
    assert lost.phone == NEW
    assert lost_phone.get("/me/security/").headers["Location"].startswith("/sign-in/")
    change = AddressChange.objects.get()
    assert (change.move, change.by) == (AddressMove.RESTORED, operator)
    assert change.reason == "showed the identity card"
    told = Message.objects.filter(kind="members/number_handed_over")
    assert set(told.values_list("recipient", flat=True)) == {PHONE, "lin@example.org"}


def test_the_office_finds_the_account_a_number_was_taken_from(client: Client) -> None:
    an_operator(client)
    lost = a_member_with_phone()
    services.release_number(user_id=lost.pk, phone=PHONE, at=timezone.now())

    client.post("/office/accounts/", HELP)

    assert HandOver.objects.get().user == lost


@pytest.mark.parametrize(
    "slip",
    [{"born_on": "1991-01-01"}, {"login": "13700137000"}, {"phone": "12"}, {"reason": ""}],
)
def test_the_office_hands_nothing_over_on_hearsay(client: Client, slip: dict[str, str]) -> None:
    an_operator(client)
    a_member_with_phone()

    response = client.post("/office/accounts/", {**HELP, **slip})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not HandOver.objects.exists()


def test_the_office_hands_no_number_of_somebody_else_nor_to_staff(client: Client) -> None:
    operator = an_operator(client)
    a_member_with_phone()
    a_user(phone=NEW)

    taken = client.post("/office/accounts/", HELP)

    assert taken.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with pytest.raises(rules.StaffAccount):
        services.hand_over_number(
            user_id=operator.pk, phone="+8613700137000", reason="-", by=operator.pk, at=LONG_AGO
        )
    assert not HandOver.objects.exists()


def test_a_hand_over_lapses(client: Client) -> None:
    lost, operator = a_member_with_phone(), a_crew_member("operator")
    services.hand_over_number(
        user_id=lost.pk,
        phone=NEW,
        reason="-",
        by=operator.pk,
        at=timezone.now() - timedelta(days=7, minutes=1),
    )

    assert proves(client, NEW).headers["Location"] == NAME
    lost.refresh_from_db()
    assert lost.phone == PHONE


def test_only_operators_hand_numbers_over(client: Client) -> None:
    treasurer = a_crew_member("treasurer")
    client.force_login(treasurer)
    passes_second_factor(client, treasurer)

    assert client.get("/office/accounts/").status_code == HTTPStatus.FORBIDDEN


def test_a_number_that_is_anothers_meanwhile_is_not_handed_over(client: Client) -> None:
    lost, operator = a_member_with_phone(), a_crew_member("operator")
    services.hand_over_number(
        user_id=lost.pk, phone=NEW, reason="-", by=operator.pk, at=timezone.now()
    )
    other = a_user(phone=NEW)

    proves(client, NEW)

    lost.refresh_from_db()
    assert lost.phone == PHONE
    assert holder_of_session(client) == str(other.pk)
