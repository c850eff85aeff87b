"""An invoice that the pool has paid; and why one is taken back."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apportionment.forms.officers import AmountField, reason_field
from treasury.services.expenses import Spending
from treasury.states import ExpenseKind

DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
KINDS: Final = (
    (ExpenseKind.PROCESSING, _("Payment processing")),
    (ExpenseKind.INVESTIGATION, _("Looking into claims")),
    (ExpenseKind.STAFF, _("People who work for the pool")),
    (ExpenseKind.AUDIT, _("Audits")),
    (ExpenseKind.OTHER, _("Other expenses")),
)


class InvoiceForm(forms.Form):
    """Who wrote an invoice, its number, its day."""

    payee = forms.CharField(
        label=_("Who is paid"),
        help_text=_("The firm or office on the invoice."),
        max_length=120,
        error_messages={"required": _("Please write who is paid.")},
    )
    invoice_ref = forms.CharField(
        label=_("Number of the invoice"),
        max_length=60,
        error_messages={"required": _("Please copy the number from the invoice.")},
    )
    spent_on = forms.DateField(
        label=_("Day of the invoice"),
        widget=DAY,
        error_messages={
            "required": _("Please write the day."),
            "invalid": _("Please write the day as year-month-day, such as 2026-11-23."),
        },
    )


class ExpenseForm(InvoiceForm):
    """An expense with its invoice."""

    kind = forms.ChoiceField(
        label=_("What for"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is for.")},
    )
    amount_minor = AmountField(
        label=_("Amount"),
        max_length=20,
        error_messages={"required": _("Please write the amount on the invoice.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Never the name or number of a member."),
        max_length=200,
        required=False,
    )

    field_order = ("kind", "payee", "invoice_ref", "spent_on", "amount_minor", "note")

    @property
    def spent(self) -> Spending:
        """Return what was typed."""
        return Spending(**self.cleaned_data)


class UndoForm(forms.Form):
    """Why an expense was wrong."""

    reason = reason_field(
        told=_("It stands in the books for good. Never the name or number of a member.")
    )

    def clean_reason(self) -> str:
        """Return the reason on one line, as an entry of the books holds it."""
        return " ".join(self.cleaned_data["reason"].split())[:200]
