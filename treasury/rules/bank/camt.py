"""Bank statements in camt.053, versions 2 to 8 (ISO 20022)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError, iterparse, tostring
from xml.parsers import expat

from treasury.rules.bank.amounts import day_of, minor_of_decimal
from treasury.rules.bank.told import (
    DangerousFile,
    FileRefused,
    FileUnreadable,
    NotAStatement,
    ToldLine,
    ToldStatement,
    Unread,
    WrongEncoding,
)

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
VERSIONS: Final = frozenset(f"0{version}" for version in range(2, 9))
MOST_RAW: Final = 4000
NOT_GIVEN: Final = frozenset({"", "NOTPROVIDED", "NOTPROVIDED.", "NOT PROVIDED", "NONREF"})
CHUNK: Final = 65_536
_SPACES: Final = re.compile(r"[\s\-]")
OPENING: Final = ("OPBD", "PRCD")
CLOSING: Final = "CLBD"
INVALID_TOKEN: Final = 4  # expat's numbers
WRONG_LETTERS: Final = frozenset({18, 19})


def read_camt(file: IO[bytes]) -> list[ToldStatement]:
    """Return the statements in a camt.053 file, with what is booked; raises `FileRefused`.

    What is only announced (pending) is left out: it is told again when it is booked.
    """
    _require_no_doctype(file)
    try:
        return list(_statements(file))
    except ParseError as error:
        raise _refusal(file, error) from error
    except (ValueError, LookupError) as error:  # letters in which no XML is read
        raise WrongEncoding from error


class _Begun(Exception):
    """The first element has come: what may stand before it did."""


def _require_no_doctype(file: IO[bytes]) -> None:
    """Refuse a file that declares a document type: without one there are no entities to expand.

    One may stand only before the first element, so that nothing more is read here, and all the rest
    by the fast parser, which would expand them.
    """

    def dangerous(*_: object) -> None:
        raise DangerousFile

    def begun(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = dangerous
    parser.StartElementHandler = begun
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk)
    except (_Begun, expat.ExpatError, ValueError, LookupError):
        pass  # what is wrong with it is said when it is read
    finally:
        file.seek(0)


def _refusal(file: IO[bytes], error: ParseError) -> FileRefused:
    """Return why the parser stopped: letters that are none, or XML that is none."""
    line, _ = error.position
    if error.code in WRONG_LETTERS or (error.code == INVALID_TOKEN and not _is_utf8(file)):
        return WrongEncoding(line=line)
    return FileUnreadable(line=line)


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        file.read().decode()
    except UnicodeDecodeError:
        return False
    return True


def _statements(file: IO[bytes]) -> Iterator[ToldStatement]:
    reader: _Reader | None = None
    version = entry = statement = ""
    for event, told in iterparse(file, events=("start-ns", "end")):  # noqa: S314  see above
        if event == "start-ns":
            version = version or _version_of(told[1])
            entry, statement = f"{{{NAMESPACE}{version}}}Ntry", f"{{{NAMESPACE}{version}}}Stmt"
            continue
        if not version:
            raise NotAStatement(found=told.tag[:80])
        if told.tag == entry:
            reader = reader or _Reader(told.tag[: -len("Ntry")])
            reader.take(told)
            told.clear()
        elif told.tag == statement:
            yield _whole(reader or _Reader(told.tag[: -len("Stmt")]), told)
            told.clear()
            reader = None


def _version_of(namespace: str) -> str:
    """Return the version of camt.053 that a file says it is; refuse what is none."""
    version = namespace.removeprefix(NAMESPACE)
    if version == namespace or version not in VERSIONS:
        raise NotAStatement(found=namespace[:80])
    return version


def _whole(reader: "_Reader", element: Element) -> ToldStatement:
    try:
        return reader.statement(element)
    except ValueError as error:  # its days or balances
        raise FileUnreadable(found=str(error)) from error


class _Reader:
    """Reads one statement, entry by entry."""

    def __init__(self, ns: str) -> None:
        self.ns = ns
        self.lines: list[ToldLine] = []
        self.unread: list[Unread] = []
        self.count = 0

    def take(self, element: Element) -> None:
        """Read an entry, if it is booked; what cannot be read of it is kept as it stands."""
        self.count += 1
        entry = _Facts(element, self.ns, apart="TxDtls")
        if entry.first("Sts/Cd", "Sts") != "BOOK":
            return
        try:
            self.lines += _lines_of(entry)
        except ValueError as error:
            raw = tostring(element, encoding="unicode").replace(f' xmlns:ns0="{self.ns[1:-1]}"', "")
            why = str(error) if str(error) in {"day", "amount", "direction"} else "amount"
            self.unread.append(Unread(self.count, why, raw.replace("ns0:", "")[:MOST_RAW]))

    def statement(self, element: Element) -> ToldStatement:
        """Return what the whole statement tells."""
        facts = _Facts(element, self.ns, apart="Bal")
        balances = {one.first("Tp/CdOrPrtry/Cd"): one for one in facts.parts}
        currency = facts.first("Acct/Ccy") or next(
            (one.first("Amt@Ccy") for one in facts.parts), ""
        )
        closing = balances.get(CLOSING)
        return ToldStatement(
            kind="camt053",
            dialect="camt053",
            account=plain_account(facts.first("Acct/Id/IBAN", "Acct/Id/Othr/Id")),
            currency=currency,
            from_on=facts.day("FrToDt/FrDtTm", "FrToDt/FrDt"),
            until_on=facts.day("FrToDt/ToDtTm", "FrToDt/ToDt")
            or (closing.day("Dt/Dt", "Dt/DtTm") if closing else None),
            opening_minor=_balance([balances.get(code) for code in OPENING], currency),
            closing_minor=_balance([closing], currency),
            lines=self.lines,
            unread=self.unread,
        )


class _Facts:
    """The texts of an element by their paths, read in one go; the first of each counts.

    Elements named `apart` are facts of their own, in `parts`.
    """

    __slots__ = ("by_path", "parts", "several")

    def __init__(self, element: Element, ns: str, *, apart: str = "") -> None:
        self.by_path: dict[str, str] = {}
        self.several: list[str] = []  # unstructured texts: there may be many
        self.parts: list[_Facts] = []
        self._read(element, "", len(ns), apart)

    def _read(self, element: Element, path: str, skip: int, apart: str) -> None:
        for child in element:
            name = child.tag[skip:]
            if name == apart:
                self.parts.append(_Facts(child, " " * skip))
                continue
            here = f"{path}/{name}" if path else name
            if len(child):
                self._read(child, here, skip, apart)
            elif child.text and (text := child.text.strip()):
                self.by_path.setdefault(here, text)
                if name == "Ustrd":
                    self.several.append(text)
            if "Ccy" in child.attrib:
                self.by_path.setdefault(f"{here}@Ccy", child.attrib["Ccy"])

    def first(self, *paths: str) -> str:
        """Return the first text there is on one of these paths."""
        by_path = self.by_path
        for path in paths:  # asked a dozen times a line
            if path in by_path:
                return by_path[path]
        return ""

    def day(self, *paths: str) -> date | None:
        """Return a day; ValueError: what stands there is none."""
        text = self.first(*paths)
        try:
            return _day(text[:10]) if text else None
        except ValueError:
            raise ValueError("day") from None

    def signed(self, path: str, direction: str = "") -> int:
        """Return an amount, below zero where it went out; ValueError: there is none."""
        told = self.first("CdtDbtInd") or direction
        if told not in {"CRDT", "DBIT"}:
            raise ValueError("direction")
        minor = minor_of_decimal(self.first(path), currency=self.first(f"{path}@Ccy"))
        return minor if told == "CRDT" else -minor


@lru_cache(1_000)
def _day(text: str) -> date:
    """Return a day; a statement tells few of them, many times each."""
    return day_of(text, shape="Y-m-d")


def _lines_of(entry: _Facts) -> list[ToldLine]:
    whole, details = entry.signed("Amt"), entry.parts
    if len(details) < 2:
        return [_line(entry, details[0] if details else entry, whole)]
    direction = entry.first("CdtDbtInd")
    amounts = [_detail_minor(one, entry.first("Amt@Ccy"), direction) for one in details]
    told = [minor for minor in amounts if minor]
    if len(told) == len(details) and sum(told) == whole:
        return [_line(entry, *one) for one in zip(details, told, strict=True)]
    return [_line(entry, entry, whole)]


def _detail_minor(detail: _Facts, currency: str, direction: str) -> int | None:
    """Return the part of an entry that one of its details tells; None: it does not tell."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if detail.first(f"{path}@Ccy") == currency:
            return detail.signed(path, direction)
    return None


