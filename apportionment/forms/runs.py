"""What the steps of a run take in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposeForm(forms.Form):
    """The digest of the figures that the officer saw."""

    expected = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    """The last step of the run that the officer saw."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    """Why a proposed run is sent back."""

    reason = forms.CharField(
        label=_("Why it is sent back"),
        help_text=_("The officer who proposed it reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AbandonForm(forms.Form):
    """Why a period is given up."""

    reason = forms.CharField(
        label=_("Why the period is given up"),
        help_text=_("It stays in the run's history for good."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
