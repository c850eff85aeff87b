"""Files as banks write them, to import."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.treasury.builders import ALICE, BOB, NOON
from treasury import services
from treasury.models import BankAccount, BankStatement
from treasury.rules.bank import Columns

IBAN: Final = "DE89370400440532013000"
DAY: Final = date(2026, 3, 14)
CHINESE: Final = Columns(
    booked="交易日期",
    amount="交易金额",
    name="对方户名",
    account="对方账号",
    text="附言",
    encoding="gb18030",
)


@dataclass(frozen=True)
class Paid:
    """One entry of a statement: minor units, incoming positive."""

    minor: int
    text: str = ""
    on: date = DAY
    name: str = "Anna Muster"
    account: str = "DE02120300000000202051"
    structured: str = ""
    end_to_end: str = "NOTPROVIDED"
    bank_ref: str = ""
    code: str = ""
    status: str = "BOOK"
    currency: str = "EUR"
    raw: str = ""


def an_account(
    plan_id: int, *, currency: str = "EUR", columns: Columns | None = None
) -> BankAccount:
    """Return a released account of a plan."""
    account = services.set_bank_account(
        plan_id=plan_id,
        number=IBAN,
        holder="Tongzhou e.V.",
        bank_name="Testbank",
        bic="COBADEFFXXX",
        currency=currency,
        by=ALICE,
        at=NOON,
    )
    if columns:
        services.set_columns(account_id=account.pk, columns=columns)
    return services.release_bank_account(account_id=account.pk, by=BOB, at=NOON)


def take(account: BankAccount, body: bytes, *, name: str = "march.xml") -> list[BankStatement]:
    return services.import_statement(account_id=account.pk, body=body, name=name, by=ALICE, at=NOON)


def camt(
    *entries: Paid,
    iban: str = IBAN,
    opening: int | None = 0,
    closing: int | None = None,
    version: str = "02",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
    currency: str = "EUR",
    days: tuple[date, date] | None = None,
) -> bytes:
    """Return a camt.053 of one statement; it adds up unless `closing` says otherwise."""
    booked = sum(one.minor for one in entries if one.status == "BOOK")
    balances = ""
    if opening is not None:
        last = opening + booked if closing is None else closing
        balances = _balance("OPBD", opening, currency) + _balance("CLBD", last, currency)
    return wrapped(
        f"<Stmt><Id>1</Id>{_span(days)}<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy>"
        f"</Acct>{balances}{''.join(entry(one, version=version) for one in entries)}</Stmt>",
        version=version,
        head=head,
    )


def wrapped(
    statements: str, *, version: str = "02", head: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> bytes:
    return (
        f'{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>m</MsgId></GrpHdr>{statements}</BkToCstmrStmt></Document>"
    ).encode()


def entry(one: Paid, *, version: str = "02") -> str:
    """Return one entry in the words of a version."""
    if one.raw:
        return one.raw
    other = "Dbtr" if one.minor > 0 else "Cdtr"
    name = f"<Nm>{one.name}</Nm>" if version < "08" else f"<Pty><Nm>{one.name}</Nm></Pty>"
    status = one.status if version < "08" else f"<Cd>{one.status}</Cd>"
    structured = (
        f"<Strd><CdtrRefInf><Ref>{one.structured}</Ref></CdtrRefInf></Strd>"
        if one.structured
        else ""
    )
    returned = f"<RtrInf><Rsn><Cd>{one.code}</Cd></Rsn></RtrInf>" if one.code else ""
    bank_ref = f"<AcctSvcrRef>{one.bank_ref}</AcctSvcrRef>" if one.bank_ref else ""
    return (
        f'<Ntry><Amt Ccy="{one.currency}">{_major(abs(one.minor))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if one.minor > 0 else 'DBIT'}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>{bank_ref}"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{one.end_to_end}</EndToEndId></Refs>"
        f"<RltdPties><{other}>{name}</{other}><{other}Acct><Id><IBAN>{one.account}</IBAN></Id>"
        f"</{other}Acct></RltdPties><RmtInf><Ustrd>{one.text}</Ustrd>{structured}</RmtInf>"
        f"{returned}</TxDtls></NtryDtls></Ntry>"
    )


def table(rows: Iterable[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Return a CSV of these rows, the first of them naming the columns."""
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)


def chinese(*rows: Sequence[str], encoding: str = "gb18030") -> bytes:
    """Return a bank's table in Chinese: day, amount, name, account, text."""
    header = ("交易日期", "交易金额", "对方户名", "对方账号", "附言")
    return table([header, *rows], encoding=encoding)


def _balance(code: str, minor: int, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{_major(abs(minor))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if minor >= 0 else 'DBIT'}</CdtDbtInd>"
        f"<Dt><Dt>{DAY}</Dt></Dt></Bal>"
    )


def _span(days: tuple[date, date] | None) -> str:
    if days is None:
        return ""
    first, last = days
    return f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"


def _major(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
