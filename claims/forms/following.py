"""What a family types to follow a request, and who asked to change where the award goes."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.forms.fields import NOTE_ROWS
from claims.forms.money import AccountForm
from claims.rules.links import CODE_SIGNS
from members.forms import AddressField


class OptionalAddressField(AddressField):
    """An e-mail address or a phone number, or none: cleaned it is then None."""

    def clean(self, value: object) -> tuple[str, str] | None:  # type: ignore[override]
        return super().clean(value) if value else None


class LinkForm(forms.Form):
    """Whom a link and its code are sent to, if anybody."""

    address = OptionalAddressField(
        required=False,
        label=_("Send it to this e-mail address or phone number"),
        help_text=_("Or leave it empty: you see link and code here, to write down or to print."),
    )


class CodeForm(forms.Form):
    """The code that belongs to a link."""

    code = forms.CharField(
        max_length=30,
        label=_("The code of eight digits"),
        help_text=_("It stands beside the link that you were given."),
        error_messages={"required": _("Please write the code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        typed = unicodedata.normalize("NFKC", str(self.cleaned_data["code"]))
        digits = "".join(sign for sign in typed if sign.isdecimal())
        if len(digits) != CODE_SIGNS:
            raise ValidationError(_("The code has eight digits."), code="length")
        return digits


class ChangeAccountForm(AccountForm):
    """Another account for the award, and why."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Why, if you would like to say"),
    )

    def told(self) -> dict[str, Any]:
        """Return what `change_account` wants."""
        return {name: self.cleaned_data[name] for name in ("account_name", "account_ref", "reason")}
