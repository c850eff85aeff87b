"""Pools with books, and treasurers who look at them."""

from datetime import date

from django.test import Client

from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.models import User
from members.states import Role
from tests.apportionment.builders import a_collected_run, a_granted_claim, a_small_pool
from tests.members.builders import a_crew_member, signs_in
from treasury import services as treasury
from treasury.models import Expense
from treasury.services.expenses import Spending


def a_pool_with_money(*, fee_bps: int = 800) -> Plan:
    """Return a pool whose first period is collected."""
    plan = a_small_pool({"fee_bps": fee_bps}, heads=4)
    a_granted_claim(plan)
    a_collected_run(plan)
    return plan


def treasurers(plan: Plan) -> tuple[User, User]:
    """Return two treasurers of a plan."""
    return a_crew_member(Role.TREASURER, plan=plan), a_crew_member(Role.TREASURER, plan=plan)


def signed_in(user: User) -> Client:
    client = Client()
    signs_in(client, user)
    return client


def an_invoice(plan: Plan, **change: str) -> dict[str, str]:
    """Return what a treasurer types of an invoice."""
    return {
        "kind": "audit",
        "payee": "Mingxin Audit",
        "invoice_ref": "2026-031",
        "spent_on": today(plan).isoformat(),
        "amount_minor": "120.00",
        "note": "",
        **change,
    }


def today(plan: Plan) -> date:
    return local_date(charter.now(plan), plan.time_zone)


def an_expense(plan: Plan, *, minor: int = 12_000, ref: str = "2026-031", by: int = 1) -> Expense:
    """Return an expense that one person has entered."""
    spent = Spending(
        kind="audit",
        amount_minor=minor,
        payee="Mingxin Audit",
        invoice_ref=ref,
        spent_on=today(plan),
    )
    return treasury.prepare_expense(plan_id=plan.pk, spent=spent, by=by, at=charter.now(plan))


def a_booked_expense(plan: Plan, *, minor: int = 12_000, ref: str = "2026-031") -> Expense:
    """Return an expense that two persons have put into the books."""
    expense = an_expense(plan, minor=minor, ref=ref)
    return treasury.release_expense(expense_id=expense.pk, by=2, at=charter.now(plan))
