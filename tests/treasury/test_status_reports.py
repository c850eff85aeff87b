"""A bank's answer to a file before it settles it: what it rejects fails, all else is harmless."""

import pytest

from tests.treasury.bank_files import Told as Line
from tests.treasury.bank_files import a_banked_plan, an_asked_debit, at_the_bank, order_of, tell
from tests.treasury.builders import ALICE, NOON, fresh
from treasury import services
from treasury.models import BankFile, Debit
from treasury.rules.bank import DangerousFile, FileRefused, FileUnreadable, NotAStatement
from treasury.services import ReportTaken
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


def pain002(
    message_id: str, parts: str = "", *, group: str = "PART", code: str = "", version: str = "03"
) -> bytes:
    reason = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-16T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.008</OrgnlMsgNmId>
<GrpSts>{group}</GrpSts>{reason}</OrgnlGrpInfAndSts>{parts}
</CstmrPmtStsRpt></Document>""".encode()


def one(end_to_end: str, *, status: str = "RJCT", code: str = "AC04", batch: str = "B") -> str:
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
    )


def take(plan_id: int, body: bytes) -> ReportTaken:
    return services.take_status_report(plan_id=plan_id, body=body, by=ALICE, at=NOON)


def two_in_a_file() -> tuple[int, BankFile, Debit, Debit]:
    plan_id = a_banked_plan()
    debits = [an_asked_debit(plan_id), an_asked_debit(plan_id)]
    return plan_id, at_the_bank(plan_id), debits[0], debits[1]


def test_one_rejected_debit_fails_with_the_banks_code_and_the_other_waits() -> None:
    plan_id, file, bad, good = two_in_a_file()
    body = pain002(file.message_id, one(order_of(bad).end_to_end))

    assert take(plan_id, body) == ReportTaken(failed=1, known=0, unknown=0)
    assert take(plan_id, body) == ReportTaken(failed=0, known=1, unknown=0)

    assert (fresh(bad).state, fresh(bad).failure_code) == (DebitState.FAILED, "AC04")
    assert fresh(good).state == DebitState.ASKED
    assert tell(plan_id, Line(972, end_to_end=order_of(good).end_to_end)) == ["placed"]
    assert file.events.filter(move="report").count() == 2


@pytest.mark.parametrize("whole", ["file", "batch"])
def test_a_whole_file_or_part_that_is_rejected_fails_at_once(whole: str) -> None:
    plan_id, file, *debits = two_in_a_file()
    batch = order_of(debits[0]).batch
    part = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
        "</OrgnlPmtInfAndSts>"
    )
    body = (
        pain002(file.message_id, group="RJCT", code="FF01")
        if whole == "file"
        else pain002(file.message_id, part, version="10")
    )

    assert take(plan_id, body).failed == 2

    assert {fresh(debit).failure_code for debit in debits} == {
        "FF01" if whole == "file" else "rejected"
    }


def test_what_is_accepted_or_of_others_changes_nothing() -> None:
    plan_id, file, debit, _ = two_in_a_file()
    mine = order_of(debit).end_to_end
    other_plan = a_banked_plan()

    assert take(plan_id, pain002(file.message_id, one(mine, status="ACCP"))).failed == 0
    assert take(plan_id, pain002(file.message_id, one("TZNOBODY"))) == ReportTaken(0, 0, 1)
    assert take(plan_id, pain002("OTHER-FILE", one(mine))) == ReportTaken(0, 0, 1)
    assert take(other_plan, pain002(file.message_id, one(mine))) == ReportTaken(0, 0, 1)
    assert take(plan_id, pain002("", group="RJCT")).failed == 0

    assert fresh(debit).state == DebitState.ASKED


def test_a_rejection_of_what_the_statement_says_was_paid_is_left_to_the_statement() -> None:
    plan_id, file, debit, _ = two_in_a_file()
    tell(plan_id, Line(972, end_to_end=order_of(debit).end_to_end))

    taken = take(plan_id, pain002(file.message_id, one(order_of(debit).end_to_end)))

    assert taken == ReportTaken(failed=0, known=1, unknown=0)
    assert fresh(debit).state == DebitState.PAID


def test_an_answer_to_a_file_that_nobody_fetched_is_none() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)

    taken = take(plan_id, pain002("X", one(order_of(debit).end_to_end)))

    assert taken == ReportTaken(0, 0, 1)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"no xml", FileUnreadable),
        (pain002("m")[:200], FileUnreadable),
        (pain002("m").replace(b"pain.002", b"camt.053"), NotAStatement),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + pain002("m")[39:], DangerousFile),
    ],
)
def test_what_is_no_such_report_is_refused(body: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal):
        take(a_banked_plan(), body)
