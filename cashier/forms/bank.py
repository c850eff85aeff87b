"""What a treasurer hands in of a bank: an account, a file, the names of columns, a line read."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban

from apportionment.forms.officers import AmountField, WhoForm
from treasury.rules.bank import (
    DAYS,
    DECIMALS,
    ENCODINGS,
    MOST_BYTES,
    SEPARATORS,
    Columns,
    ToldLine,
    plain_account,
)

IN: Final = "in"
OUT: Final = "out"
SEND_BACK: Final = "send_back"
ASKED: Final = "asked"
REQUIRED: Final = {"required": _("Please fill this in.")}


class AccountForm(forms.Form):
    """The plan's own account at a bank."""

    number = forms.CharField(
        label=_("IBAN or account number"), max_length=50, error_messages=REQUIRED
    )
    holder = forms.CharField(
        label=_("Account holder"),
        help_text=_("Exactly as the bank writes it: members' banks compare the name."),
        max_length=70,
        error_messages=REQUIRED,
    )
    bank_name = forms.CharField(label=_("Bank"), max_length=70, error_messages=REQUIRED)
    bic = forms.CharField(label=_("BIC (if there is one)"), max_length=11, required=False)

    def clean_number(self) -> str:
        """Return the number without spaces; an IBAN has the right check digits."""
        number = plain_account(self.cleaned_data["number"])
        if re.match("[A-Z]{2}[0-9]{2}", number) and not iban.is_valid(number):
            raise ValidationError(
                _("This IBAN has a mistake in it: its check digits do not fit. Please compare.")
            )
        return number

    def clean_bic(self) -> str:
        """Return the BIC in capitals."""
        told = str(self.cleaned_data["bic"]).strip().upper()
        if told and not bic.is_valid(told):
            raise ValidationError(_("A BIC has 8 or 11 letters and digits. Please compare."))
        return told


class StatementForm(forms.Form):
    """A file from the bank."""

    file = forms.FileField(
        label=_("Statement from your bank"),
        help_text=_("camt.053 (XML) or a table (CSV). A file twice, or days twice, do no harm."),
        error_messages={
            "required": _("Please choose a file."),
            "empty": _("This file is empty. Please download it again from your bank."),
        },
    )

    def clean_file(self) -> Any:
        """Return the file, if it is not larger than any statement."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than any statement we can take in."))
        return file


class ColumnsForm(forms.Form):
    """Which column of a bank's table is what."""

    booked = forms.CharField(label=_("Day of booking"), max_length=80, error_messages=REQUIRED)
    amount = forms.CharField(
        label=_("Amount, with its sign"),
        help_text=_("Leave it empty if what came in and what went out stand in two columns."),
        max_length=80,
        required=False,
    )
    credit = forms.CharField(label=_("Came in"), max_length=80, required=False)
    debit = forms.CharField(label=_("Went out"), max_length=80, required=False)
    name = forms.CharField(label=_("Name of the other side"), max_length=80, required=False)
    account = forms.CharField(label=_("Account of the other side"), max_length=80, required=False)
    text = forms.CharField(
        label=_("Text with the reference"), max_length=80, error_messages=REQUIRED
    )
    bank_ref = forms.CharField(label=_("The bank's own number"), max_length=80, required=False)
    balance = forms.CharField(label=_("Balance after it"), max_length=80, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=80, required=False)
    separator = forms.ChoiceField(
        label=_("Between columns"),
        choices=[
            (sign, told)
            for sign, told in zip(
                SEPARATORS, (_("comma"), _("semicolon"), _("tab"), _("bar")), strict=True
            )
        ],
    )
    decimal = forms.ChoiceField(
        label=_("Amounts are written"),
        choices=[
            (sign, told) for sign, told in zip(DECIMALS, ("1,234.56", "1.234,56"), strict=True)
        ],
    )
    days = forms.ChoiceField(
        label=_("Days are written"), choices=[(shape, shape) for shape in DAYS]
    )
    encoding = forms.ChoiceField(
        label=_("Letters"),
        help_text=_("If names look broken, try another one."),
        choices=list(zip(ENCODINGS, ("UTF-8", "GB18030 (GBK)", "Windows-1252"), strict=True)),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse columns of which the amount cannot be told."""
        cleaned = super().clean() or {}
        if not cleaned.get("amount") and not (cleaned.get("credit") and cleaned.get("debit")):
            self.add_error(
                "amount", _("Please name the column of the amount, or both that it stands in.")
            )
        return cleaned

    @property
    def columns(self) -> Columns:
        """Return what was said."""
        return Columns.from_json(self.cleaned_data)


class SenderForm(WhoForm):
    """The member for whom money came."""


class AsideForm(forms.Form):
    """Why a line is taken out of those that wait."""

    why = forms.ChoiceField(
        label=_("What happens with it?"),
        choices=(
            (SEND_BACK, _("It is not ours: we send it back")),
            (ASKED, _("We ask the sender, or the bank")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    note = forms.CharField(
        label=_("What the next treasurer should know"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say it in a few words.")},
    )


class UndoForm(forms.Form):
    """Why a line is not what it was placed as."""

    reason = forms.CharField(
        label=_("Why is it wrong?"),
        help_text=_("For the treasurers only; it is stored encrypted."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say it in a few words.")},
    )


class ReadForm(forms.Form):
    """What a person reads in a line that the machine could not read."""

    booked_on = forms.DateField(
        label=_("Day of booking"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose the day."), "invalid": _("Which day is it?")},
    )
    direction = forms.ChoiceField(
        label=_("Did it come in or go out?"),
        choices=((IN, _("It came in")), (OUT, _("It went out"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    amount_minor = AmountField(label=_("Amount"), max_length=20, error_messages=REQUIRED)
    name = forms.CharField(label=_("Name of the other side"), max_length=120, required=False)
    text = forms.CharField(label=_("Text with the reference"), max_length=500, required=False)

    def told(self, *, currency: str) -> ToldLine:
        """Return the line as it was read."""
        told = self.cleaned_data
        sign = 1 if told["direction"] == IN else -1
        return ToldLine(
            booked_on=told["booked_on"],
            amount_minor=sign * told["amount_minor"],
            currency=currency,
            name=told["name"],
            text=told["text"],
        )


class DismissForm(forms.Form):
    """Why a line that could not be read was no movement."""

    note = forms.CharField(
        label=_("What is it instead?"),
        help_text=_("A total, a headline, a line that stands there twice, …"),
        max_length=300,
        error_messages={"required": _("Please say it in a few words.")},
    )
