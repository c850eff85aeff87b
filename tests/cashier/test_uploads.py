"""A large statement is kept first and worked afterwards; killed anywhere, it ends the same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from cashier import tasks
from cashier.views import bank as door
from charter import selectors as charter
from charter.models import Plan
from tests.cashier.builders import a_pool_with_money, signed_in, treasurers
from tests.cashier.test_bank_lines import an_account, clean_books, go, look, told
from tests.treasury.statement_files import Paid
from treasury import services
from treasury.models import BankAccount, BankLine, BankStatement, RefusedFile, StatementUpload
from treasury.rules import bank
from treasury.states import UploadState
from vault import rotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    return a_pool_with_money()


@pytest.fixture
def crew(pool: Plan) -> tuple[Client, Client]:
    one, other = treasurers(pool)
    return signed_in(one), signed_in(other)


@pytest.fixture
def account(pool: Plan, crew: tuple[Client, Client]) -> BankAccount:
    return an_account(pool, crew)


@pytest.fixture
def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "AT_ONCE_BYTES", 0)


def hand_in(client: Client, plan: Plan, account: BankAccount, body: bytes) -> int:
    file = SimpleUploadedFile("march.xml", body)
    return int(go(client, plan, "take_statement", account.pk, file=file).status_code)


def kept(plan: Plan, account: BankAccount, body: bytes) -> StatementUpload:
    return services.hand_in(
        account_id=account.pk, body=body, name="march.xml", by=1, at=charter.now(plan)
    )


@pytest.mark.usefixtures("_all_are_large")
def test_a_large_file_is_kept_shown_and_taken_in_by_a_worker(
    pool: Plan, crew: tuple[Client, Client], account: BankAccount
) -> None:
    assert hand_in(crew[0], pool, account, told(Paid(500))) == 302
    assert not BankLine.objects.exists()
    page = look(crew[1], pool)
    assert "Being taken in" in page
    assert "march.xml" in page

    tasks.take_statements()
    tasks.take_statements()

    upload = StatementUpload.objects.get()
    assert (upload.state, upload.lines, upload.new_lines) == (UploadState.TAKEN, 1, 1)
    assert upload.body == ""
    assert BankLine.objects.get().amount_minor == 500
    assert "Being taken in" not in look(crew[1], pool)
    assert clean_books(pool)


@pytest.mark.usefixtures("_all_are_large")
def test_a_large_file_that_is_none_is_refused_in_the_same_words(
    pool: Plan, crew: tuple[Client, Client], account: BankAccount
) -> None:
    assert hand_in(crew[0], pool, account, told(Paid(500))[:-40]) == 302

    tasks.take_statements()

    upload = StatementUpload.objects.get()
    assert (upload.state, upload.why, upload.body) == (UploadState.REFUSED, "unreadable", "")
    assert "ends in the middle or is damaged" in look(crew[0], pool)
    assert not BankStatement.objects.exists()


def test_a_small_file_is_answered_at_once(
    pool: Plan, crew: tuple[Client, Client], account: BankAccount
) -> None:
    assert hand_in(crew[0], pool, account, told(Paid(500))) == 302
    assert hand_in(crew[0], pool, account, told(Paid(500))) == 302  # the same again
    assert hand_in(crew[0], pool, account, b"<x/>") == 422

    states = StatementUpload.objects.order_by("pk").values_list("state", "new_lines")
    assert list(states) == [("taken", 1), ("taken", 1), ("refused", None)]
    assert BankLine.objects.count() == 1


def test_handed_in_twice_before_it_is_worked_it_waits_once(
    pool: Plan, account: BankAccount
) -> None:
    body = told(Paid(500))

    assert kept(pool, account, body) == kept(pool, account, body)
    with pytest.raises(bank.FileTooLarge):
        kept(pool, account, b" " * (bank.MOST_BYTES + 1))


def test_killed_after_importing_it_is_known_and_ends_the_same(
    pool: Plan, account: BankAccount
) -> None:
    body = told(Paid(500), Paid(-20))
    upload = kept(pool, account, body)
    # As a worker leaves it that was killed when the lines were in, and nothing else.
    services.import_statement(
        account_id=account.pk, body=body, name="march.xml", by=1, at=charter.now(pool)
    )

    worked = services.work_upload(upload_id=upload.pk, at=charter.now(pool))

    assert (worked.state, worked.lines, worked.new_lines) == (UploadState.TAKEN, 2, 2)
    assert BankLine.objects.count() == 2
    assert clean_books(pool)


def test_killed_after_refusing_it_is_refused_once(pool: Plan, account: BankAccount) -> None:
    upload = kept(pool, account, b"<x/>")
    services.work_upload(upload_id=upload.pk, at=charter.now(pool))
    StatementUpload.objects.filter(pk=upload.pk).update(
        state=UploadState.WAITING, worked_at=None, why="", body=bank.packed(b"<x/>")
    )

    services.work_upload(upload_id=upload.pk, at=charter.now(pool))

    assert RefusedFile.objects.count() == 1


def test_it_lies_encrypted_and_packed(pool: Plan, account: BankAccount) -> None:
    body = told(*(Paid(number, "Anna Muster " * 20) for number in range(1, 60)))
    upload = kept(pool, account, body)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM treasury_statementupload WHERE id = %s", [upload.pk])
        ((stored,),) = cursor.fetchall()

    assert b"Muster" not in bytes(stored)
    assert len(stored) < len(body) / 5
    assert bank.unpacked(upload.body) == body
    assert "treasury_statementupload.body" in {
        one.field.place for one in rotation.encrypted_places()
    }
