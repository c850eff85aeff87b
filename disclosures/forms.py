"""The shape of a sum someone wants to check; minor units are made here."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apportionment.rules import RunInputs
from charter.rules import Rounding
from charter.words import ROUNDINGS

HUNDREDTHS: Final = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
WHOLE: Final = re.compile(r"[0-9]+")
BLANKS: Final = str.maketrans("", "", ",\N{FULLWIDTH COMMA} \N{NO-BREAK SPACE}")
MOST_MINOR: Final = 10**16  # a hundred million million yuan
MOST_HEADS: Final = 10**10
MOST_BPS: Final = 10_000


class HundredthsField(forms.CharField):
    """A number with up to two decimals, cleaned to hundredths: fen, or basis points."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.most = most

    def clean(self, value: Any) -> int:
        text = super().clean(value).translate(BLANKS)
        if not text:
            return 0
        match = HUNDREDTHS.fullmatch(text)
        if match is None:
            raise ValidationError(
                _("Please write a number with at most two decimals, such as 4000 or 4000.50."),
                code="number",
            )
        hundredths = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if hundredths > self.most:
            raise ValidationError(_("That is more than this page can work with."), code="most")
        return hundredths


class HeadsField(forms.CharField):
    """A number of people, at least one."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        text = super().clean(value).translate(BLANKS)
        if WHOLE.fullmatch(text) is None or int(text) == 0:
            raise ValidationError(
                _("Please write a whole number of people, at least 1."), code="heads"
            )
        if int(text) > MOST_HEADS:
            raise ValidationError(_("That is more than this page can work with."), code="most")
        return int(text)


class CheckForm(forms.Form):
    """What a share follows from, under a charter in which everyone shares alike."""

    benefit = HundredthsField(
        label=_("Aid, in yuan"), help_text=_("All awards of the period together."), most=MOST_MINOR
    )
    fee = HundredthsField(label=_("Fee, in percent of aid"), most=MOST_BPS)
    heads = HeadsField(label=_("Members who share"), max_length=40)
    rounding = forms.ChoiceField(
        label=_("Rounding"), choices=list(ROUNDINGS.items()), initial=Rounding.HALF_UP
    )
    floor = HundredthsField(
        label=_("Least share, in yuan"),
        help_text=_("Most charters say 0.01."),
        most=MOST_MINOR,
        required=False,
    )
    added = HundredthsField(
        label=_("Added, in yuan"),
        help_text=_("Into the reserve, dues given up, collected too little last time."),
        most=MOST_MINOR,
        required=False,
    )
    less = HundredthsField(
        label=_("Taken off, in yuan"),
        help_text=_("Collected too much last time, dues paid late, borne by others."),
        most=MOST_MINOR,
        required=False,
    )

    def inputs(self) -> RunInputs:
        """Return what was typed as the inputs of a run with one band."""
        typed = self.cleaned_data
        return RunInputs(
            headcount={0: typed["heads"]},
            weight={0: 1},
            awards_minor=[typed["benefit"]],
            fee_bps=typed["fee"],
            rounding=Rounding(typed["rounding"]),
            floor_minor=typed["floor"],
            written_off_minor=typed["added"],
            recovered_minor=typed["less"],
        )
