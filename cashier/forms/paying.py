"""What the doors of paying otherwise take in."""

import re
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import MinorField

KEY: Final = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """Return what names one wish, so that its button pressed twice is one."""
    return uuid4().hex


class AmountForm(forms.Form):
    """An amount, and the wish it belongs to."""

    amount_minor = MinorField(label=_("Amount"), max_length=20)
    key = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {}, **kwargs})
        self.initial.setdefault("key", new_key())

    def clean_amount_minor(self) -> int:
        amount: int | None = self.cleaned_data["amount_minor"]
        if not amount:
            raise forms.ValidationError(_("Please write an amount above zero."))
        return amount

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Please open the page anew and try again."))
        return key


class WayForm(forms.Form):
    """One of the ways that the plan offers, with what it needs to know."""

    way = forms.ChoiceField(label=_("How do you want to pay?"), widget=forms.RadioSelect)
    iban = forms.CharField(label=_("Account number (IBAN)"), required=False, max_length=42)
    holder = forms.CharField(label=_("Account holder"), required=False, max_length=70)
    agrees = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, ways: list[tuple[str, Any]], wording: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.fields["agrees"].label = wording
        if not any(gateway in WITH_ACCOUNT for gateway, _label in ways):
            for name in ("iban", "holder"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for an account where the way needs one, and for a yes wherever money is taken."""
        cleaned = super().clean() or {}
        way = cleaned.get("way")
        if way in WITH_ACCOUNT:
            for name in ("iban", "holder"):
                if not cleaned.get(name):
                    self.add_error(name, _("This way needs it."))
        if way and way not in WITHOUT_LEAVE and not cleaned.get("agrees"):
            self.add_error("agrees", _("Without your agreement this way cannot be used."))
        return cleaned


class GrantForm(forms.Form):
    """What the solidarity fund is asked to pay, and why."""

    debit = forms.ChoiceField(label=_("Which share"))
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For the treasurers and the member only; it is stored encrypted."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, debits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debit"].choices = debits  # type: ignore[attr-defined]


WITH_ACCOUNT: Final = frozenset({"bank_file"})
WITHOUT_LEAVE: Final = frozenset({"transfer", "wallet"})
