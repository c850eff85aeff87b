"""What the doors of paying, runs and money take in."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
