"""Identity documents: their numbers in one settled form, and what contradicts them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from members.rules.names import EARLIEST_BIRTH
from members.rules.refusals import MembersRefused

RESIDENT_ID: Final = "resident_id"
PASSPORT: Final = "passport"
OTHER: Final = "other"
KINDS: Final = (RESIDENT_ID, PASSPORT, OTHER)
CHINA: Final = "CN"
LONG, SHORT = 18, 15  # a resident number was 15 digits until 1999: no century, no check digit

# The first two digits are a province; 81 to 83 are residence permits of people from Hong Kong,
# Macao and Taiwan; a first 9 is a foreigner's permanent residence card (form of 2023).
_PROVINCE: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-6]")
_GROUPING: Final = re.compile(r"[\s\-‐‑–—_.·/]+")
_SHAPES: Final = {
    PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,17}"),
    OTHER: re.compile(r"(?=.*\d)[A-Z0-9]{4,30}"),
}
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Document:
    """An identity document: its kind, who issued it (ISO 3166, two letters), its number."""

    kind: str
    country: str
    number: str

    def __repr__(self) -> str:
        return f"Document({self.kind}, {self.country}, {masked(self.number)})"  # for logs


class DocumentUnreadable(MembersRefused):
    """A number that cannot be one of this kind of document.

    `fault` says why: `length`, `signs`, `place`, `day`, `check` (one digit does not fit the
    others), `country`, or `kind`.
    """

    def __init__(self, kind: str, fault: str) -> None:
        super().__init__(kind, fault)
        self.kind = kind
        self.fault = fault


class BirthDateDiffers(MembersRefused):
    """The birth date given is not the one in the number."""

    def __init__(self, *, given: date, in_document: date) -> None:
        super().__init__(given, in_document)
        self.given = given
        self.in_document = in_document


class DocumentOfAnother(MembersRefused):
    """This user holds another person with the same document, by the name `name`."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.name = name


class DocumentChanged(MembersRefused):
    """Another document was given after this one was looked at."""


class DoubtNeedsReason(MembersRefused):
    """A doubt without a reason: the member would read nothing."""


class OwnIdentity(MembersRefused):
    """Nobody says of themself or of their own family that they are who they are."""


class PersonHeldElsewhere(MembersRefused):
    """Another user holds the person with this document; who, is not told."""


def settled(document: Document, *, born_on: date | None = None) -> Document:
    """Return a document in its one form, however its number was written.

    Full-width signs, spaces, hyphens and a small x do not matter, and the 15 digits of an old
    resident number are the 18 of today. Raises `DocumentUnreadable`, and `BirthDateDiffers` where
    a resident number holds another day than `born_on`.
    """
    number = _GROUPING.sub("", unicodedata.normalize("NFKC", document.number)).upper()
    if document.kind == RESIDENT_ID:
        number = _resident_number(number)
        in_document = born_by(number)
        if born_on not in (None, in_document):
            assert born_on is not None
            raise BirthDateDiffers(given=born_on, in_document=in_document)
        return Document(RESIDENT_ID, CHINA, number)
    return Document(document.kind, _country(document), _shaped(document.kind, number))


def born_by(number: str) -> date:
    """Return the birth date in a resident number of 18 signs; raises `DocumentUnreadable`."""
    try:
        born_on = ric.get_birth_date(number)
    except ValidationError as bad:
        raise DocumentUnreadable(RESIDENT_ID, "day") from bad
    if born_on < EARLIEST_BIRTH:
        raise DocumentUnreadable(RESIDENT_ID, "day")
    return born_on


def masked(number: str) -> str:
    """Return a number as pages show it: a few signs at each end, the rest as asterisks."""
    shown = 4 if len(number) >= 12 else 2 if len(number) >= 7 else 1
    hidden = max(len(number) - 2 * shown, 0)
    return number[:shown] + "*" * hidden + number[len(number) - shown :] if hidden else "*" * 4


def _resident_number(number: str) -> str:
    """Return a resident number of 18 signs that checks.

    stdnum's own `validate` also asks whether the county was on the list in the year of birth. A
    county is of the day on which the number was given, so that would refuse many of the old.
    """
    if len(number) == SHORT and _is_digits(number):
        number = f"{number[:6]}19{number[6:]}0"
        number = number[:-1] + ric.calc_check_digit(number)
    if len(number) != LONG:
        raise DocumentUnreadable(RESIDENT_ID, "length")
    if not (_is_digits(number[:-1]) and (number[-1] == "X" or _is_digits(number[-1]))):
        raise DocumentUnreadable(RESIDENT_ID, "signs")
    if not _PROVINCE.fullmatch(number[:2]):
        raise DocumentUnreadable(RESIDENT_ID, "place")
    if number[-1] != ric.calc_check_digit(number):
        raise DocumentUnreadable(RESIDENT_ID, "check")
    return number


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _country(document: Document) -> str:
    country = document.country.strip().upper()
    if not _COUNTRY.fullmatch(country):
        raise DocumentUnreadable(document.kind, "country")
    return country


def _shaped(kind: str, number: str) -> str:
    if kind not in _SHAPES:
        raise DocumentUnreadable(kind, "kind")
    if not _SHAPES[kind].fullmatch(number):
        raise DocumentUnreadable(kind, "signs" if number else "length")
    return number
