"""Accounts from two sides at once: one number is one account, and no code has extra tries."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import rules, services
from members.models import AddressCode, User
from members.states import AddressKind
from tests.members.accounts import PHONE, asks_for_code, code_sent_to
from tests.members.builders import a_plan, a_user
from tests.members.test_doors_lists import invite, letter_of
from tests.members.test_races import A_WHILE
from tests.members.threads import MOST_SECONDS, at_once, in_thread, slowly

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "+8613900139000"


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def test_two_who_open_an_account_with_one_number_at_once_are_in_one_account() -> None:
    first, second = Client(), Client()
    for client in (first, second):
        asks_for_code(client, PHONE)
        client.post("/sign-in/code/", {"code": code_sent_to(PHONE)})

    def opens(client: Client) -> None:
        client.post("/register/name/", {"name": "林小雨", "language": "zh-hans"})

    assert at_once(lambda: opens(first), lambda: opens(second)) == ["done", "done"]
    user = User.objects.get()
    assert first.session["_auth_user_id"] == second.session["_auth_user_id"] == str(user.pk)


def test_tries_at_once_are_counted_one_by_one() -> None:
    code = services.send_code(
        kind=AddressKind.PHONE, address=PHONE, language="en", user_id=None, at=timezone.now()
    )
    right = code_sent_to(PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    def tries() -> None:
        services.use_code(code_id=code.pk, typed=wrong, at=timezone.now())

    outcomes = at_once(*[tries] * 8)

    assert outcomes == ["CodeSpent"] * 4 + ["CodeWrong"] * 4
    assert AddressCode.objects.get().tries == 5


def test_one_code_typed_twice_at_once_is_good_once() -> None:
    code = services.send_code(
        kind=AddressKind.PHONE, address=PHONE, language="en", user_id=None, at=timezone.now()
    )
    right = code_sent_to(PHONE)

    def types() -> AddressCode:
        return services.use_code(code_id=code.pk, typed=right, at=timezone.now())

    assert at_once(types, types) == ["CodeSpent", "done"]


def test_one_number_taken_by_two_accounts_at_once_is_one_accounts() -> None:
    users = [a_user(), a_user()]

    def takes(user: User) -> None:
        services.change_address(
            user_id=user.pk, kind=AddressKind.PHONE, address=NEW, by=user.pk, at=timezone.now()
        )

    assert at_once(lambda: takes(users[0]), lambda: takes(users[1])) == ["AccountTaken", "done"]
    assert User.objects.filter(phone=NEW).count() == 1


def test_a_number_claimed_twice_at_once_is_taken_once() -> None:
    user = a_user(phone=PHONE)

    def claims() -> None:
        services.release_number(user_id=user.pk, phone=PHONE, at=timezone.now())

    assert at_once(claims, claims) == ["NotTheirNumber", "done"]
    assert user.address_changes.count() == 1


def test_an_invitation_pressed_twice_at_once_opens_one_account_and_leads_on() -> None:
    letter = invite(a_plan())[0]
    address_of_letter = f"/invited/{letter_of(letter)}/"
    opened, may_commit = Event(), Event()
    kind, address = rules.login_name(letter.recipient)

    def opens() -> User:
        return services.register(
            name="林小雨",
            email=address if kind == "email" else None,
            phone=address if kind == "phone" else None,
            password=None,
            language="en",
            at=timezone.now(),
        )

    with ThreadPoolExecutor() as pool:
        first = in_thread(pool, slowly(opens, done=opened, may_commit=may_commit))
        assert opened.wait(MOST_SECONDS)
        second = in_thread(pool, lambda: Client().post(address_of_letter))
        with pytest.raises(TimeoutError):
            second.result(timeout=A_WHILE)
        may_commit.set()
        first.result(MOST_SECONDS)
        response = second.result(MOST_SECONDS)

    assert response.headers["Location"].startswith("/sign-in/?next=")
    assert User.objects.filter(**{kind: address}).count() == 1
