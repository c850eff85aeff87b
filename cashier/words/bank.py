"""What the files and lines of banks are called, and why a file was not taken."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treasury import rules
from treasury.models import StatementUpload
from treasury.rules import bank
from treasury.states import UploadState

# Why a file was not taken, and what to do next; by `FileRefused.why`.
REFUSED_FILES: Final[dict[str, Promise]] = {
    "unreadable": gettext_lazy(
        "The file ends in the middle or is damaged. Please download it again from your bank."
    ),
    "too_large": gettext_lazy(
        "The file is larger than any statement we can take in. Please download fewer days at a "
        "time."
    ),
    "encoding": gettext_lazy(
        "Its letters cannot be read. Please download it again without opening it in a spreadsheet "
        "first, or choose other letters under “Columns of the table”."
    ),
    "dangerous": gettext_lazy(
        "The file tries to load something else (it declares a document type or entities). No "
        "bank's statement does that. Please do not use it, and ask whoever gave it to you."
    ),
    "no_statement": gettext_lazy(
        "This is XML, but no statement we know. Please ask your bank for camt.053, version 2 to 8."
    ),
    "account": gettext_lazy(
        "The file is about another account (%(found)s). Please choose that account, or its file."
    ),
    "currency": gettext_lazy(
        "The file is in another currency (%(found)s) than the account. Nothing was taken in."
    ),
    "columns": gettext_lazy(
        "The table has no column “%(missing)s”. Please say under “Columns of the table” what they "
        "are called in this file."
    ),
    "sums": gettext_lazy(
        "The lines do not lead from the opening to the closing balance, so something is missing. "
        "Please download the whole file again."
    ),
    "empty": gettext_lazy("The file tells of no day and no movement. Please choose another span."),
    "unread": gettext_lazy(
        "Most rows cannot be read, the first in line %(line)s. Please compare under “Columns of "
        "the table” how days and amounts are written in this file."
    ),
    "dialect": gettext_lazy(
        "The days from %(from_on)s to %(until_on)s were taken in from another kind of file, which "
        "tells the same lines in other words. Please download only the days after them."
    ),
}

UNREAD: Final[dict[str, Promise]] = {
    "day": gettext_lazy("The day cannot be read"),
    "amount": gettext_lazy("The amount cannot be read"),
    "direction": gettext_lazy("It does not say whether it came in or went out"),
    "cells": gettext_lazy("Columns are missing"),
}
ASIDE: Final[dict[str, Promise]] = {
    "late": gettext_lazy("Came in a day that was taken in before"),
    "send_back": gettext_lazy("To be sent back"),
    "asked": gettext_lazy("Being asked about"),
    "undone": gettext_lazy("Was placed as something else, and taken back"),
}
PROPOSED: Final[dict[str, Promise]] = {
    "mistaken": gettext_lazy("their reference with one mistake"),
    "sent_before": gettext_lazy("sent from this account before"),
}
REFUSALS: Final[dict[type[Exception], Promise]] = {
    bank.LineIsPlaced: gettext_lazy(
        "Somebody else has placed this line meanwhile. Nothing was booked twice."
    ),
    bank.CannotBeThat: gettext_lazy(
        "It cannot be that: the amount or its direction is another, or it was paid by another "
        "line. Please look at it again."
    ),
    bank.CannotBeUndone: gettext_lazy(
        "This cannot be taken back here: it is not placed any more, or it is an order of a file, "
        "which only the bank takes back."
    ),
    rules.FundTooSmall: gettext_lazy(
        "The solidarity fund has spent this money already. Fill it up first, then take it back."
    ),
    rules.SamePerson: gettext_lazy(
        "You named this account yourself. Another treasurer compares it with the bank's papers and "
        "releases it."
    ),
}


def refused_file(why: str, facts: dict[str, str | int]) -> str:
    """Return why a file was not taken, and what to do next."""
    template = REFUSED_FILES.get(why)
    if template is None:
        return _("The file was not taken in.")
    try:
        return str(template) % facts
    except KeyError:
        return str(template)


def refusal(error: Exception) -> str:
    """Return why a deed on a line was refused."""
    return str(REFUSALS.get(type(error), _("This is not possible.")))


def upload_words(upload: StatementUpload) -> str:
    """Return what became of a file that was handed in."""
    if upload.state == UploadState.WAITING:
        return _("Kept. It is being taken in; you need not wait, this page says when it is done.")
    new = upload.new_lines or 0
    known = (upload.lines or 0) - new
    told = ngettext("Taken in: %(new)s new line.", "Taken in: %(new)s new lines.", new)
    if known:
        told = f"{told} " + _("%(known)s were known already.")
    return told % {"new": new, "known": known}
