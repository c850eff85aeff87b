"""What looking into a claim has cost becomes an expense, once, and waits for its invoice."""

import pytest
from django.urls import reverse

from cashier import services
from charter.models import Plan
from claims import selectors as claims
from claims.models import Investigation
from tests.cashier.builders import signed_in, today, treasurers
from tests.claims.builders import READ_AT, a_claim
from tests.claims.test_working_on_a_file import order, report
from treasury import selectors
from treasury.models import Expense
from treasury.states import ExpenseState

pytestmark = pytest.mark.django_db


def a_reported_investigation() -> tuple[Plan, Investigation]:
    found = report(order(a_claim()))
    return found.claim.plan, found


def follow(plan: Plan) -> int:
    return services.follow_investigations(plan_id=plan.pk, at=READ_AT)


def test_a_cost_waits_for_its_invoice_once() -> None:
    plan, found = a_reported_investigation()

    assert follow(plan) == 1
    assert follow(plan) == 0

    expense = Expense.objects.get()
    assert (expense.state, expense.amount_minor) == (ExpenseState.WANTING, found.cost_minor)
    assert claims.investigations_to_book(plan_id=plan.pk) == [(found.pk, found.cost_minor)]


def test_two_treasurers_book_it_and_the_claim_is_told() -> None:
    plan, found = a_reported_investigation()
    follow(plan)
    expense = Expense.objects.get()
    one, other = (signed_in(user) for user in treasurers(plan))
    address = reverse("cashier:expense_invoice", args=[plan.slug, expense.pk])
    assert "Looking into a claim cost" in one.get(address).content.decode()

    typed = {"payee": "Kanhe", "invoice_ref": "K-9", "spent_on": today(plan).isoformat()}
    one.post(reverse("cashier:complete_expense", args=[plan.slug, expense.pk]), typed)
    other.post(reverse("cashier:release_expense", args=[plan.slug, expense.pk]))
    follow(plan)

    spent = selectors.balance_minor(plan_id=plan.pk, account="spent_investigation")
    assert spent == found.cost_minor
    found.refresh_from_db()
    assert found.booked_at is not None
    assert claims.investigations_to_book(plan_id=plan.pk) == []
    assert follow(plan) == 0


def test_the_page_names_no_claim() -> None:
    plan, found = a_reported_investigation()
    follow(plan)

    client = signed_in(treasurers(plan)[0])
    html = client.get(reverse("cashier:expenses", args=[plan.slug])).content.decode()

    assert "An investigation of a claim" in html
    assert found.claim.ref not in html
    assert found.investigator not in html


def test_what_cost_nothing_needs_no_expense() -> None:
    found = report(order(a_claim()), cost_minor=0)

    assert follow(found.claim.plan) == 0
    assert not Expense.objects.exists()
    assert claims.investigations_to_book(plan_id=found.claim.plan_id) == []
