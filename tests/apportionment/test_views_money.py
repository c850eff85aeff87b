"""Money: the books in words, and payouts that two people have looked at."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment.models import AwardPayout, ParkedPayer
from charter.models import Plan
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    a_collected_run,
    a_debited_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    officers,
)
from tests.members.builders import a_crew_member, a_user, signs_in

pytestmark = pytest.mark.django_db

MONEY = reverse("apportionment:money")
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def signed_in(client: Client, user: User) -> Client:
    signs_in(client, user)
    return client


def prepare(client: Client, plan: Plan) -> AwardPayout:
    client.post(reverse("cashier:prepare_batch", args=[plan.slug]))
    return AwardPayout.objects.select_related("payout").get()


@pytest.mark.parametrize("role", [None, Role.OPERATOR])
def test_money_is_closed_to_others(role: Role | None, client: Client) -> None:
    user = a_crew_member(role) if role else a_user()

    assert signed_in(client, user).get(MONEY).status_code == 403


def test_money_tells_what_there_is_and_what_it_is_for(client: Client, pool: Plan) -> None:
    a_collected_run(pool)
    signed_in(client, a_crew_member(Role.AUDITOR, plan=pool))

    response = client.get(MONEY)

    board = response.context["boards"][0]
    assert board.money.held_minor == board.money.owed_minor > 0
    html = response.content.decode()
    assert "Money that has come in and not gone out" in html
    assert "Prepare payouts" not in html


def test_money_before_any_period_says_so(client: Client, pool: Plan) -> None:
    signed_in(client, a_crew_member(Role.TREASURER, plan=pool))

    assert "Nothing is booked yet" in client.get(MONEY).content.decode()


def test_money_lists_late_debits(client: Client, pool: Plan) -> None:
    a_debited_run(pool)
    signed_in(client, a_crew_member(Role.TREASURER, plan=pool))

    html = client.get(MONEY).content.decode()

    assert "Late debits" in html


@pytest.mark.parametrize("claims", [1, 3])
def test_money_costs_the_same_for_any_number_of_payouts(
    claims: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, claims):
        a_granted_claim(pool, number=number)
    a_collected_run(pool)
    signed_in(client, a_crew_member(Role.TREASURER, plan=pool))
    client.post(reverse("cashier:prepare_batch", args=[pool.slug]))
    assert AwardPayout.objects.count() == claims

    with django_assert_num_queries(31):
        client.get(MONEY)


def test_whoever_watches_sees_no_name_of_a_payee(client: Client, pool: Plan) -> None:
    a_collected_run(pool)
    award = prepare(signed_in(client, officers(pool)[0]), pool)
    assert award.payout.payee_name in client.get(MONEY).content.decode()

    signed_in(client, a_crew_member(Role.AUDITOR, plan=pool))

    html = client.get(MONEY).content.decode()
    assert award.payout.payee_name not in html
    assert "not shown" in html


def test_money_names_whose_debits_could_not_be_made_and_why(client: Client, pool: Plan) -> None:
    run = a_sealed_run(pool)
    for part in run.slices.all()[:2]:
        ParkedPayer.objects.create(
            slice=part,
            payer_id=part.payer_from,
            reason="bigint out of range",
            parked_at=run.period.notice_until,
        )
    signed_in(client, a_crew_member(Role.AUDITOR, plan=pool))

    html = client.get(MONEY).content.decode()

    assert "2 payers' debits could not be made" in html
    assert html.count("bigint out of range") == 2
    ParkedPayer.objects.update(resolved_at=run.period.notice_until)
    assert "could not be made" not in client.get(MONEY).content.decode()
