"""A plan's money for everybody: the totals of the books, and nobody's name."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from tests.apportionment.builders import a_pool
from tests.cashier.builders import a_booked_expense, a_pool_with_money
from treasury import selectors

pytestmark = pytest.mark.django_db


def at(plan: Plan) -> str:
    return reverse("cashier:public_money", args=[plan.slug])


def test_everybody_sees_what_there_is_and_what_it_is_for(client: Client) -> None:
    plan = a_pool_with_money()
    a_booked_expense(plan)

    response = client.get(at(plan))

    page = response.context["page"]
    assert page.held_total.minor == page.owed_total.minor > 0
    fee = -selectors.balance_minor(plan_id=plan.pk, account="fee_income")
    assert page.fee_left.minor == fee - 12_000
    html = response.content.decode()
    assert "Audits" in html
    assert "Mingxin" not in html
    assert "2026-031" not in html


def test_a_plan_without_money_says_so(client: Client) -> None:
    html = client.get(at(a_pool(heads=3))).content.decode()

    assert "Nothing is booked yet" in html


def test_a_plan_that_there_is_not_does_not_exist(client: Client) -> None:
    assert client.get("/plans/no-such-plan/money/").status_code == 404


@pytest.mark.parametrize("expenses", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_expenses(
    expenses: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_pool_with_money()
    for number in range(expenses):
        a_booked_expense(plan, ref=str(number))

    with django_assert_num_queries(QUERIES):
        client.get(at(plan))


QUERIES = 10
