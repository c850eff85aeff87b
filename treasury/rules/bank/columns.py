"""Which column of a bank's table is what: a person says it, as every bank names them otherwise."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import Any, Final

from treasury.rules.bank.told import FileUnreadable, WrongEncoding

ENCODINGS: Final = ("utf-8", "gb18030", "cp1252")
SEPARATORS: Final = (",", ";", "\t", "|")
DECIMALS: Final = (".", ",")
MOST_BEFORE: Final = 40  # rows of words above the table
DAMAGED: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Columns:
    """Which column of a bank's table is what, by the names in its first row ('': there is none).

    Either `amount` is signed, or `credit` and `debit` stand apart. `encoding` is what a file is
    in that is not UTF-8.
    """

    booked: str = ""
    value: str = ""
    amount: str = ""
    credit: str = ""
    debit: str = ""
    name: str = ""
    account: str = ""
    text: str = ""
    end_to_end: str = ""
    bank_ref: str = ""
    balance: str = ""
    currency: str = ""
    separator: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    days: str = "Y-m-d"

    def as_json(self) -> dict[str, str]:
        """Return it for a column of JSON."""
        return {name: str(text) for name, text in asdict(self).items()}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Columns":
        """Return it as it was stored."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: str(text) for name, text in said.items() if name in known})

    @property
    def named(self) -> list[str]:
        """Return the names of columns that a file must have."""
        marks = {"separator", "encoding", "decimal", "days"}
        return [text for name, text in asdict(self).items() if name not in marks and text]

    @property
    def dialect(self) -> str:
        """Return what lines read in this way are recognised by in a later file."""
        told = "|".join(
            (self.booked, self.amount, self.credit, self.debit, self.name, self.account, self.text)
            + (self.end_to_end, self.bank_ref)
        )
        return f"csv:{blake2b(told.encode(), digest_size=12).hexdigest()}"


def decoded(body: bytes, *, encoding: str) -> str:
    """Return the text of a file: UTF-8 where it is, else in `encoding`; raises `WrongEncoding`.

    A file that an earlier program has damaged already (replaced letters) is wrong, too.
    """
    for name in dict.fromkeys(("utf-8-sig", encoding)):
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        if DAMAGED in text or "\0" in text or _has_private(text):
            break
        return text
    raise WrongEncoding


def _has_private(text: str) -> bool:
    """Return whether letters stand there that no bank writes: it was read in a wrong encoding."""
    return any("\ue000" <= letter <= "\uf8ff" or "\x7f" <= letter <= "\x9f" for letter in set(text))


def rows_of(text: str, *, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that hold anything, each with its line; raises `FileUnreadable`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise FileUnreadable(line=reader.line_num) from error


def is_xml(body: bytes) -> bool:
    """Return whether a file is XML, by how it begins."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<"))
