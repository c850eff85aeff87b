"""SEPA files, as banks read them: written by sepaxml and checked against the official schemas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sepaxml import SepaDD, SepaTransfer
from sepaxml.validation import ValidationError
from text_unidecode import unidecode

from treasury.rules.bank_files import CURRENCY, FileTerms, FileUnwritable, batch_of

NO_NAME: Final = "NOTPROVIDED"
SIGNS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
)  # which every bank of SEPA can read


@dataclass(frozen=True)
class FileLine:
    """One order in a file; the last three are of a debit's mandate."""

    end_to_end: str
    amount_minor: int
    iban: str
    bic: str
    name: str
    text: str
    mandate_id: str = ""
    signed_on: date | None = None
    sequence: str = ""


@dataclass(frozen=True)
class FileHead:
    """What a file is called, when it was made, and the day its orders are for."""

    message_id: str
    execute_on: date
    at: datetime


def write_debits(head: FileHead, terms: FileTerms, lines: Sequence[FileLine]) -> bytes:
    """Return a pain.008 file of debits; each is booked by itself, not as one lump."""
    config = {**_config(terms), "creditor_id": terms.creditor_id}
    file = _Debits(head, config, schema=terms.debit_schema)
    for line in lines:
        file.add_payment(
            {
                **_payment(line),
                "type": line.sequence,
                "collection_date": head.execute_on,
                "mandate_id": line.mandate_id,
                "mandate_date": line.signed_on,
            }
        )
    return _export(file)


def write_payouts(head: FileHead, terms: FileTerms, lines: Sequence[FileLine]) -> bytes:
    """Return a pain.001 file of payouts."""
    file = _Payouts(head, _config(terms), schema=terms.payout_schema)
    for line in lines:
        file.add_payment({**_payment(line), "execution_date": head.execute_on})
    return _export(file)


class _Named:
    """Says in a file what we call it, where sepaxml would draw a name and read the clock."""

    root_el: str
    _xml: Any

    def __init__(self, head: FileHead, config: dict[str, Any], *, schema: str) -> None:
        self.head = head
        super().__init__(config, schema=schema, clean=True)  # type: ignore[call-arg]

    def _create_header(self) -> None:
        super()._create_header()  # type: ignore[misc]
        header = self._xml.find(f"{self.root_el}/GrpHdr")
        header.find("MsgId").text = self.head.message_id
        header.find("CreDtTm").text = self.head.at.strftime("%Y-%m-%dT%H:%M:%S")

    def _finalize_batch(self) -> None:
        super()._finalize_batch()  # type: ignore[misc]
        for part in self._xml.iter("PmtInf"):
            sequence = part.findtext("PmtTpInf/SeqTp") or "P"
            part.find("PmtInfId").text = batch_of(self.head.message_id, sequence)
            part.find("BtchBookg").text = "false"


class _Debits(_Named, SepaDD):  # type: ignore[misc]
    """A file of debits."""


class _Payouts(_Named, SepaTransfer):  # type: ignore[misc]
    """A file of payouts."""


def _config(terms: FileTerms) -> dict[str, Any]:
    config = {"name": _latin(terms.name), "IBAN": terms.iban, "batch": True, "currency": CURRENCY}
    return {**config, "BIC": terms.bic} if terms.bic else config


def _payment(line: FileLine) -> dict[str, Any]:
    payment = {
        "name": _latin(line.name),
        "IBAN": line.iban,
        "amount": line.amount_minor,
        "description": _latin(line.text),
        "endtoend_id": line.end_to_end,
    }
    return {**payment, "BIC": line.bic} if line.bic else payment


def _latin(text: str) -> str:
    """Return words in the signs that every bank can read; Chinese as its sounds."""
    readable = "".join(sign if sign in SIGNS else " " for sign in unidecode(text))
    return " ".join(readable.split()) or NO_NAME


def _export(file: Any) -> bytes:
    try:
        return bytes(file.export(validate=True))
    except ValidationError as error:
        raise FileUnwritable(str(error.__cause__)[:200]) from error
