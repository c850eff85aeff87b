"""A plan's books: the page, the table, and the journal for other programs say the same."""

import csv
import re
from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cashier.pages.journal import beancount_journal, csv_journal, hledger_journal
from cashier.selectors.books import Span, booked_months, plan_books
from cashier.views.books import Journal
from cashier.words.books import ACCOUNTS, account_group
from charter.models import Plan
from members.states import Role
from tests.cashier.builders import (
    a_booked_expense,
    a_pool_with_money,
    signed_in,
    treasurers,
)
from tests.members.builders import a_crew_member, a_plan, a_user
from treasury import rules, selectors, services
from treasury.selectors import JournalLine

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def pool() -> Plan:
    plan = a_pool_with_money()
    a_booked_expense(plan)
    return plan


def at(plan: Plan, name: str = "books", **named: str) -> str:
    return reverse(f"cashier:{name}", kwargs={"slug": plan.slug, **named})


def fetched(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response).decode()
    return response.content.decode()


@pytest.mark.parametrize("name", ["books", "books_csv", "expenses", "months"])
@pytest.mark.parametrize("role", [None, Role.OPERATOR, Role.PUBLISHER])
def test_books_are_closed_to_others(role: Role | None, name: str) -> None:
    plan = a_plan()
    user = a_crew_member(role, plan=plan) if role else a_user()

    assert signed_in(user).get(at(plan, name)).status_code == 403


def test_books_of_another_plan_do_not_exist(pool: Plan) -> None:
    other = a_crew_member(Role.TREASURER, plan=a_plan())

    assert signed_in(other).get(at(pool)).status_code == 404
    assert signed_in(other).get(at(pool, "journal", ending="csv")).status_code == 404


def test_books_show_accounts_that_balance(pool: Plan) -> None:
    response = signed_in(a_crew_member(Role.AUDITOR, plan=pool)).get(at(pool))

    page = response.context["page"]
    assert page.is_balanced
    assert page.debit_minor == page.credit_minor > 0
    assert "Audits" in response.content.decode()


def test_debits_and_credits_of_each_account_lead_from_before_to_after(pool: Plan) -> None:
    told = {one.code: one.amount_minor for one in selectors.trial_balance(pool.pk)}
    closing: Counter[str] = Counter()
    before: dict[str, int] = {}
    for month in booked_months(pool)[::-1]:
        books = plan_books(pool, Span(month, rules.month_after(month)))
        for row in books.accounts:
            assert row.opening_minor == before.get(row.code, 0)
            before[row.code] = row.closing_minor
        closing = Counter(before)

    assert len(booked_months(pool)) > 1
    assert closing == Counter(told)


def test_money_in_and_out_is_what_the_money_accounts_moved(pool: Plan) -> None:
    books = plan_books(pool, Span())

    money = sum(books.balance(code) for code in rules.CASH)
    assert sum(row.net_minor for row in books.cash) == money
    assert sum(row.net_minor for row in books.months) == money
    by_reason = {row.what: (row.in_minor, row.out_minor) for row in books.cash}
    assert by_reason["spent_audit"] == (0, 12_000)
    assert by_reason["receivable"][0] == selectors.received_minor(plan_id=pool.pk)


def test_what_moves_no_money_is_no_income(pool: Plan) -> None:
    """Sealing a period books what is owed; only what is paid is money."""
    before = plan_books(pool, Span()).cash

    services.post(
        plan_id=pool.pk,
        key="placed/1",
        moves={"bank": 700, "clearing": -700},
        memo="between accounts of money",
        at=booked_at(pool),
    )

    assert plan_books(pool, Span()).cash == before


def booked_at(plan: Plan) -> datetime:
    span = selectors.booked_span(plan.pk)
    assert span is not None
    return span[1]


def test_the_fee_and_what_it_was_spent_on(pool: Plan) -> None:
    page = signed_in(treasurers(pool)[0]).get(at(pool)).context["page"]

    fee = -selectors.balance_minor(plan_id=pool.pk, account="fee_income")
    assert [line.minor for line in page.fee] == [fee, -12_000]
    assert page.fee_left.minor == fee - 12_000


def test_books_of_months_that_are_not_there_do_not_exist(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])

    for span in ("1999-01", "2026-13", "x", "9999"):
        assert client.get(at(pool), {"span": span}).status_code == 404


def test_books_before_anything_is_booked_say_so() -> None:
    plan = a_plan()

    html = signed_in(treasurers(plan)[0]).get(at(plan)).content.decode()

    assert "Nothing is booked yet" in html


