"""What the doors of a member's money take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import MinorField


class PayForm(forms.Form):
    """The amount that the payer saw on the button, so that nothing else is asked for."""

    amount_minor = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: object, payable_minor: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.payable_minor = payable_minor

    def clean_amount_minor(self) -> int:
        amount: int = self.cleaned_data["amount_minor"]
        if amount != self.payable_minor:
            raise forms.ValidationError(
                _("The amount has changed meanwhile. Nothing was debited; please look again.")
            )
        return amount


class LimitsForm(forms.Form):
    """The most that a payer lets a plan debit; empty is no limit."""

    month_minor = MinorField(
        label=_("At most in a month"),
        help_text=_("An amount, such as 30. Leave it empty for no limit."),
        required=False,
        max_length=20,
    )
    year_minor = MinorField(
        label=_("At most in a year"),
        help_text=_("An amount, such as 200. Leave it empty for no limit."),
        required=False,
        max_length=20,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a year's limit below the month's: it would hide which of them holds."""
        cleaned = super().clean() or {}
        month, year = cleaned.get("month_minor"), cleaned.get("year_minor")
        if month is not None and year is not None and year < month:
            self.add_error("year_minor", _("The limit of a year is less than that of a month."))
        return cleaned
