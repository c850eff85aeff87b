"""Paying for somebody else: a code that shows an amount and no person."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cashier.forms.paying import new_key
from charter import selectors as charter
from charter.models import Plan
from members.models import User
from tests.apportionment.builders import a_debited_run, a_family, a_granted_claim, a_small_pool
from tests.cashier.test_paying import came, send, settle
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Deposit, PayCode

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_guessed_yet() -> None:
    cache.clear()


@pytest.fixture
def plan() -> Plan:
    return a_small_pool()


@pytest.fixture
def debtor(plan: Plan) -> User:
    """Return who owes 10.00, and whose friends might pay it."""
    debtor = a_family(plan, name="林小满")
    a_family(plan, name="王大友")
    a_granted_claim(plan, award_minor=12_000)
    a_debited_run(plan)
    return debtor


@pytest.fixture
def friend(plan: Plan, debtor: User) -> User:
    del debtor
    return User.objects.get(name="王大友")


def a_code(debtor: User, plan: Plan) -> str:
    assert debtor.payer_id
    made = treasury_services.make_pay_code(
        payer_id=debtor.payer_id, plan_id=plan.pk, at=charter.now(plan)
    )
    return made.code


def where(code: str) -> str:
    return reverse("cashier:pay_for", args=[code])


def test_a_code_is_made_shown_again_and_taken_back(
    client: Client, plan: Plan, debtor: User
) -> None:
    client.force_login(debtor)
    for _ in range(2):
        client.post(reverse("cashier:make_code", args=[plan.slug]))
    code = PayCode.objects.get().code
    assert code in client.get(reverse("cashier:friend", args=[plan.slug])).content.decode()

    client.post(reverse("cashier:end_code", args=[plan.slug]))

    assert code not in client.get(reverse("cashier:friend", args=[plan.slug])).content.decode()
    assert client.get(where(code)).status_code == 404


def test_the_page_shows_the_amount_and_nothing_of_the_person(
    client: Client, plan: Plan, debtor: User
) -> None:
    html = client.get(where(a_code(debtor, plan))).content.decode()

    assert "10.00" in html
    assert "noindex" in html
    for told in (debtor.name, str(debtor.email), f">{debtor.payer_id}<"):
        assert told not in html


def test_a_friend_pays_by_their_own_mandate(
    client: Client, plan: Plan, debtor: User, friend: User
) -> None:
    client.force_login(friend)

    assert send(client, where(a_code(debtor, plan)), "10") == 302
    came(Deposit.objects.get())
    settle(plan)

    assert debtor.payer_id
    assert not treasury.open_debits(payer_id=debtor.payer_id, plan_id=plan.pk).exists()
    assert friend.payer_id
    assert treasury.open_debits(payer_id=friend.payer_id, plan_id=plan.pk).exists()


def test_who_owes_nothing_any_more_is_not_paid_for(
    client: Client, plan: Plan, debtor: User, friend: User
) -> None:
    code = a_code(debtor, plan)
    client.force_login(friend)
    send(client, where(code), "10")

    second = client.get(where(code)).content.decode()
    again = client.post(where(code), {"amount_minor": "10", "key": new_key()})

    assert "Nothing is left to pay" in second
    assert again.status_code == 200
    assert Deposit.objects.count() == 1


def test_what_arrives_too_late_stays_theirs(plan: Plan, debtor: User, friend: User) -> None:
    client = Client()
    client.force_login(friend)
    send(client, where(a_code(debtor, plan)), "10")
    assert debtor.payer_id
    treasury_services.settle_debit(
        payer_id=debtor.payer_id, plan_id=plan.pk, to_period=1, at=charter.now(plan)
    )

    came(Deposit.objects.get())
    settle(plan)

    assert treasury.balance_of(payer_id=debtor.payer_id, plan_id=plan.pk) == 1000


def test_a_stranger_is_told_how_to_send_and_takes_nothing(
    client: Client, plan: Plan, debtor: User
) -> None:
    code = a_code(debtor, plan)

    assert client.post(where(code), {"amount_minor": "10", "key": new_key()}).status_code == 200
    assert not Deposit.objects.exists()


def test_one_s_own_code_leads_to_one_s_own_page(client: Client, plan: Plan, debtor: User) -> None:
    client.force_login(debtor)

    assert client.get(where(a_code(debtor, plan)))["Location"] == reverse(
        "apportionment:pay", args=[plan.slug]
    )


@pytest.mark.parametrize("code", ["abc", "a" * 12, "2" * 12, "ABCDEFGHJKMN", "2222 2222 222"])
def test_a_wrong_code_leads_nowhere(code: str, client: Client) -> None:
    assert client.get(where(code)).status_code == 404


def test_an_ended_code_leads_nowhere(client: Client, plan: Plan, debtor: User) -> None:
    code = a_code(debtor, plan)
    made = PayCode.objects.get()
    PayCode.objects.update(made_at=made.made_at.replace(year=2001), ends_at=made.made_at.replace(year=2002))  # fmt: skip # noqa: E501

    assert client.get(where(code)).status_code == 404


def test_guessing_is_soon_over_and_a_true_code_costs_nothing(
    client: Client, plan: Plan, debtor: User
) -> None:
    code = a_code(debtor, plan)
    for _ in range(30):
        assert client.get(where(code)).status_code == 200

    answers = [client.get(where("2" * 11 + letter)).status_code for letter in "23456789abcde"]

    assert answers == [404] * 10 + [429] * 3
    assert client.get(where(code)).status_code == 429
