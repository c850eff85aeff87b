"""What a treasurer says of a file for the bank: its day, or why it is taken back."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from treasury.rules.bank_files import first_bank_day
from treasury.states import FileKind

LEAD_DAYS = 2  # bank days, so that another person can look before it leaves


class FileForm(forms.Form):
    """A file that is to be made, for a day on which the bank does it."""

    kind = forms.ChoiceField(choices=FileKind.choices, widget=forms.HiddenInput)
    execute_on = forms.DateField(
        label=_("The bank does it on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("This is no day. Please choose one."),
        },
    )

    def __init__(self, data: Any = None, *, today: date, kind: str) -> None:
        first = {"kind": kind, "execute_on": first_bank_day(today, after_days=LEAD_DAYS)}
        super().__init__(data, initial=first, prefix=kind)


class ReportForm(forms.Form):
    """What the bank answers before it settles a file."""

    report = forms.FileField(
        label=_("Answer of your bank (pain.002)"),
        help_text=_("Only what the bank rejects is taken from it. A file twice does no harm."),
        error_messages={
            "required": _("Please choose a file."),
            "empty": _("This file is empty. Please download it again from your bank."),
        },
    )


class ReasonForm(forms.Form):
    """Why a file does not go its way."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        error_messages={
            "required": _("Please say why: others will want to know it."),
            "max_length": _("Please say it in 200 characters."),
        },
    )