def test_the_table_says_what_the_page_says(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])

    text = fetched(client, at(pool, "books_csv")).removeprefix("\N{BYTE ORDER MARK}")
    rows = list(csv.DictReader(text.splitlines()))

    balances = {
        row["Ledger account"]: row["Closing balance"]
        for row in rows
        if row["Part"] == "Trial balance"
    }
    assert balances == {
        one.code: str(Decimal(one.amount_minor).scaleb(-2))
        for one in selectors.trial_balance(pool.pk)
        if one.amount_minor
    } | {code: minor for code, minor in balances.items() if Decimal(minor) == 0}
    (expense,) = (row for row in rows if row["Part"] == "Expense")
    assert expense["What"].startswith("Mingxin Audit · 2026-031")
    assert expense["Debit or in"] == "120.00"


@pytest.mark.parametrize("ending", ["csv", "hledger", "beancount"])
def test_the_journal_is_there_for_other_programs(ending: str, pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])

    text = fetched(client, at(pool, "journal", ending=ending))

    assert "expense/" in text
    assert client.get(at(pool, "journal", ending="xls")).status_code == 404


def test_the_journal_has_every_posting_once(pool: Plan) -> None:
    text = "".join(csv_journal(pool, selectors.journal(pool.pk)))
    rows = list(csv.DictReader(text.removeprefix("\N{BYTE ORDER MARK}").splitlines()))

    sums: Counter[str] = Counter()
    for row in rows:
        minor = int(Decimal(row["amount"]).scaleb(2))
        sums[row["account"]] += minor
        assert Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0) == Decimal(row["amount"])
    told = {one.code: one.amount_minor for one in selectors.trial_balance(pool.pk)}
    assert sums == Counter(told)
    assert {row["currency"] for row in rows} == {pool.currency}


@pytest.mark.parametrize("make", [hledger_journal, beancount_journal])
def test_entries_of_plain_text_journals_balance(make: Journal, pool: Plan) -> None:
    entries = "".join(make(pool, selectors.journal(pool.pk))).split("\n\n")[1:]

    amounts = re.compile(r"^\s+[A-Z]\w+:\w+\s+(-?[\d.]+) CNY$", re.MULTILINE)
    dated = [entry for entry in entries if re.match(r"\d{4}-\d\d-\d\d \*", entry)]
    assert len(dated) == len({line.entry_id for line in selectors.journal(pool.pk)})
    for entry in dated:
        assert sum(Decimal(amount) for amount in amounts.findall(entry)) == 0


def test_what_people_typed_breaks_no_journal(pool: Plan) -> None:
    line = JournalLine(
        entry_id=1,
        booked_at=booked_at(pool),
        key="expense/1",
        memo='=cmd "x"; \\ | {} \n2026-01-01 * "second"',
        code="spent_audit",
        amount_minor=5,
    )

    hledger = "".join(hledger_journal(pool, [line]))
    beancount = "".join(beancount_journal(pool, [line]))
    (row,) = csv.DictReader("".join(csv_journal(pool, [line]))[1:].splitlines(keepends=True))

    assert len(re.findall(r"^\d{4}-\d\d-\d\d \*", hledger, re.MULTILINE)) == 1
    assert len(re.findall(r"^\d{4}-\d\d-\d\d \*", beancount, re.MULTILINE)) == 1
    assert '"=cmd \\"x\\"; \\\\ | {} 2026-01-01 * \\"second\\""' in beancount
    assert row["memo"].startswith("'=cmd")


def test_every_account_has_a_name_and_a_side() -> None:
    assert ACCOUNTS.keys() == rules.ACCOUNTS
    assert {account_group(code) for code in ACCOUNTS} == {
        "assets",
        "liabilities",
        "income",
        "expenses",
    }


@pytest.mark.parametrize("expenses", [1, 3])
def test_books_cost_the_same_for_any_number_of_expenses(
    expenses: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_pool_with_money()
    for number in range(expenses):
        a_booked_expense(plan, ref=str(number))
    client = signed_in(treasurers(plan)[0])
    client.get(at(plan))

    with django_assert_num_queries(QUERIES):
        client.get(at(plan))


QUERIES = 12


def test_books_are_there_in_chinese(pool: Plan) -> None:
    html = signed_in(treasurers(pool)[0]).get(at(pool), headers=CHINESE).content.decode()

    assert "试算平衡表" in html
