"""The bank at the treasurers' pages: files in, lines placed, and nothing lost on the way."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apportionment.selectors import books as books_check
from charter import selectors as charter
from charter.models import Plan
from tests.cashier.builders import a_pool_with_money, signed_in, treasurers
from tests.treasury.statement_files import CHINESE, IBAN, Paid, camt, chinese
from treasury import selectors, services
from treasury.models import BankAccount, BankLine

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
ACCOUNT = {"number": IBAN, "holder": "Tongzhou", "bank_name": "Testbank", "bic": "COBADEFFXXX"}


@pytest.fixture
def pool() -> Plan:
    return a_pool_with_money()


@pytest.fixture
def crew(pool: Plan) -> tuple[Client, Client]:
    one, other = treasurers(pool)
    return signed_in(one), signed_in(other)


def go(client: Client, plan: Plan, door: str, /, *args: object, **typed: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"cashier:{door}", args=[plan.slug, *args]), typed)


def look(client: Client, plan: Plan, name: str = "bank", *args: object) -> str:
    return client.get(reverse(f"cashier:{name}", args=[plan.slug, *args])).content.decode()


def an_account(plan: Plan, crew: tuple[Client, Client], *, columns: bool = True) -> BankAccount:
    one, other = crew
    go(one, plan, "name_account", **ACCOUNT)
    account = BankAccount.objects.get(plan_id=plan.pk)
    go(other, plan, "release_account", account.pk)
    if columns:
        services.set_columns(account_id=account.pk, columns=CHINESE)
    return account


def hand_in(client: Client, plan: Plan, account: BankAccount, body: bytes):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile("march.csv", body)
    return go(client, plan, "take_statement", account.pk, file=file)


def told(*paid: Paid, opening: int = 0, currency: str = "CNY") -> bytes:
    cny = [Paid(**{**vars(one), "currency": currency}) for one in paid]
    return camt(*cny, currency=currency, opening=opening)


def a_line(plan: Plan, crew: tuple[Client, Client], *, minor: int = 500) -> BankLine:
    account = BankAccount.objects.filter(plan_id=plan.pk).first() or an_account(plan, crew)
    total = sum(one.amount_minor for one in BankLine.objects.filter(plan_id=plan.pk))
    hand_in(crew[0], plan, account, told(Paid(minor, f"no {total}"), opening=total))
    return BankLine.objects.filter(plan_id=plan.pk).latest("pk")


def clean_books(plan: Plan) -> bool:
    found = books_check.findings(plan_id=plan.pk, at=charter.now(plan))
    return not list(found.differences)


# Accounts


def test_two_treasurers_make_an_account_public(pool: Plan, crew: tuple[Client, Client]) -> None:
    one, other = crew
    assert go(one, pool, "name_account", **ACCOUNT).status_code == 302
    account = BankAccount.objects.get(plan_id=pool.pk)

    refused = go(one, pool, "release_account", account.pk)
    assert refused.status_code == 409
    assert "Another treasurer compares it" in refused.content.decode()
    assert selectors.transfer_account(pool.pk) is None

    assert go(other, pool, "release_account", account.pk).status_code == 302
    assert selectors.transfer_account(pool.pk) == account
    assert "members send money here" in look(one, pool)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number": "DE00 3704 0044 0532 0130 00"}, "check digits"),
        ({"bic": "COBA"}, "8 or 11 letters"),
        ({"holder": ""}, "Please fill this in."),
    ],
)
def test_an_account_with_a_slip_is_not_named(
    pool: Plan, crew: tuple[Client, Client], typed: dict[str, str], words: str
) -> None:
    response = go(crew[0], pool, "name_account", **{**ACCOUNT, **typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not BankAccount.objects.exists()


# Files


def test_a_file_is_taken_in_and_a_second_time_does_no_harm(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    account, body = an_account(pool, crew), told(Paid(500, "hello"), Paid(-20, "fee"))
    assert hand_in(crew[0], pool, account, body).status_code == 302
    assert hand_in(crew[1], pool, account, body).status_code == 302

    assert BankLine.objects.filter(plan_id=pool.pk).count() == 2
    page = look(crew[0], pool)
    assert "hello" in page
    assert "2 lines wait" in page
    assert clean_books(pool)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (camt(Paid(5), iban="DE02120300000000202051"), "another account (DE02120300000000202051)"),
        (told(Paid(5), currency="USD"), "another currency (USD)"),
        (camt(Paid(5), head="<!DOCTYPE x>"), "tries to load something else"),
        (b"a,b\n1,2\n", "has no column"),
        (b"\xff\xfe\xff,1", "letters cannot be read"),
        (camt(Paid(5))[:-50], "ends in the middle"),
    ],
)
def test_a_bad_file_says_what_to_do_and_stands_in_the_list(
    pool: Plan, crew: tuple[Client, Client], body: bytes, words: str
) -> None:
    response = hand_in(crew[0], pool, an_account(pool, crew), body)

    assert response.status_code == 422
    assert response.content.decode().count(words) >= 2  # at the field, and in the list below
    assert not BankLine.objects.exists()


def test_the_first_table_of_a_bank_asks_for_its_columns_and_proposes_them(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    account = an_account(pool, crew, columns=False)
    body = chinese(("2026-03-14", "9.72", "王芳", "6222", "分摊"))
    asked = hand_in(crew[0], pool, account, body).content.decode()
    assert 'value="交易日期"' in asked
    assert 'value="附言"' in asked

    file = SimpleUploadedFile("march.csv", body)
    response = go(crew[0], pool, "bank_columns", account.pk, file=file, **CHINESE.as_json())

    assert response.status_code == 302
    assert BankLine.objects.get(plan_id=pool.pk).amount_minor == 972


def test_columns_without_an_amount_are_not_kept(pool: Plan, crew: tuple[Client, Client]) -> None:
    account = an_account(pool, crew, columns=False)
    response = go(crew[0], pool, "bank_columns", account.pk, **{**CHINESE.as_json(), "amount": ""})

    assert response.status_code == 422
    assert "name the column of the amount" in response.content.decode()
