"""Months at the treasurers' pages."""

from datetime import date
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cashier.selectors.books import booked_months
from charter import selectors as charter
from charter.models import Plan
from members.states import Role
from tests.cashier.builders import a_pool_with_money, signed_in, treasurers
from tests.members.builders import a_crew_member
from treasury import selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    return a_pool_with_money()


def go(client: Client, plan: Plan, name: str, *, month: date | None = None) -> HttpResponse:
    first = month or booked_months(plan)[0]
    address = reverse(f"cashier:{name}", args=[plan.slug, first.year, first.month])
    return cast("HttpResponse", client.post(address))


def test_two_treasurers_close_a_month(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    month = booked_months(pool)[0]

    assert go(one, pool, "complete_month").status_code == 302
    assert go(one, pool, "close_month").status_code == 409
    assert selectors.last_closed_month(pool.pk) is None
    assert go(other, pool, "close_month").status_code == 302

    closed = selectors.last_closed_month(pool.pk)
    assert closed is not None
    assert closed.month == month
    html = one.get(reverse("cashier:months", args=[pool.slug])).content.decode()
    assert "Closed" in html
    assert "It is complete" not in html  # the earlier ones are closed with it


def test_a_month_begins_and_ends_in_plan_time(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    go(one, pool, "complete_month")
    go(other, pool, "close_month")

    closed = selectors.last_closed_month(pool.pk)
    assert closed is not None
    assert closed.until_at.hour == 16  # midnight in Shanghai
    late = services.post(
        plan_id=pool.pk,
        key="expense/0",
        moves={"clearing": -5, "spent_other": 5},
        memo="a test",
        at=closed.until_at.replace(hour=15),
    )
    assert late.booked_at == closed.until_at


def test_the_month_that_runs_is_not_closed(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    running = charter.now(pool).date().replace(day=1)

    response = go(client, pool, "complete_month", month=running)

    assert response.status_code == 409
    assert "This month lasts until" in response.content.decode()


def test_a_month_is_left_open_after_all(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    go(one, pool, "complete_month")

    go(other, pool, "keep_month_open")

    assert go(other, pool, "close_month").status_code == 404
    assert not selectors.closed_months(pool.pk).exists()


def test_a_month_that_there_is_not_does_not_exist(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])

    assert client.post(f"/money/{pool.slug}/months/2026-13/complete/").status_code == 404
    assert client.post(f"/money/{pool.slug}/months/0-1/complete/").status_code == 404


def test_who_only_reads_closes_nothing(pool: Plan) -> None:
    client = signed_in(a_crew_member(Role.AUDITOR, plan=pool))

    assert client.get(reverse("cashier:months", args=[pool.slug])).status_code == 200
    assert go(client, pool, "complete_month").status_code == 403
