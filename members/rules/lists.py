"""Lists of people as they come out of spreadsheets: which file it is, and what its columns are."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from members.rules.refusals import MembersRefused

HEAD: Final = 64 * 1024
MOST_CELL: Final = 2_000
NOT_LISTS: Final = {
    b"PK\x03\x04": "workbook",  # .xlsx, whatever it is called
    b"\xd0\xcf\x11\xe0": "workbook",  # .xls
    b"%PDF": "pdf",
}
BOMS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES: Final[Mapping[str, Sequence[str]]] = {
    "name": ("name", "full name", "姓名", "名字"),
    "born_on": ("born", "born on", "birth date", "birthday", "date of birth", "dob", "出生日期",
                "出生年月日", "生日"),
    "document_kind": ("document", "document kind", "document type", "证件", "证件类型", "证件种类"),
    "document_number": ("document number", "id", "id number", "证件号", "证件号码", "身份证",
                        "身份证号", "身份证号码"),
    "phone": ("phone", "phone number", "mobile", "手机", "手机号", "手机号码", "电话", "联系电话"),
    "email": ("email", "mail", "e mail", "邮箱", "电子邮箱", "电子邮件", "邮件"),
    "relation": ("relation", "relationship", "关系", "与付款人关系"),
    "payer": ("payer", "paid by", "付款人", "付款人手机", "付款人手机号", "付款人邮箱"),
    "language": ("language", "语言"),
}  # fmt: skip
COLUMN_OF: Final = {name: column for column, names in NAMES.items() for name in names}


class ListUnusable(MembersRefused):
    """A file that cannot be read as a list of people.

    `fault`: `empty`, `workbook`, `pdf`, `binary`, `encoding`, `columns` (with those missing in
    `facts`), `twice` (a column that stands there twice), `quotes`.
    """

    def __init__(self, fault: str, *, facts: str = "", line: int = 0) -> None:
        super().__init__(fault, facts)
        self.fault = fault
        self.facts = facts
        self.line = line


@dataclass
class PeopleList:
    """A list that was opened: its rows by column, one after the other, and the columns left out."""

    rows: Iterator[tuple[int, dict[str, str]]]
    unknown: list[str] = field(default_factory=list)


class _OwnedByOther(io.TextIOWrapper):
    """Text over a file that somebody else opened, and closes."""

    def close(self) -> None:
        with suppress(ValueError):
            self.detach()


def open_list(file: BinaryIO) -> PeopleList:
    """Return the people of a file as they stand there; it is read through once more, from 0.

    UTF-8 with or without its mark, UTF-16, or GB 18030 (GBK); commas, semicolons or tabs; names of
    columns in Chinese or English, in any order. Raises `ListUnusable`.
    """
    encoding = _encoding(file)
    file.seek(0)
    text = _OwnedByOther(file, encoding=encoding, newline="")
    first = text.readline(HEAD)
    skipped = 0
    if re.match(r"sep=.\s*$", first):  # Excel's word to itself
        first, skipped = text.readline(HEAD), 1
    header, separator = _header(first)
    columns = _columns(header)
    unknown = [name for name, column in zip(header, columns, strict=True) if name and not column]
    return PeopleList(_rows(text, columns, separator, skipped=skipped + 1), unknown)


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip():
        raise ListUnusable("empty")
    for mark, kind in NOT_LISTS.items():
        if head.startswith(mark):
            raise ListUnusable(kind)
    for mark, name in BOMS.items():
        if head.startswith(mark):
            return _readable(file, name) or _unreadable()
    if b"\0" in head:
        return _utf_16(file, head)
    return _readable(file, "utf-8") or _readable(file, "gb18030") or _unreadable()


def _utf_16(file: BinaryIO, head: bytes) -> str:
    """Return which UTF-16 a file without a mark is in: commas have a zero on one side."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) * 10 < len(head) // 2:
        raise ListUnusable("binary")
    return _readable(file, "utf-16-le" if odd > even else "utf-16-be") or _unreadable()


def _unreadable() -> str:
    raise ListUnusable("encoding")


def _readable(file: BinaryIO, encoding: str) -> str:
    """Return the encoding if all of the file is in it; read in pieces, whatever its size."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return ""
    return encoding


def _header(line: str) -> tuple[list[str], str]:
    separator = max(",;\t", key=line.count)
    header = next(csv.reader([line], delimiter=separator), [])
    return [_settled(name) for name in header], separator


def _settled(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[\s_\-*:（）()]+", " ", plain).split())


def _columns(header: Sequence[str]) -> list[str]:
    columns = [COLUMN_OF.get(name, "") for name in header]
    known = [column for column in columns if column]
    doubled = sorted({column for column in known if known.count(column) > 1})
    if doubled:
        raise ListUnusable("twice", facts=doubled[0])
    missing = [column for column in ("name", "born_on") if column not in known]
    if missing or not {"phone", "email"} & set(known):
        raise ListUnusable("columns", facts=",".join(missing or ["phone"]))
    return columns


def _rows(
    text: io.TextIOWrapper, columns: Sequence[str], separator: str, *, skipped: int
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row that says anything with the line it begins on; the header is line 1."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    begins = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, _row(columns, cells)
            begins = skipped + reader.line_num + 1
    except csv.Error as broken:
        raise ListUnusable("quotes", line=begins) from broken


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    row = {
        column: cell.strip()[:MOST_CELL]
        for column, cell in zip(columns, cells, strict=False)
        if column
    }
    if any(cell.strip() for cell in cells[len(columns) :]):
        row["more"] = "1"  # a cell too many: the row has slipped
    return row
