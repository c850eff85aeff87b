"""What a treasurer hands in of providers: a file of batches, a reason, a way to use."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cashier.words.settling import GATEWAYS
from treasury.rules import MOST_SETTLEMENT_BYTES

# What a gateway must know of the plan, by its field.
DETAILS: Final = {"bank_file": ("creditor_id",)}


class SettlementFileForm(forms.Form):
    """A file of batches from a provider."""

    gateway = forms.ChoiceField(label=_("Provider"))
    file = forms.FileField(
        label=_("File of settlements (CSV)"),
        help_text=_("A file twice, or days twice, do no harm."),
        error_messages={
            "required": _("Please choose a file."),
            "empty": _("This file is empty. Please download it again from your provider."),
        },
    )

    def __init__(self, *args: Any, gateways: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, GATEWAYS.get(name, name)) for name in gateways]
        field = self.fields["gateway"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_file(self) -> Any:
        """Return the file, if it is not larger than any that is taken."""
        file = self.cleaned_data["file"]
        if file.size > MOST_SETTLEMENT_BYTES:
            raise ValidationError(_("The file is too large. Please download fewer days at a time."))
        return file


class CloseForm(forms.Form):
    """Why a batch that stands aside needs no more."""

    because = forms.CharField(
        label=_("What came of it?"),
        help_text=_("What the provider answered, and when. It stays with the batch."),
        max_length=200,
        error_messages={"required": _("Please say it in a few words.")},
    )


class WayForm(forms.Form):
    """How a plan uses a gateway."""

    gateway = forms.ChoiceField(label=_("Way"), widget=forms.RadioSelect)
    is_offered = forms.BooleanField(label=_("Members can pay this way"), required=False)
    pays_out = forms.BooleanField(label=_("Payouts are made this way"), required=False)
    creditor_id = forms.CharField(
        label=_("Creditor identifier"),
        help_text=_("Only for files to your bank: your bank tells you how to get one."),
        max_length=35,
        required=False,
    )

    def __init__(self, *args: Any, gateways: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gateway"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, GATEWAYS.get(name, name)) for name in gateways]

    def clean(self) -> dict[str, Any]:
        """Require what the gateway must know."""
        cleaned = super().clean() or {}
        wanted = DETAILS.get(str(cleaned.get("gateway")), ())
        for name in wanted:
            if not cleaned.get(name):
                self.add_error(name, _("Your bank needs it in every file. Please fill it in."))
        cleaned["details"] = {name: cleaned[name] for name in wanted if cleaned.get(name)}
        return cleaned
