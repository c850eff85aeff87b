"""What no file for the bank may hold, and what nobody may do to one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from privacy.rules import KEPT_FOR
from privacy.services import forget
from tests.treasury.bank_files import (
    THEIRS,
    TODAY,
    TUESDAY,
    a_banked_plan,
    a_signing_payer,
    an_asked_debit,
    fetch,
    make,
    order_of,
    release,
    texts,
)
from tests.treasury.builders import (
    BOB,
    NOON,
    fresh,
    refused,
)
from treasury import selectors, services
from treasury.models import BankFile, BankFileEvent, BankOrder
from treasury.rules import bank_files as banks
from treasury.states import (
    BankOrderState,
    FileKind,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def test_a_mandate_revoked_before_the_file_takes_its_debits_with_it() -> None:
    plan_id = a_banked_plan()
    debit, other = an_asked_debit(plan_id), an_asked_debit(plan_id)
    services.revoke_mandate(payer_id=debit.payer_id, plan_id=plan_id, at=NOON)

    dropped = services.drop_ended_orders(plan_id=plan_id, on=TODAY, at=NOON)

    assert dropped == 1
    assert (fresh(debit).state, fresh(debit).failure_code) == ("failed", "mandate_revoked")
    assert (make(plan_id).count, order_of(other).state) == (1, BankOrderState.FILED)


def test_a_mandate_revoked_after_the_file_was_made_keeps_it_from_being_released() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    file = make(plan_id)
    services.revoke_mandate(payer_id=debit.payer_id, plan_id=plan_id, at=NOON)

    with pytest.raises(banks.MandatesEnded) as refusal:
        release(file)

    assert refusal.value.count == 1
    services.withdraw_bank_file(file_id=file.pk, reason="mandate ended", by=BOB, at=NOON)
    assert services.drop_ended_orders(plan_id=plan_id, on=TODAY, at=NOON) == 1
    with pytest.raises(banks.NothingToFile):
        make(plan_id)


def test_a_mandate_that_slept_three_years_is_not_used() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id, payer=a_signing_payer(plan_id, signed_on="2022-01-01"))

    services.drop_ended_orders(plan_id=plan_id, on=TODAY, at=NOON)

    assert fresh(debit).failure_code == "mandate_dormant"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"creditor_id": ""}, "creditor_id"),
        ({"bic": "", "debit_schema": "pain.008.001.02"}, "bic"),
    ],
)
def test_a_plan_that_its_bank_does_not_know_as_creditor_makes_no_debits(
    change: dict[str, str], missing: str
) -> None:
    plan_id = a_banked_plan(**change)
    an_asked_debit(plan_id)

    with pytest.raises(banks.AccountMissing) as refusal:
        make(plan_id)

    assert refusal.value.missing == missing


@pytest.mark.parametrize(
    "day", [TODAY, date(2026, 3, 15), date(2026, 4, 3), date(2026, 3, 21), date(2027, 3, 16)]
)
def test_files_are_for_bank_days_only(day: date) -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)

    with pytest.raises(banks.NotABankDay) as refusal:
        make(plan_id, execute_on=day)

    assert refusal.value.earliest == MONDAY


def test_a_file_whose_day_is_over_is_made_anew() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = make(plan_id)

    with pytest.raises(banks.NotABankDay):
        services.release_bank_file(file_id=file.pk, on=TUESDAY, by=BOB, at=NOON)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda file: BankOrder.objects.filter(file=file).update(
            state=BankOrderState.WAITING, file=None, batch=""
        ),
        lambda file: _force_body(file, file.body.replace("9.72", "9.73")),
    ],
    ids=["an order less", "another amount"],
)
def test_a_file_that_is_no_longer_what_was_made_is_not_released(
    tamper: Callable[[BankFile], object],
) -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    an_asked_debit(plan_id)
    file = make(plan_id)
    first = BankOrder.objects.filter(file=file).order_by("pk")[0]
    BankOrder.objects.filter(pk=first.pk).update(state="filed")

    tamper(file)

    with pytest.raises(banks.FileChanged):
        release(file)


def _force_body(file: BankFile, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE treasury_bankfile DISABLE TRIGGER treasury_bank_file_stays")
        BankFile.objects.filter(pk=file.pk).update(body=body)
        cursor.execute("ALTER TABLE treasury_bankfile ENABLE TRIGGER treasury_bank_file_stays")


def test_the_database_keeps_files_orders_and_steps_as_they_are() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    file = make(plan_id)

    with refused("stays what it is"):
        BankFile.objects.filter(pk=file.pk).update(total_minor=1)
    with refused("stays what it is"):
        BankFile.objects.filter(pk=file.pk).update(body="<other/>")
    with refused("stays what it is"):
        BankOrder.objects.filter(pk=order_of(debit).pk).update(amount_minor=1)
    with refused("append only"):
        BankFileEvent.objects.filter(file=file).update(by=99)
    with refused("bank_order_waits_outside_files"):
        BankOrder.objects.filter(pk=order_of(debit).pk).update(file=None)
    BankFile.objects.filter(pk=file.pk).update(body="")  # after its time


def test_a_file_that_was_taken_out_is_not_fetched() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = release(make(plan_id))
    BankFile.objects.filter(pk=file.pk).update(body="")

    with pytest.raises(banks.FileForgotten):
        fetch(file)


def test_names_of_any_script_are_readable_for_the_bank() -> None:
    plan_id = a_banked_plan()
    for holder in ("Ünal & Söhne <GmbH>", "。"):
        an_asked_debit(plan_id, payer=a_signing_payer(plan_id, holder=holder))

    assert texts(make(plan_id), "Dbtr/Nm") == ["Unal Sohne GmbH", "."]


def test_personal_words_lie_encrypted() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    make(plan_id)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT iban || holder FROM treasury_bankmandate"
            " UNION ALL SELECT body FROM treasury_bankfile"
        )
        stored = b"".join(bytes(text) for (text,) in cursor.fetchall())

    assert stored
    assert THEIRS.encode() not in stored
    assert b"Wang" not in stored


def test_waiting_orders_are_counted_for_the_page() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id, minor=100)
    an_asked_debit(plan_id, minor=200)

    waiting = selectors.waiting_for_file(plan_id=plan_id, kind=FileKind.DEBIT)

    assert (waiting.count, waiting.minor) == (2, 300)
    assert selectors.waiting_for_file(plan_id=plan_id, kind=FileKind.PAYOUT).count == 0


def test_the_contents_of_a_file_are_taken_out_after_three_months() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = make(plan_id)
    kept = next(one for one in KEPT_FOR if one.label == "treasury.BankFile")
    due = NOON + timedelta(days=kept.days)

    assert forget(kept, at=due) == 0
    assert forget(kept, at=due + timedelta(seconds=1)) == 1

    file.refresh_from_db()
    assert (file.body, file.count) == ("", 1)
    assert forget(kept, at=due + timedelta(days=1)) == 0
