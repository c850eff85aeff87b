"""A camt.053 as a bank writes it: so many credits, each with a payer's reference."""

from collections.abc import Iterable
from datetime import date
from typing import Final

MINOR: Final = 972
ENTRY: Final = (
    '<Ntry><Amt Ccy="EUR">9.72</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt><AcctSvcrRef>b{number}</AcctSvcrRef>"
    "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr>"
    "<Nm>Anna Muster</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>"
    "</RltdPties><RmtInf><Ustrd>{reference}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
BALANCE: Final = (
    "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
    '<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>'
)


def camt(iban: str, references: Iterable[str], *, on: date) -> bytes:
    """Return a statement in which each reference paid in 9.72."""
    entries = [
        ENTRY.format(on=on, number=number, reference=reference)
        for number, reference in enumerate(references)
    ]
    whole, rest = divmod(MINOR * len(entries), 100)
    balances = BALANCE.format(kind="OPBD", amount="0.00", on=on)
    balances += BALANCE.format(kind="CLBD", amount=f"{whole}.{rest:02d}", on=on)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>bench</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{balances}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
