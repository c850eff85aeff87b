"""What those who ask for aid type of money: bills, and where the award goes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.forms.fields import ACCOUNT, MinorField


class BillForm(forms.Form):
    """One bill."""

    what = forms.CharField(
        max_length=200,
        label=_("What was it for, and from whom?"),
        help_text=_("For example: operation, City Hospital"),
        error_messages={"required": _("Please write what the bill is for.")},
    )
    billed_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("Date of the bill"),
        error_messages={
            "invalid": _("Please write a date such as 2026-03-31."),
            "required": _("Please give the day."),
        },
    )
    amount_minor = MinorField(
        label=_("Amount of the bill"), error_messages={"required": _("Please write the amount.")}
    )
    paid_elsewhere_minor = MinorField(
        required=False,
        label=_("What others have paid or will pay of it"),
        help_text=_("For example the state's health scheme or another society. Empty: nothing."),
    )
    paper = forms.ChoiceField(required=False, label=_("Which of your papers shows it?"))

    def __init__(
        self, *args: Any, papers: Sequence[tuple[int, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *papers]

    def clean_billed_on(self) -> date:
        billed_on: date = self.cleaned_data["billed_on"]
        if billed_on > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return billed_on

    def clean_amount_minor(self) -> int:
        amount_minor: int = self.cleaned_data["amount_minor"]
        if amount_minor <= 0:
            raise ValidationError(_("A bill is of more than nothing."), code="nothing")
        return amount_minor

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        paid, amount = said.get("paid_elsewhere_minor") or 0, said.get("amount_minor")
        if amount is not None and paid > amount:
            self.add_error(
                "paid_elsewhere_minor", _("Others cannot have paid more than the whole bill.")
            )
        return said


class Whose:
    """Whose account the award goes to."""

    CLAIMANT: Final = "claimant"
    MINE: Final = "mine"
    OTHER: Final = "other"


class AccountForm(forms.Form):
    """Where the award goes."""

    whose = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Whose account is it?"),
        error_messages={"required": _("Please choose whose account it is.")},
    )
    account_name = forms.CharField(
        max_length=80,
        required=False,
        label=_("Name on the account, if it is somebody else's"),
        help_text=_("The award goes straight there. Nobody will ask you for a fee first."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    account_ref = forms.CharField(
        max_length=40,
        validators=[ACCOUNT],
        label=_("Account number"),
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    account_again = forms.CharField(
        max_length=40,
        label=_("The number once more"),
        help_text=_("So that no digit goes wrong. Spaces make no difference."),
        error_messages={"required": _("Please write the account number once more.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def __init__(self, *args: Any, claimant: str, mine: str, **kwargs: Any) -> None:
        """`mine` is the name of whoever types, or empty where they are the claimant."""
        super().__init__(*args, **kwargs)
        self.names = {Whose.CLAIMANT: claimant, **({Whose.MINE: mine} if mine else {})}
        field = self.fields["whose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*self.names.items(), (Whose.OTHER, _("Somebody else"))]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        whose = said.get("whose")
        if whose == Whose.OTHER and not said.get("account_name"):
            self.add_error("account_name", _("Please write whose account it is."))
        elif whose in self.names:
            said["account_name"] = self.names[whose]
        numbers = [said.get(name, "") for name in ("account_ref", "account_again")]
        if all(numbers) and len({number.replace(" ", "") for number in numbers}) > 1:
            self.add_error("account_again", _("The two numbers differ. Please look again."))
        return said