def _line(entry: _Facts, detail: _Facts, minor: int) -> ToldLine:
    other = "Dbtr" if minor > 0 else "Cdtr"
    value_on = entry.day("ValDt/Dt", "ValDt/DtTm")
    booked_on = entry.day("BookgDt/Dt", "BookgDt/DtTm") or value_on
    if booked_on is None:
        raise ValueError("day")
    if minor == 0:
        raise ValueError("amount")
    text = " ".join(filter(None, (*detail.several, detail.first("AddtlTxInf"))))
    account = f"RltdPties/{other}Acct/Id"
    return ToldLine(
        booked_on=booked_on,
        value_on=value_on,
        amount_minor=minor,
        currency=entry.first("Amt@Ccy"),
        name=detail.first(f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm"),
        account=plain_account(detail.first(f"{account}/IBAN", f"{account}/Othr/Id")),
        text=text or entry.first("AddtlNtryInf"),
        structured=detail.first("RmtInf/Strd/CdtrRefInf/Ref"),
        end_to_end=_given(detail.first("Refs/EndToEndId"))[:35],
        bank_ref=(detail.first("Refs/AcctSvcrRef") or entry.first("AcctSvcrRef", "NtryRef"))[:80],
        batch_ref=(
            entry.first("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")
            or detail.first("Refs/PmtInfId")
        )[:80],
        return_code=detail.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")[:8],
    )


def _balance(told: Iterable[_Facts | None], currency: str) -> int | None:
    """Return the first of some balances that is told in the account's currency."""
    for one in told:
        if one is not None and one.first("Amt@Ccy") == currency:
            return one.signed("Amt")
    return None


def plain_account(number: str) -> str:
    """Return an account's number without spaces, in capitals."""
    plain = number if number.isalnum() else _SPACES.sub("", number)
    return plain.upper()[:40]


def _given(text: str) -> str:
    return "" if text.upper() in NOT_GIVEN else text
