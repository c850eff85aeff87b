"""A member's own pages: what they show, to whom, and what they cost."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from members.models import User
from tests.apportionment.builders import (
    a_collected_run,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    debits_of,
)
from tests.members.builders import a_user

pytestmark = pytest.mark.django_db

ME = reverse("apportionment:me")
STATEMENT = reverse("apportionment:statement")


def page(client: Client, user: User, address: str = ME, *, language: str = "en") -> str:
    """Return a page as this user reads it."""
    client.force_login(user)
    return client.get(address, headers={"accept-language": language}).content.decode()


@pytest.fixture
def pool() -> Plan:
    return a_pool(heads=250)


@pytest.mark.parametrize("address", [ME, STATEMENT])
def test_my_pages_send_a_stranger_to_the_sign_in_page(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert "next=/me/" in response["Location"]


def test_me_without_an_enrolment_leads_to_the_plans(client: Client) -> None:
    html = page(client, a_user())

    assert "You are not in a plan yet" in html
    assert reverse("claims:file") not in html


def test_me_asks_first_whether_aid_is_needed_and_shows_each_member(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool, heads=2)

    html = page(client, user)

    assert html.index(reverse("claims:file")) < html.index('class="card')
    assert "林小满" in html
    assert "林家0" in html
    assert "up to" in html
    assert "subject to review and notice; nothing is certain" in html


def test_me_says_what_is_due_for_whom_and_when(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    debit = debits_of(user).get()
    each = run.period.shares.first()
    assert each is not None
    assert debit.amount_minor == 2 * (each.share_minor or 0) > 0

    html = page(client, user)

    assert "2 members, period 1," in html
    assert "has been due since" in html  # the plan's clock is far past its day
    assert reverse("apportionment:pay", args=[pool.slug]) in html


def test_me_says_it_in_chinese(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_debited_run(pool)

    html = page(client, user, language="zh-hans")

    assert "申请互助" in html
    assert "2 位成员，第 1 期，各" in html
    assert "待付" in html
    assert "若今天确诊" in html


def test_me_tells_a_failed_debit_calmly(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    debits_of(user).update(
        state="failed",
        failure_code="no_funds",
        attempts=1,
        asked_at=run.period.notice_until,
        next_ask_at=None,
    )

    html = page(client, user)

    assert "did not go through. You can pay now. You remain a member" in html


def test_me_thanks_for_what_was_paid(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    a_collected_run(pool)

    html = page(client, user)

    assert "Nothing to pay now" in html
    assert "Thank you." in html


@pytest.mark.parametrize("heads", [1, 3])
def test_me_costs_the_same_for_any_number_of_members(
    heads: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_family(pool, heads=heads)
    a_granted_claim(pool)
    a_debited_run(pool)
    client.force_login(user)

    with django_assert_num_queries(17):
        client.get(ME)


def test_statement_shows_every_share_with_its_sum_newest_first(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_collected_run(pool)
    a_sealed_run(pool)

    html = page(client, user, STATEMENT)

    assert html.index("林家0") < html.index("林小满")
    assert html.index("/periods/2/") < html.index("/periods/1/")
    assert "paid" in html
    assert "not asked for" in html


@pytest.mark.parametrize("heads", [1, 3])
def test_statement_costs_the_same_for_any_number_of_lines(
    heads: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_family(pool, heads=heads)
    a_granted_claim(pool)
    for _ in range(heads):
        a_collected_run(pool)
    client.force_login(user)

    with django_assert_num_queries(14):
        client.get(STATEMENT)


def test_statement_of_a_plan_that_is_not_mine_does_not_exist(client: Client, pool: Plan) -> None:
    client.force_login(a_family(a_pool(heads=210)))

    assert client.get(STATEMENT, {"plan": pool.slug}).status_code == 404
    assert client.get(f"/me/statement/{pool.slug}.csv").status_code == 404


def test_statement_without_a_plan_leads_to_the_plans(client: Client) -> None:
    assert "You are not in a plan yet" in page(client, a_user(), STATEMENT)


def test_statement_file_adds_up_and_holds_no_formula(client: Client, pool: Plan) -> None:
    user = a_family(pool, name="=1+1")
    a_granted_claim(pool)
    a_collected_run(pool)
    a_collected_run(pool)

    text = page(client, user, f"/me/statement/{pool.slug}.csv")

    header, *rows = csv.reader(StringIO(text.removeprefix("\N{BYTE ORDER MARK}")))
    assert header[:2] == ["Period", "Headcount frozen on"]
    assert [row[0] for row in rows] == ["2", "1"]
    assert all(row[2] == "'=1+1" for row in rows)
    assert float(rows[0][6]) == pytest.approx(sum(float(row[5]) for row in rows))
