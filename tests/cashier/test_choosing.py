"""Choosing how to pay: what the plan offers, what it needs to know, and what stays if refused."""

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from charter.models import Plan
from members.models import User
from tests.apportionment.builders import a_family, a_small_pool
from treasury import selectors as treasury
from treasury.models import Mandate, Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan = a_small_pool()
    for number, gateway in enumerate(("sandbox", "transfer", "bank_file")):
        Way.objects.create(
            plan_id=plan.pk, gateway=gateway, is_offered=True, pays_out=False, set_by=1,
            set_at=charter.now(plan).replace(microsecond=number), released_by=2,
            released_at=charter.now(plan),
        )  # fmt: skip
    return plan


@pytest.fixture
def user(plan: Plan, client: Client) -> User:
    user = a_family(plan)
    client.force_login(user)
    return user


def choose(client: Client, plan: Plan, way: str, **also: str) -> int:
    where = reverse("cashier:way", args=[plan.slug])
    return client.post(where, {"way": way, **also}).status_code


def way_of(user: User, plan: Plan) -> str:
    assert user.payer_id
    mandate = treasury.mandate_of(payer_id=user.payer_id, plan_id=plan.pk)
    return mandate.gateway if mandate else ""


def test_the_ways_of_the_plan_are_offered_with_what_they_mean(
    client: Client, plan: Plan, user: User
) -> None:
    del user
    html = client.get(reverse("cashier:way", args=[plan.slug])).content.decode()

    assert "I transfer it myself" in html
    assert "Direct debit from my bank account" in html
    assert "Stripe" not in html


def test_another_way_holds_from_now_on_and_the_old_one_ends(
    client: Client, plan: Plan, user: User
) -> None:
    before = way_of(user, plan)

    assert choose(client, plan, "transfer") == 302

    assert (before, way_of(user, plan)) == ("sandbox", "transfer")
    ended = Mandate.objects.get(payer=user.payer, gateway="sandbox")
    assert ended.revoked_at is not None


def test_money_is_taken_only_with_a_yes_and_an_account(
    client: Client, plan: Plan, user: User
) -> None:
    account = {"iban": "DE89370400440532013000", "holder": "Lin Xiaoman"}

    assert choose(client, plan, "bank_file") == 422
    assert choose(client, plan, "bank_file", **account) == 422
    assert choose(client, plan, "bank_file", agrees="on") == 422
    assert choose(client, plan, "sandbox-of-another") == 422
    assert way_of(user, plan) == "sandbox"

    assert choose(client, plan, "bank_file", agrees="on", **account) == 302
    assert way_of(user, plan) == "bank_file"


def test_a_refused_account_leaves_the_old_way(client: Client, plan: Plan, user: User) -> None:
    wrong = {"iban": "DE89370400440532013001", "holder": "Lin Xiaoman", "agrees": "on"}

    assert choose(client, plan, "bank_file", **wrong) == 422

    assert way_of(user, plan) == "sandbox"


def test_chosen_twice_it_is_one_mandate(client: Client, plan: Plan, user: User) -> None:
    for _ in range(2):
        choose(client, plan, "transfer")

    assert Mandate.objects.filter(payer=user.payer).count() == 2
