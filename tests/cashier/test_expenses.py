"""Expenses at the treasurers' pages: two persons, one invoice, and no way round."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apportionment.selectors import books as books_check
from charter import selectors as charter
from charter.models import Plan
from members.states import Role
from tests.cashier.builders import (
    a_booked_expense,
    a_pool_with_money,
    an_expense,
    an_invoice,
    signed_in,
    treasurers,
)
from tests.members.builders import a_crew_member, a_plan
from treasury import selectors
from treasury.models import Expense
from treasury.states import ExpenseState

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    return a_plan()


def go(
    client: Client,
    plan: Plan,
    name: str,
    expense: Expense | None = None,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    args = [plan.slug, *([expense.pk] if expense else [])]
    return cast("HttpResponse", client.post(reverse(f"cashier:{name}", args=args), dict(typed)))


def spent(plan: Plan) -> int:
    return selectors.balance_minor(plan_id=plan.pk, account="spent_audit")


def test_two_treasurers_put_an_invoice_into_the_books(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))

    assert go(one, pool, "enter_expense", typed=an_invoice(pool)).status_code == 302
    expense = Expense.objects.get()
    refused = go(one, pool, "release_expense", expense)
    assert refused.status_code == 409
    assert "another treasurer does this one" in refused.content.decode()
    assert spent(pool) == 0

    assert go(other, pool, "release_expense", expense).status_code == 302
    assert spent(pool) == 12_000


def test_an_invoice_typed_twice_is_refused_in_words(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    go(client, pool, "enter_expense", typed=an_invoice(pool))

    response = go(client, pool, "enter_expense", typed=an_invoice(pool, payee="mingxin  AUDIT"))

    assert response.status_code == 409
    assert "is entered already" in response.content.decode()
    assert Expense.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount_minor": "0"}, "above zero"),
        ({"amount_minor": "-5"}, "not negative"),
        ({"amount_minor": "1e3"}, "Please write an amount"),
        ({"payee": ""}, "who is paid"),
        ({"invoice_ref": " "}, "copy the number"),
        ({"spent_on": "31.12.2026"}, "year-month-day"),
        ({"kind": "feast"}, "feast"),
    ],
)
def test_what_cannot_be_an_expense_is_said_in_words(
    wrong: dict[str, str], words: str, pool: Plan
) -> None:
    client = signed_in(treasurers(pool)[0])

    response = go(client, pool, "enter_expense", typed=an_invoice(pool, **wrong))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Expense.objects.exists()


def test_a_day_that_is_still_to_come_is_refused(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])

    response = go(client, pool, "enter_expense", typed=an_invoice(pool, spent_on="2199-01-01"))

    assert response.status_code == 409
    assert "still to come" in response.content.decode()


def test_what_is_wrong_is_taken_back_by_two(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    expense = a_booked_expense(pool)

    go(one, pool, "ask_to_undo_expense", expense, typed={"reason": "Paid\ntwice"})
    assert go(one, pool, "undo_expense", expense).status_code == 409
    assert spent(pool) == 12_000
    assert go(other, pool, "undo_expense", expense).status_code == 302

    assert spent(pool) == 0
    expense.refresh_from_db()
    assert (expense.state, expense.undo_reason) == (ExpenseState.REVERSED, "Paid twice")
    html = one.get(reverse("cashier:expenses", args=[pool.slug])).content.decode()
    assert "Paid twice" in html


def test_what_is_doubted_can_be_let_stand(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    expense = a_booked_expense(pool)
    go(one, pool, "ask_to_undo_expense", expense, typed={"reason": "Paid twice"})

    go(other, pool, "keep_expense", expense)

    assert go(other, pool, "undo_expense", expense).status_code == 409
    assert spent(pool) == 12_000


def test_a_withdrawn_expense_is_never_booked(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    expense = an_expense(pool)

    go(one, pool, "withdraw_expense", expense)

    assert go(other, pool, "release_expense", expense).status_code == 409
    assert spent(pool) == 0


def test_an_expense_of_another_plan_does_not_exist(pool: Plan) -> None:
    expense = a_booked_expense(a_plan())
    client = signed_in(treasurers(pool)[0])

    for name in ("release_expense", "undo_expense", "withdraw_expense", "keep_expense"):
        assert go(client, pool, name, expense).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR])
def test_who_only_reads_does_nothing(role: Role, pool: Plan) -> None:
    client = signed_in(a_crew_member(role, plan=pool))
    expense = an_expense(pool)

    page = client.get(reverse("cashier:expenses", args=[pool.slug]))
    assert page.status_code == 200
    assert "Enter an expense" not in page.content.decode()
    assert go(client, pool, "release_expense", expense).status_code == 403


def test_many_expenses_come_in_pages(pool: Plan) -> None:
    for number in range(52):
        a_booked_expense(pool, ref=str(number))
    client = signed_in(treasurers(pool)[0])
    address = reverse("cashier:expenses", args=[pool.slug])

    assert "Page 1 of 2" in client.get(address).content.decode()
    second = client.get(address, {"page": "2"}).context["page"].booked
    assert len(second.rows) == 2


def test_the_books_with_expenses_agree() -> None:
    pool = a_pool_with_money()
    one, other = (signed_in(user) for user in treasurers(pool))
    a_booked_expense(pool, ref="1")
    wrong = a_booked_expense(pool, ref="2")
    go(one, pool, "ask_to_undo_expense", wrong, typed={"reason": "Paid twice"})
    go(other, pool, "undo_expense", wrong)

    found = books_check.findings(plan_id=pool.pk, at=charter.now(pool))

    assert found.differences == []
    assert found.compared["expenses"] == 2
