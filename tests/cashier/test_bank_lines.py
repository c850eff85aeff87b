"""Lines of the bank at the treasurers' pages: what one is, said by a person."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment.selectors import books as books_check
from charter import selectors as charter
from charter.models import Plan
from members.models import Enrolment
from members.states import Role
from tests.cashier.builders import a_booked_expense, a_pool_with_money, signed_in, treasurers
from tests.members.builders import a_crew_member
from tests.treasury.statement_files import CHINESE, IBAN, Paid, camt, chinese
from treasury import selectors, services
from treasury.models import BankAccount, BankLine, UnreadLine
from treasury.states import BankLineState, PlacedAs

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


# Lines


def test_a_treasurer_says_which_member_paid(pool: Plan, crew: tuple[Client, Client]) -> None:
    line = a_line(pool, crew)
    enrolment = Enrolment.objects.filter(plan=pool, member__holder__payer__isnull=False).first()
    assert enrolment is not None
    assert enrolment.member.holder is not None

    response = go(crew[0], pool, "place_for_member", line.pk, who=str(enrolment.pk))

    assert response.status_code == 302
    line.refresh_from_db()
    assert line.placed_key == str(enrolment.member.holder.payer_id)
    assert clean_books(pool)


def test_what_another_treasurer_placed_is_not_placed_again(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    line = a_line(pool, crew)
    assert go(crew[0], pool, "place_line", line.pk, **{"as": "gift"}).status_code == 302
    again = go(crew[1], pool, "place_line", line.pk, **{"as": "charge"})

    assert again.status_code == 409
    assert "placed this line meanwhile" in again.content.decode()
    assert selectors.balance_minor(plan_id=pool.pk, account="solidarity") == -500
    assert clean_books(pool)


@pytest.mark.parametrize("typed", [{"as": "top_up", "key": "1"}, {"as": "order"}, {}])
def test_only_what_the_page_offers_can_be_said(
    pool: Plan, crew: tuple[Client, Client], typed: dict[str, str]
) -> None:
    line = a_line(pool, crew)

    assert go(crew[0], pool, "place_line", line.pk, **typed).status_code == 422
    line.refresh_from_db()
    assert line.state == BankLineState.WAITING


def test_the_line_that_paid_an_expense_is_offered_it(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    expense = a_booked_expense(pool)
    line = a_line(pool, crew, minor=-12_000)
    assert "2026-031" in look(crew[0], pool, "bank_line", line.pk)

    typed = {"as": PlacedAs.EXPENSE, "key": str(expense.pk)}
    assert go(crew[0], pool, "place_line", line.pk, **typed).status_code == 302
    assert clean_books(pool)


def test_what_is_not_ours_is_set_aside_sent_back_and_settled(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    came = a_line(pool, crew)
    note = {"why": "send_back", "note": "a stranger"}
    assert go(crew[0], pool, "set_line_aside", came.pk, **note).status_code == 302
    assert "To be sent back" in look(crew[1], pool)

    went = a_line(pool, crew, minor=-500)
    typed = {"as": PlacedAs.RETURN, "key": str(came.pk)}
    assert go(crew[0], pool, "place_line", went.pk, **typed).status_code == 302
    assert not selectors.lines_to_place(pool.pk)
    assert clean_books(pool)


def test_a_line_set_aside_can_wait_again(pool: Plan, crew: tuple[Client, Client]) -> None:
    line = a_line(pool, crew)
    go(crew[0], pool, "set_line_aside", line.pk, why="asked", note="who?")
    assert go(crew[0], pool, "take_line_up", line.pk).status_code == 302

    line.refresh_from_db()
    assert line.state == BankLineState.WAITING


def test_a_line_that_could_not_be_read_is_read_by_a_person(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    account = an_account(pool, crew)
    body = chinese(("2026-03-14", "many", "王芳", "", "分摊"), ("2026-03-14", "5", "a", "", ""))
    hand_in(crew[0], pool, account, body)
    unread = UnreadLine.objects.get(plan_id=pool.pk)
    assert "2026-03-14,many,王芳" in look(crew[0], pool)

    typed = {"booked_on": "2026-03-14", "direction": "in", "amount_minor": "7.00"}
    assert go(crew[0], pool, "unread_line", unread.pk, **typed).status_code == 302
    assert sorted(one.amount_minor for one in BankLine.objects.all()) == [500, 700]
    assert clean_books(pool)


def test_a_late_line_is_dropped_where_it_was_told_before(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    account = an_account(pool, crew)
    later = ("2026-03-15", "1", "x", "", "")
    hand_in(crew[0], pool, account, chinese(("2026-03-14", "5", "a", "", "old"), later))
    hand_in(crew[0], pool, account, chinese(("2026-03-14", "5", "a", "", "new words"), later))
    late = BankLine.objects.get(plan_id=pool.pk, state=BankLineState.ASIDE)
    assert "Was it told before" in look(crew[0], pool, "bank_line", late.pk)

    assert go(crew[0], pool, "drop_line", late.pk).status_code == 302
    assert selectors.balance_minor(plan_id=pool.pk, account="bank") == 600
    assert clean_books(pool)


# Doors


def test_who_may_only_look_cannot_act(pool: Plan, crew: tuple[Client, Client]) -> None:
    line = a_line(pool, crew)
    auditor = signed_in(a_crew_member(Role.AUDITOR, plan=pool))

    assert "no 0" in look(auditor, pool)
    assert go(auditor, pool, "place_line", line.pk, **{"as": "gift"}).status_code == 404
    member = signed_in(a_crew_member(Role.REVIEWER, plan=pool))
    assert member.get(reverse("cashier:bank", args=[pool.slug])).status_code == 404


def test_a_line_of_another_plan_does_not_exist(pool: Plan, crew: tuple[Client, Client]) -> None:
    line = a_line(pool, crew)
    other = a_pool_with_money()
    client = signed_in(treasurers(other)[0])

    assert client.get(reverse("cashier:bank_line", args=[other.slug, line.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_for_any_number_of_lines(
    count: int,
    pool: Plan,
    crew: tuple[Client, Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    account = an_account(pool, crew)
    hand_in(crew[0], pool, account, told(*(Paid(5, f"line {no}") for no in range(count))))

    with django_assert_max_num_queries(32):
        page = look(crew[0], pool)

    assert page.count("Say what it is") == count
