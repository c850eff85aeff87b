"""Plans with a bank, mandates for its files, and the statements with which the bank answers."""

import itertools
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from tests.treasury.builders import ALICE, BOB, NOON, a_payer, a_plan, request
from treasury import services
from treasury.models import (
    BankAccount,
    BankFile,
    BankLine,
    BankOrder,
    Debit,
    Payer,
    Payout,
    Way,
)
from treasury.states import FileKind

OURS: Final = "DE89370400440532013000"
THEIRS: Final = "FR1420041010050500013M02606"
BIC: Final = "COBADEFFXXX"
CREDITOR: Final = "DE98ZZZ09999999999"
TODAY: Final = NOON.date()  # a Saturday
TUESDAY: Final = date(2026, 3, 17)
SIGNED: Final = {
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
    "holder": "王芳",
    "consent": "I let Tongzhou debit this account.",
    "signed_on": "2026-03-01",
}
_numbers = itertools.count(1)


def a_banked_plan(*, bic: str = BIC, creditor_id: str = CREDITOR, **details: str) -> int:
    """Return a plan with an account at a bank that takes its files."""
    plan_id = a_plan()
    give_bank(plan_id, bic=bic, creditor_id=creditor_id, **details)
    return plan_id


def give_bank(plan_id: int, *, bic: str = BIC, creditor_id: str = CREDITOR, **details: str) -> None:
    """Give a plan an account at a bank that takes its files."""
    BankAccount.objects.create(
        plan_id=plan_id,
        number=OURS,
        holder="同舟 Tongzhou e.V.",
        bank_name="Commerzbank",
        bic=bic,
        currency="EUR",
        takes_transfers=True,
        set_by=ALICE,
        set_at=NOON,
        released_by=BOB,
        released_at=NOON,
    )
    Way.objects.create(
        plan_id=plan_id,
        gateway="bank_file",
        is_offered=True,
        pays_out=True,
        details={"creditor_id": creditor_id, **details},
        set_by=ALICE,
        set_at=NOON,
        released_by=BOB,
        released_at=NOON,
    )


def a_signing_payer(plan_id: int, **signed: str) -> Payer:
    payer = a_payer()
    services.open_mandate(
        payer_id=payer.pk, plan_id=plan_id, gateway="bank_file", at=NOON, details=SIGNED | signed
    )
    return payer


def an_asked_debit(plan_id: int, *, minor: int = 972, payer: Payer | None = None) -> Debit:
    """Return a debit that waits for a file."""
    payer = payer or a_signing_payer(plan_id)
    to_period = 1 + Debit.objects.filter(payer=payer, plan_id=plan_id).count()
    owed = sum(Debit.objects.filter(payer=payer).values_list("amount_minor", flat=True)) + minor
    request(plan_id, {payer.pk: owed}, to_period=to_period, retry_days=5)
    services.record_notified(plan_id=plan_id, to_period=to_period, at=NOON)
    return services.ask_debit(payer_id=payer.pk, plan_id=plan_id, to_period=to_period, at=NOON)


def order_of(debit: Debit) -> BankOrder:
    return BankOrder.objects.get(key=debit.request_key)


def make(
    plan_id: int, kind: str = FileKind.DEBIT, *, execute_on: date = TUESDAY, by: int = ALICE
) -> BankFile:
    return services.make_bank_file(
        plan_id=plan_id, kind=kind, execute_on=execute_on, on=TODAY, by=by, at=NOON
    )


def release(file: BankFile, *, by: int = BOB) -> BankFile:
    return services.release_bank_file(file_id=file.pk, on=TODAY, by=by, at=NOON)


def fetch(file: BankFile, *, by: int = BOB) -> BankFile:
    return services.fetch_bank_file(file_id=file.pk, by=by, at=NOON)


def at_the_bank(plan_id: int, kind: str = FileKind.DEBIT) -> BankFile:
    """Return a file with all that waits, on its way to the bank."""
    return fetch(release(make(plan_id, kind)))


def texts(file: BankFile, path: str) -> list[str]:
    """Return what stands in a file at a path, in its order."""
    name = {"": f"urn:iso:std:iso:20022:tech:xsd:{file.schema}"}
    root = ET.fromstring(file.body)  # noqa: S314  our own
    return [element.text or "" for element in root.iterfind(f".//{path}", name)]


@dataclass(frozen=True)
class Told:
    """One entry of a statement."""

    minor: int
    end_to_end: str = ""
    code: str = ""
    batch: str = ""
    on: date = TUESDAY
    number: int = field(default_factory=lambda: next(_numbers))


def camt(*told: Told, currency: str = "EUR", iban: str = OURS) -> bytes:
    """Return a bank's statement (camt.053) that tells these entries and nothing else."""
    entries = "".join(_entry(one, currency) for one in told)
    closing = sum(one.minor for one in told)
    days = sorted(one.on for one in told)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M{next(_numbers)}</MsgId><CreDtTm>{days[-1]}T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S{next(_numbers)}</Id><CreDtTm>{days[-1]}T20:00:00</CreDtTm>
<FrToDt><FrDtTm>{days[0]}T00:00:00</FrDtTm><ToDtTm>{days[-1]}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{_balance("OPBD", 0, days[0], currency)}{_balance("CLBD", closing, days[-1], currency)}
{entries}</Stmt></BkToCstmrStmt></Document>""".encode()


def _balance(code: str, minor: int, on: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{_decimal(minor)}</Amt>'
        f"<CdtDbtInd>{_direction(minor)}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(one: Told, currency: str) -> str:
    batch = f"<Btch><PmtInfId>{one.batch}</PmtInfId></Btch>" if one.batch else ""
    refs = f"<EndToEndId>{one.end_to_end}</EndToEndId>" if one.end_to_end else ""
    back = f"<RtrInf><Rsn><Cd>{one.code}</Cd></Rsn></RtrInf>" if one.code else ""
    detail = f"<TxDtls><Refs>{refs}</Refs>{back}</TxDtls>" if refs or back else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{_decimal(one.minor)}</Amt>'
        f"<CdtDbtInd>{_direction(one.minor)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>"
        f"<AcctSvcrRef>R{one.number}</AcctSvcrRef>"
        f"<NtryDtls>{batch}{detail}</NtryDtls></Ntry>"
    )


def _direction(minor: int) -> str:
    return "DBIT" if minor < 0 else "CRDT"


def _decimal(minor: int) -> str:
    return f"{abs(minor) // 100}.{abs(minor) % 100:02}"


def tell(plan_id: int, *told: Told, at: datetime = NOON) -> list[str]:
    """Import a statement that tells these entries; return how its lines stand."""
    account = BankAccount.objects.get(plan_id=plan_id)
    services.import_statement(
        account_id=account.pk, body=camt(*told), name="statement.xml", by=ALICE, at=at
    )
    services.place_lines(plan_id=plan_id, at=at)
    stands = dict(BankLine.objects.filter(plan_id=plan_id).values_list("bank_ref", "state"))
    return [stands[f"R{one.number}"] for one in told]


def a_waiting_payout(plan_id: int, *, minor: int = 30_000_000, account: str = THEIRS) -> Payout:
    payout = services.prepare_payout(
        plan_id=plan_id,
        key=f"claim/{plan_id}/7",
        payee_name="王芳",
        account_ref=account,
        amount_minor=minor,
        by=ALICE,
        at=NOON,
    )
    services.release_payout(payout_id=payout.pk, by=BOB, at=NOON)
    return services.ask_payout(payout_id=payout.pk, at=NOON)
