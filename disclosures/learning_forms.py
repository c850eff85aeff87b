"""What somebody may ask of the pages that explain: so many people, so many ill, so much aid."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disclosures.forms import BLANKS, MOST_BPS, WHOLE, HundredthsField
from disclosures.words.explainers import Asked

MOST_PEOPLE: Final = 100_000_000
MOST_AWARD_MINOR: Final = 10**9  # ten million yuan


class PeopleField(forms.CharField):
    """A whole number of people, from `least` on."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.least = least

    def clean(self, value: Any) -> int:
        text = super().clean(value).translate(BLANKS)
        if WHOLE.fullmatch(text) is None or not self.least <= int(text) <= MOST_PEOPLE:
            raise ValidationError(
                _("Please write a whole number of people, from %(least)s to 100,000,000."),
                code="people",
                params={"least": self.least},
            )
        return int(text)


class ExplainerForm(forms.Form):
    """A pool on paper: everything in it can be changed."""

    people = PeopleField(label=_("People who share"), least=1)
    ill = PeopleField(label=_("Of them fall ill"), least=0)
    award = HundredthsField(label=_("Aid for each, in yuan"), most=MOST_AWARD_MINOR)
    fee = HundredthsField(label=_("Fee, in percent of aid"), most=MOST_BPS)

    def clean(self) -> dict[str, Any]:
        """Refuse more ill than there are people."""
        typed = super().clean() or {}
        if typed.get("ill", 0) > typed.get("people", MOST_PEOPLE):
            self.add_error("ill", _("That is more than there are people."))
        return typed

    def asked(self) -> Asked:
        """Return what was typed, in minor units."""
        typed = self.cleaned_data
        return Asked(
            people=typed["people"],
            ill=typed["ill"],
            award_minor=typed["award"],
            fee_bps=typed["fee"],
        )
