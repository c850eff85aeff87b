"""What is wrong with a list of people, line by line, and what to do about it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from charter.templatetags.plan_time import plan_date_text
from members.document_words import FAULTS as DOCUMENT_FAULTS
from members.outbox_words import UTC
from members.rules.listed import Fault
from members.rules.lists import ListUnusable
from members.words import refusal_words

COLUMNS: Final[Mapping[str, Promise]] = {
    "name": gettext_lazy("Name"),
    "born_on": gettext_lazy("Date of birth"),
    "document_kind": gettext_lazy("Kind of document"),
    "document_number": gettext_lazy("Document number"),
    "phone": gettext_lazy("Phone number"),
    "email": gettext_lazy("E-mail"),
    "relation": gettext_lazy("Relation"),
    "payer": gettext_lazy("Payer"),
    "language": gettext_lazy("Language"),
}
FAULTS: Final[Mapping[str, Promise]] = {
    "slipped": gettext_lazy(
        "This line has more cells than the first one. Perhaps a comma stands inside a cell: put the"
        " cell in quotation marks."
    ),
    "name_missing": gettext_lazy("The name is missing."),
    "name_sign": gettext_lazy(
        "A name has letters, spaces, dots and hyphens. Please leave out “%(sign)s”."
    ),
    "name_unusable": gettext_lazy("Please write the name in letters, at most 80 of them."),
    "born_missing": gettext_lazy("The birth date is missing. Write it like 1990-05-20."),
    "born_unreadable": gettext_lazy(
        "“%(typed)s” is not a day we can be sure of. Write it like 1990-05-20."
    ),
    "born_future": gettext_lazy("This birth date is still to come."),
    "born_early": gettext_lazy("This birth date is too long ago."),
    "document_kind_unknown": gettext_lazy(
        "We do not know the document “%(typed)s”. Write: resident id, passport or other."
    ),
    "document_born": gettext_lazy(
        "The number says: born on %(in_document)s. The list says: born on %(given)s. One of the two"
        " needs mending."
    ),
    "shortened": gettext_lazy(
        "The spreadsheet has shortened this number to “%(typed)s”, and its digits are lost. Set the"
        " column to text, type the number anew, and save the list again."
    ),
    "phone_bad": gettext_lazy(
        "“%(typed)s” is not a phone number. A Chinese mobile number has 11 digits; others begin"
        " with + and the country."
    ),
    "email_bad": gettext_lazy("“%(typed)s” is not an e-mail address. Write name@example.org."),
    "address_missing": gettext_lazy(
        "A phone number or an e-mail address is needed: there the invitation goes."
    ),
    "relation_unknown": gettext_lazy(
        "We do not know the relation “%(typed)s”. Write: self, child, parent or spouse."
    ),
    "language_unknown": gettext_lazy("We do not know the language “%(typed)s”. Write: zh or en."),
    "payer_bad": gettext_lazy(
        "“%(typed)s” is neither a phone number nor an e-mail address. Write that of the payer, or"
        " leave it empty where the payer stands above."
    ),
    "payer_missing": gettext_lazy(
        "Who pays for this person? Put the payer in a line above, or name their phone number."
    ),
    "payer_unknown": gettext_lazy(
        "Nobody in this list has the payer's phone number or e-mail address."
    ),
    "twice_person": gettext_lazy(
        "The same person stands in line %(other)s already: the same name and birth date."
    ),
    "twice_document": gettext_lazy("The same document number stands in line %(other)s already."),
    "twice_address": gettext_lazy(
        "The same phone number or e-mail address stands in line %(other)s already. If the two are a"
        " family, write in this line how this person is related: child, parent or spouse."
    ),
    "document_of_another": gettext_lazy(
        "A member with another name or birth date has this document. Please compare the line with"
        " the document."
    ),
    "document_invited": gettext_lazy(
        "Somebody with another name or birth date is invited under this document already."
    ),
}
NOTES: Final[Mapping[str, Promise]] = {
    "member": gettext_lazy("Is a member of this plan already, or on its waiting list."),
    "invited": gettext_lazy("Was invited already, on %(at)s."),
}
UNUSABLE: Final[Mapping[str, Promise]] = {
    "empty": gettext_lazy("The file is empty."),
    "workbook": gettext_lazy(
        "This is an Excel workbook, even if its name ends in .csv. In Excel choose “Save as”, then"
        " “CSV UTF-8”, and bring that file."
    ),
    "pdf": gettext_lazy("This is a PDF. Please save the list as CSV and bring that file."),
    "binary": gettext_lazy("This file is not a text. Please save the list as CSV (UTF-8)."),
    "encoding": gettext_lazy(
        "We cannot read the characters of this file. Please save it as CSV UTF-8 once more."
    ),
    "columns": gettext_lazy(
        "The first line must name the columns. We miss: %(missing)s. A list needs name, date of"
        " birth, and a phone number or e-mail address."
    ),
    "twice": gettext_lazy("The column “%(missing)s” stands there twice. Please keep one of them."),
    "quotes": gettext_lazy(
        "A quotation mark is opened and not closed, in line %(line)s or before it."
    ),
}


def column_label(column: str) -> str:
    """Return what a column is called."""
    return str(COLUMNS[column])


def fault_words(fault: Fault) -> str:
    """Return what is wrong with a line, and what to do."""
    if fault.code == "age":
        return refusal_words(fault.facts["refusal"])  # type: ignore[arg-type]  # AgeOutside
    if fault.code.startswith("document_") and fault.code not in FAULTS:
        return str(DOCUMENT_FAULTS[fault.code.removeprefix("document_")])
    return str(FAULTS[fault.code]) % _told(fault)


def note_words(note: Fault) -> str:
    """Return why somebody needs no invitation."""
    return str(NOTES[note.code]) % _told(note)


def unusable_words(refusal: ListUnusable) -> str:
    """Return why a file cannot be read as a list, and what to do."""
    missing = ", ".join(column_label(one) for one in refusal.facts.split(",") if one in COLUMNS)
    return str(UNUSABLE[refusal.fault]) % {"missing": missing, "line": refusal.line}


def _told(fault: Fault) -> dict[str, object]:
    return {name: _day(fact) for name, fact in fault.facts.items()}


def _day(fact: object) -> object:
    day = fact.date() if isinstance(fact, datetime) else fact
    return plan_date_text(day, UTC) if isinstance(day, date) else fact
