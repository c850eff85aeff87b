"""One person of a list: read, settled, or refused with what is wrong in which column."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from members.rules.documents import (
    OTHER,
    PASSPORT,
    RESIDENT_ID,
    BirthDateDiffers,
    Document,
    DocumentUnreadable,
    born_by,
    settled,
)
from members.rules.names import (
    BadBirthDate,
    BadName,
    NotAnAddress,
    birth_date,
    email_address,
    login_name,
    person_name,
    phone_number,
)

SELF: Final = "self"
RELATIONS: Final = {
    "": SELF, "self": SELF, "myself": SELF, "本人": SELF, "自己": SELF,
    "child": "child", "子女": "child", "孩子": "child", "儿子": "child", "女儿": "child",
    "parent": "parent", "父母": "parent", "父亲": "parent", "母亲": "parent",
    "spouse": "spouse", "配偶": "spouse", "丈夫": "spouse", "妻子": "spouse",
}  # fmt: skip
LANGUAGES: Final = {
    "zh": "zh-hans", "zh hans": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans",
    "中文": "zh-hans", "汉语": "zh-hans", "chinese": "zh-hans",
    "en": "en", "english": "en", "英文": "en", "英语": "en",
}  # fmt: skip
DOCUMENTS: Final = {
    "": RESIDENT_ID, "resident id": RESIDENT_ID, "resident_id": RESIDENT_ID, "id": RESIDENT_ID,
    "id card": RESIDENT_ID, "身份证": RESIDENT_ID, "居民身份证": RESIDENT_ID,
    "passport": PASSPORT, "护照": PASSPORT, "other": OTHER, "其他": OTHER, "其它": OTHER,
}  # fmt: skip
_DAYS: Final = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]0?0:00(?::00)?)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_SHORTENED: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
MOST_SHOWN: Final = 40


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, in which column, and the facts that its words need."""

    line: int
    column: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One person of a list, settled; a dependant has no address, or it does not matter."""

    line: int
    name: str
    born_on: date
    document: Document | None
    address: str
    relation: str
    payer_address: str
    language: str


class LineUnusable(ValueError):
    """A line with faults: all of them, so that they can be mended in one go."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def listed_person(line: int, row: Mapping[str, str], *, today: date, language: str) -> ListedPerson:
    """Return the person of a row; raises `LineUnusable` with everything that is wrong."""
    reading = _Reading(line, row, today)
    if row.get("more"):
        reading.fault("name", "slipped")
    relation = reading.word("relation", RELATIONS)
    number = row.get("document_number", "")
    kind = reading.word("document_kind", DOCUMENTS) if number else ""
    born_on = reading.born_on(kind, number)
    person = ListedPerson(
        line=line,
        name=reading.name(),
        born_on=born_on or today,
        document=reading.document(kind, number, born_on),
        address=reading.address(is_asked=relation == SELF),
        relation=relation,
        payer_address=reading.payer() if relation != SELF else "",
        language=reading.word("language", LANGUAGES) if row.get("language") else language,
    )
    if reading.faults:
        raise LineUnusable(reading.faults)
    return person


class _Reading:
    """One row being read; what is wrong is gathered on the way."""

    def __init__(self, line: int, row: Mapping[str, str], today: date) -> None:
        self.line, self.row, self.today = line, row, today
        self.faults: list[Fault] = []

    def fault(self, column: str, code: str, **facts: object) -> None:
        self.faults.append(Fault(self.line, column, code, facts))

    def typed(self, column: str) -> str:
        return self.row.get(column, "")

    def word(self, column: str, words: Mapping[str, str]) -> str:
        """Return what a cell means that holds one of a few words."""
        typed = " ".join(unicodedata.normalize("NFKC", self.typed(column)).casefold().split())
        if typed not in words:
            self.fault(column, f"{column}_unknown", typed=self.typed(column)[:MOST_SHOWN])
        return words.get(typed, "")

    def name(self) -> str:
        try:
            return person_name(self.typed("name"))
        except BadName as bad:
            code = "name_sign" if bad.sign and bad.sign.isprintable() else "name_unusable"
            self.fault("name", code if self.typed("name") else "name_missing", sign=bad.sign)
            return ""

    def born_on(self, kind: str, number: str) -> date | None:
        """Return the birth date as it stands there, or as the resident number has it."""
        typed = unicodedata.normalize("NFKC", self.typed("born_on"))
        if not typed and kind == RESIDENT_ID:
            return self._born_by(number)
        born_on = _day(typed)
        if born_on is None:
            code = "born_unreadable" if typed else "born_missing"
            self.fault("born_on", code, typed=typed[:MOST_SHOWN])
            return None
        try:
            return birth_date(born_on, today=self.today)
        except BadBirthDate as bad:
            self.fault("born_on", "born_future" if bad.is_future else "born_early")
            return None

    def _born_by(self, number: str) -> date | None:
        try:
            document = settled(Document(RESIDENT_ID, "", number))
            return birth_date(born_by(document.number), today=self.today)
        except (DocumentUnreadable, BadBirthDate):
            return None  # said about the number itself

    def document(self, kind: str, number: str, born_on: date | None) -> Document | None:
        if not kind:
            return None
        if _SHORTENED.fullmatch(number):
            self.fault("document_number", "shortened", typed=number[:MOST_SHOWN])
            return None
        try:
            return settled(Document(kind, "CN", number), born_on=born_on)
        except DocumentUnreadable as bad:
            self.fault("document_number", f"document_{bad.fault}")
        except BirthDateDiffers as bad:
            self.fault(
                "document_number", "document_born", given=bad.given, in_document=bad.in_document
            )
        return None

    def address(self, *, is_asked: bool) -> str:
        """Return the e-mail address, or else the phone number; a dependant needs neither."""
        email, phone = self._settled("email"), self._settled("phone")
        if is_asked and not (self.typed("email") or self.typed("phone")):
            self.fault("phone", "address_missing")
        return email or phone

    def _settled(self, column: str) -> str:
        typed = self.typed(column)
        if not typed:
            return ""
        if _SHORTENED.fullmatch(typed):
            self.fault(column, "shortened", typed=typed[:MOST_SHOWN])
            return ""
        try:
            return email_address(typed) if column == "email" else phone_number(typed)
        except NotAnAddress:
            self.fault(column, f"{column}_bad", typed=typed[:MOST_SHOWN])
            return ""

    def payer(self) -> str:
        typed = self.typed("payer")
        if not typed:
            return ""
        try:
            return login_name(typed)[1]
        except NotAnAddress:
            self.fault("payer", "payer_bad", typed=typed[:MOST_SHOWN])
            return ""


def _day(typed: str) -> date | None:
    for shape in _DAYS:
        if found := shape.fullmatch(typed.strip()):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None
