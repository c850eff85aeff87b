"""Files for the bank: what stands in them, who makes and releases them, and what can go wrong."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.treasury.bank_files import (
    BIC,
    CREDITOR,
    OURS,
    THEIRS,
    a_banked_plan,
    a_signing_payer,
    a_waiting_payout,
    an_asked_debit,
    at_the_bank,
    fetch,
    make,
    order_of,
    release,
    texts,
)
from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    at_once,
    fresh,
    refused,
    resolve,
)
from treasury import services
from treasury.models import BankFile, BankFileEvent, BankOrder
from treasury.rules import SamePerson
from treasury.rules import bank_files as banks
from treasury.states import (
    BankFileState,
    BankOrderState,
    DebitState,
    FileKind,
    MoveNotAllowed,
    PayoutState,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def test_a_file_of_debits_says_what_the_bank_needs() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id, minor=123_456)
    order = order_of(debit)

    file = make(plan_id)

    assert (debit.state, order.state) == (DebitState.ASKED, BankOrderState.WAITING)
    assert (file.count, file.total_minor, file.schema) == (1, 123_456, "pain.008.001.08")
    assert hashlib.sha256(file.body.encode()).hexdigest() == file.sha256
    assert texts(file, "GrpHdr/MsgId") == [file.message_id]
    assert texts(file, "GrpHdr/CreDtTm") == ["2026-03-14T12:00:00"]
    assert texts(file, "GrpHdr/CtrlSum") == ["1234.56"]
    assert texts(file, "PmtInf/PmtInfId") == [f"{file.message_id}-F"]
    assert texts(file, "PmtInf/BtchBookg") == ["false"]
    assert texts(file, "PmtTpInf/SeqTp") == ["FRST"]
    assert texts(file, "ReqdColltnDt") == ["2026-03-17"]
    assert texts(file, "CdtrAcct/Id/IBAN") == [OURS]
    assert texts(file, "CdtrAgt/FinInstnId/BICFI") == [BIC]
    assert texts(file, "CdtrSchmeId/Id/PrvtId/Othr/Id") == [CREDITOR]
    assert texts(file, "PmtId/EndToEndId") == [order.end_to_end]
    assert texts(file, "InstdAmt") == ["1234.56"]
    assert texts(file, "MndtRltdInf/MndtId") == [order.mandate.reference if order.mandate else ""]
    assert texts(file, "MndtRltdInf/DtOfSgntr") == ["2026-03-01"]
    assert texts(file, "Dbtr/Nm") == ["Wang Fang"]
    assert texts(file, "DbtrAcct/Id/IBAN") == [THEIRS]
    assert order_of(debit).batch == f"{file.message_id}-F"


@pytest.mark.parametrize(
    ("kind", "schema", "details"),
    [
        (FileKind.DEBIT, "pain.008.001.08", {}),
        (FileKind.DEBIT, "pain.008.001.02", {"debit_schema": "pain.008.001.02"}),
        (FileKind.PAYOUT, "pain.001.001.09", {}),
        (FileKind.PAYOUT, "pain.001.001.03", {"payout_schema": "pain.001.001.03"}),
    ],
)
def test_files_are_written_in_the_schema_of_the_plans_bank(
    kind: str, schema: str, details: dict[str, str]
) -> None:
    plan_id = a_banked_plan(**details)
    an_asked_debit(plan_id)
    a_waiting_payout(plan_id)

    file = make(plan_id, kind)

    assert file.schema == schema
    assert f"tech:xsd:{schema}" in file.body


def test_a_file_of_payouts_sends_to_the_payees_account() -> None:
    plan_id = a_banked_plan()
    payout = a_waiting_payout(plan_id)

    file = make(plan_id, FileKind.PAYOUT)

    assert payout.state == PayoutState.ASKED
    assert texts(file, "CdtTrfTxInf/Amt/InstdAmt") == ["300000.00"]
    assert texts(file, "Cdtr/Nm") == ["Wang Fang"]
    assert texts(file, "CdtrAcct/Id/IBAN") == [THEIRS]
    assert texts(file, "PmtInf/PmtInfId") == [f"{file.message_id}-P"]


def test_only_the_first_debit_of_a_mandate_is_first() -> None:
    plan_id = a_banked_plan()
    payer = a_signing_payer(plan_id)
    debits = [an_asked_debit(plan_id, payer=payer) for _ in range(2)]

    file = make(plan_id)
    later = an_asked_debit(plan_id, payer=payer)
    second = make(plan_id)

    assert texts(file, "PmtTpInf/SeqTp") == ["FRST", "RCUR"]
    assert [order_of(one).batch[-1] for one in debits] == ["F", "R"]
    assert texts(second, "PmtTpInf/SeqTp") == ["RCUR"]
    assert order_of(later).file == second


def test_whoever_made_a_file_does_not_release_it() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = make(plan_id, by=ALICE)

    with pytest.raises(SamePerson):
        release(file, by=ALICE)
    assert release(file, by=BOB).state == BankFileState.RELEASED

    with refused("bank_file_released_by_another"):
        BankFile.objects.filter(pk=file.pk).update(released_by=ALICE)


def test_a_file_is_fetched_when_released_and_it_is_kept_who_did() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = make(plan_id)
    with pytest.raises(MoveNotAllowed):
        fetch(file)
    release(file)

    bodies = {fetch(file, by=by).body for by in (BOB, ALICE)}

    steps = BankFileEvent.objects.filter(file=file).values_list("move", "by")
    assert bodies == {file.body}
    assert list(steps) == [("make", ALICE), ("release", BOB), ("fetch", BOB), ("fetch", ALICE)]


def test_an_order_is_in_one_file_only() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    make(plan_id)

    with pytest.raises(banks.NothingToFile):
        make(plan_id)


@pytest.mark.django_db(transaction=True)
def test_files_made_at_once_share_nothing() -> None:
    plan_id = a_banked_plan()
    debits = [an_asked_debit(plan_id) for _ in range(3)]

    def made() -> int:
        try:
            return make(plan_id).count
        except banks.NothingToFile:
            return 0

    assert sorted(at_once(made)) == [0, 0, 0, 3]
    assert len({order_of(debit).file_id for debit in debits}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_released_at_once_by_several_is_released_once() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = make(plan_id)

    def released() -> bool:
        try:
            return release(file).state == BankFileState.RELEASED
        except MoveNotAllowed:
            return False

    assert sorted(at_once(released)) == [False, False, False, True]
    assert BankFileEvent.objects.filter(file=file, move="release").count() == 1


def test_a_withdrawn_files_orders_go_into_the_next() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    first = make(plan_id)

    services.withdraw_bank_file(file_id=first.pk, reason="wrong day", by=BOB, at=NOON)
    second = make(plan_id)

    assert texts(first, "PmtId/EndToEndId") == texts(second, "PmtId/EndToEndId")
    assert order_of(debit).file == second
    with pytest.raises(MoveNotAllowed):
        release(first)


def test_a_file_at_the_bank_is_not_withdrawn() -> None:
    plan_id = a_banked_plan()
    an_asked_debit(plan_id)
    file = at_the_bank(plan_id)

    with pytest.raises(MoveNotAllowed):
        services.withdraw_bank_file(file_id=file.pk, reason="too late", by=BOB, at=NOON)


def test_what_a_bank_refuses_as_a_whole_has_failed_and_is_asked_for_again() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    file = at_the_bank(plan_id)

    services.refuse_bank_file(file_id=file.pk, reason="creditor unknown", by=BOB, at=NOON)

    failed = fresh(debit)
    assert (failed.state, failed.failure_code) == (DebitState.FAILED, "file_refused")
    again = services.ask_debit(
        payer_id=debit.payer_id, plan_id=plan_id, to_period=1, at=NOON + timedelta(days=2)
    )
    assert order_of(again).end_to_end != order_of(debit).end_to_end


@pytest.mark.django_db(transaction=True)
def test_a_maker_killed_halfway_leaves_nothing_and_the_next_one_makes_it_whole() -> None:
    plan_id = a_banked_plan()
    debits = [an_asked_debit(plan_id) for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION kill() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'killed'; END $$;"
            "CREATE TRIGGER kill BEFORE INSERT ON treasury_bankfileevent"
            " FOR EACH ROW EXECUTE FUNCTION kill();"
        )
    try:
        with pytest.raises(Exception, match="killed"):
            make(plan_id)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER kill ON treasury_bankfileevent; DROP FUNCTION kill();")

    assert not BankFile.objects.filter(plan_id=plan_id).exists()
    assert {order_of(one).state for one in debits} == {BankOrderState.WAITING}
    assert make(plan_id).count == 2


def test_a_debit_that_waits_is_still_on_its_way() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)

    assert resolve(debit).state == DebitState.ASKED
    make(plan_id)
    assert resolve(debit, at=NOON + timedelta(days=3)).state == DebitState.ASKED
    assert BankOrder.objects.filter(plan_id=plan_id).count() == 1
