"""A member's statement: the page, the CSV and the PDF say the same, to the cent, to nobody else."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment import selectors
from apportionment.models import Period, Run, Share
from apportionment.states import RunState
from charter.models import Plan
from members.models import Enrolment, User
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_collected_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
)
from tests.members.builders import a_person, a_user, an_enrolment
from tests.printing.reading import text_of

pytestmark = pytest.mark.django_db

PAGE = reverse("apportionment:statement")
CSV = reverse("apportionment:statement_csv")
PDF = reverse("apportionment:statement_pdf")
PERIODS = 240
FIGURES = (
    *("benefit_minor", "fee_minor", "reserve_minor", "carry_in_minor"),
    *("to_share_minor", "charged_minor", "borne_minor", "carry_out_minor"),
)
A_HALF_MONTH = timedelta(days=15)


@pytest.fixture
def pool() -> Plan:
    return a_pool(heads=250)


def page(
    client: Client, user: User, address: str = PAGE, language: str = "en", **asked: str
) -> str:
    """Return what this user reads at an address."""
    client.force_login(user)
    response = client.get(address, asked, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def rows(client: Client, user: User, **asked: str) -> list[dict[str, str]]:
    """Return the lines of the CSV by the names of its columns."""
    text = page(client, user, CSV, **asked)
    assert text.startswith("\N{BYTE ORDER MARK}")
    return list(csv.DictReader(StringIO(text.removeprefix("\N{BYTE ORDER MARK}"))))


def minor(amount: str) -> int:
    """Return the minor units of an amount in yuan, exactly."""
    whole, _, cents = amount.removeprefix("-").partition(".")
    return (-1 if amount.startswith("-") else 1) * (int(whole) * 100 + int(cents or 0))


@pytest.mark.parametrize("address", [PAGE, CSV, PDF])
def test_a_statement_sends_a_stranger_to_the_sign_in_page(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert "next=/me/" in response["Location"]


@pytest.mark.parametrize("address", [PAGE, CSV, PDF])
@pytest.mark.parametrize("asked", [{"plan": "no-such"}, {"year": "1999"}, {"person": "1e9"}])
def test_a_statement_of_what_is_not_mine_does_not_exist(
    client: Client, pool: Plan, address: str, asked: dict[str, str]
) -> None:
    client.force_login(a_family(pool))

    assert client.get(address, asked).status_code == 404


def test_a_statement_of_another_s_plan_or_child_does_not_exist(client: Client, pool: Plan) -> None:
    stranger = a_family(a_pool(heads=210), heads=2)
    client.force_login(a_family(pool))

    for enrolment in Enrolment.objects.filter(member__holder=stranger):
        assert client.get(CSV, {"plan": enrolment.plan.slug}).status_code == 404
        assert client.get(CSV, {"person": enrolment.member_id}).status_code == 404


def test_a_statement_without_a_plan_leads_to_the_plans(client: Client) -> None:
    user = a_user()

    assert "You are not in a plan yet" in page(client, user)
    assert client.get(CSV).status_code == client.get(PDF).status_code == 404


def test_a_statement_before_the_first_share_says_so(client: Client, pool: Plan) -> None:
    assert "No share yet" in page(client, a_family(pool))


def test_the_page_runs_from_the_opening_to_the_closing_balance(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_collected_run(pool)
    a_sealed_run(pool)
    owed = selectors.total_due_minor(payer_id=user.payer_id or 0, plan_id=pool.pk)

    html = page(client, user)

    assert html.index("/periods/1/") < html.index("/periods/2/")
    assert "Statement 2025" in html
    assert "Still to pay on 1\N{NO-BREAK SPACE}January" in html
    assert "Still to pay on 31\N{NO-BREAK SPACE}December" in html
    assert "Debit for period 1" in html
    assert f"{owed / 100:.2f}" in html


def test_the_file_runs_to_the_due_of_the_payer_and_holds_no_formula(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool, name="=1+1")
    a_granted_claim(pool)
    a_collected_run(pool)
    a_sealed_run(pool)
    payer_id = user.payer_id or 0

    opening, *moves, closing = rows(client, user)

    assert {row["Member"] for row in moves} == {"'=1+1", ""}
    assert minor(opening["Still to pay"]) == 0
    assert minor(closing["Still to pay"]) == selectors.due_minor(payer_id=payer_id, plan_id=pool.pk)
    assert minor(closing["Sum so far"]) == selectors.total_due_minor(
        payer_id=payer_id, plan_id=pool.pk
    )
    assert sum(minor(row["Charged"]) for row in moves if row["Charged"]) == minor(
        closing["Sum so far"]
    )
    assert moves[-1]["Still to pay"] == closing["Still to pay"]


def test_a_file_in_chinese_has_chinese_heads(client: Client, pool: Plan) -> None:
    text = page(client, a_family(pool), CSV, language="zh-hans")

    assert "期初余额" in text
    assert "上次以来" not in text


def test_one_person_s_statement_shows_only_their_shares(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_collected_run(pool)
    child = Enrolment.objects.get(member__holder=user, member__relation="child")
    due = selectors.due_of_member(member_id=child.member_id, plan_id=pool.pk)

    _opening, *moves, closing = rows(client, user, person=str(child.member_id))
    html = page(client, user, person=str(child.member_id))

    assert [row["Member"] for row in moves] == ["林家0"]
    assert minor(closing["Sum so far"]) == due > 0
    assert closing["Still to pay"] == ""
    assert "林小满" not in html.replace("<option value", "").split("</form>")[-1]
    assert "Debits and payments" not in html


def test_all_plans_stand_below_each_other(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    a_sealed_run(pool)
    other = a_pool(heads=210)
    an_enrolment(plan=other, user=user, person=a_person(name="林小满"), at=OPENING)
    a_granted_claim(other)
    a_sealed_run(other)

    found = rows(client, user)

    assert len({row["Plan"] for row in found}) == 1  # both under the village charter's name
    assert [row["What"] for row in found].count("Closing balance") == 2
    assert page(client, user).count("equation") >= 2
    assert [row["What"] for row in rows(client, user, plan=other.slug)].count("Share") == 1


@pytest.mark.parametrize("heads", [1, 6])
def test_a_statement_costs_the_same_for_any_number_of_people_and_plans(
    heads: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_family(pool, heads=heads)
    a_granted_claim(pool)
    for _ in range(heads):
        a_collected_run(pool)
    client.force_login(user)

    for address, most in ((PAGE, 11), (CSV, 10), (PDF, 10)):
        with django_assert_num_queries(most):
            client.get(address)


def many_periods(plan: Plan) -> None:
    """Write ten years of sealed periods straight into the tables: 3.00 for each head and period."""
    band = plan.bands.order_by("pk").first()
    officers = a_user(), a_user()
    assert band
    for no in range(1, PERIODS + 1):
        cutoff_at = OPENING + DAY + no * A_HALF_MONTH
        period = Period.objects.create(
            plan=plan,
            version=plan.versions.get(),
            no=no,
            cutoff_at=cutoff_at,
            cutoff_year=cutoff_at.year,
            notice_until=cutoff_at,
            debit_on=cutoff_at.date(),
        )
        Share.objects.create(
            plan=plan,
            period=period,
            band=band,
            no=no,
            came=0,
            went=0,
            counted=2,
            weight=1,
            share_minor=300,
            cumulative_minor=300 * no,
        )
        Run.objects.create(
            period=period,
            state=RunState.SEALED,
            sealed_at=cutoff_at,
            total_weight=1,
            proposed_by=officers[0],
            released_by=officers[1],
            **dict.fromkeys(FIGURES, 0),
        )


def test_of_ten_years_a_page_shows_one_and_costs_no_more(
    client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_family(pool)
    many_periods(pool)
    client.force_login(user)

    with django_assert_num_queries(11):
        html = client.get(PAGE, {"year": "2030"}).content.decode()
    with django_assert_num_queries(10):
        pdf = client.get(PDF, {"year": "all"}).content

    in_2030 = Period.objects.filter(cutoff_year=2030).count()
    assert html.count("/periods/") == in_2030
    assert html.count("?plan=") >= 10  # a line for each year, with its page
    assert "720.00" in text_of(pdf)
    assert len(rows(client, user, year="all")) == PERIODS + 2


def test_the_pdf_holds_the_same_figures(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_collected_run(pool)
    a_sealed_run(pool)
    client.force_login(user)

    response = client.get(PDF, headers={"accept-language": "zh-hans"})
    words = text_of(response.content)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="tongzhou-2025.pdf"'
    assert "林小满" in words
    assert "互助不是保险" in words
    for row in rows(client, user):
        for column in ("Charged", "Sum so far", "You paid"):
            assert row[column].removeprefix("-") in words


def test_the_pdf_is_the_same_when_made_again(client: Client, pool: Plan) -> None:
    user = a_family(pool, name="😀 أحمد")
    a_granted_claim(pool)
    a_sealed_run(pool)
    client.force_login(user)

    assert client.get(PDF).content == client.get(PDF).content
