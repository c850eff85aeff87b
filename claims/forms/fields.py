"""Fields of the forms of claims; minor units are made here."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

AMOUNT: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
ACCOUNT: Final = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9 -]{4,38}$",
    _("Please write the number with digits (and letters) only."),
)
TEXT_ROWS: Final = {"rows": 5}
NOTE_ROWS: Final = {"rows": 3}


class MinorField(forms.CharField):
    """An amount as people write it (60000, 60,000.00), cleaned to minor units."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).replace(",", "").replace("，", "").replace(" ", "")  # noqa: RUF001
        if not text:
            return None
        match = AMOUNT.fullmatch(text)
        if match is None:
            raise ValidationError(
                _("Please write an amount such as 60000 or 60000.50, not negative."), code="amount"
            )
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
