"""The shape of what people type about those around them."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from members import rules
from members.forms import AddressField, NameField
from members.states import Channel

PHONE_WIDGET: Final = {"type": "tel", "autocomplete": "off"}


class PhoneField(forms.CharField):
    """A phone number, cleaned to its international form."""

    widget = forms.TextInput(attrs=PHONE_WIDGET)

    def clean(self, value: object) -> str:
        typed = super().clean(value)
        try:
            return rules.phone_number(typed)
        except rules.NotAnAddress as bad:
            raise forms.ValidationError(
                _("Please write a phone number, such as 138 0013 8000."), code="phone"
            ) from bad


class ContactForm(forms.Form):
    """Whom to call, and who may ask for aid for a member."""

    name = NameField(
        max_length=80,
        label=_("Their name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please write their name.")},
    )
    phone = PhoneField(
        max_length=40,
        label=_("Their phone number"),
        help_text=_("We send them a text message that says what they may do."),
        error_messages={"required": _("Please write their phone number.")},
    )


class OfferForm(forms.Form):
    """Where the code for an own account goes."""

    address = AddressField(
        label=_("Their phone number or e-mail address"),
        help_text=_("A code goes there. It holds for 14 days."),
        error_messages={"required": _("Please write where the code is to go.")},
    )

    @property
    def channel(self) -> Channel:
        """Return how the code travels."""
        kind, _address = self.cleaned_data["address"]
        return Channel.MAIL if kind == "email" else Channel.SMS

    @property
    def recipient(self) -> str:
        """Return where it goes."""
        _kind, address = self.cleaned_data["address"]
        return str(address)


class CodeForm(forms.Form):
    """The code that somebody was sent to take over their own memberships."""

    code = forms.CharField(
        max_length=20,
        label=_("The code in the letter"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Please type the code.")},
    )


class TakeForm(CodeForm):
    """What somebody says yes to who takes over their own memberships; nothing is ticked before."""

    charter = forms.BooleanField(
        label=_("I have read the charter, and say yes to it."),
        error_messages={"required": _("This needs your yes.")},
    )
    not_insurance = forms.BooleanField(
        label=_("I know that this is mutual aid and not insurance, and that nothing is certain."),
        error_messages={"required": _("This needs your yes.")},
    )
    mandate = forms.BooleanField(
        label=_("From now on shares may be debited from me, each after a notice."),
        error_messages={"required": _("This needs your yes.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.HiddenInput()

    @property
    def accepted(self) -> frozenset[str]:
        """Return what was said yes to."""
        return frozenset(name for name, value in self.cleaned_data.items() if value is True)


class DeathForm(forms.Form):
    """The day on which somebody died."""

    died_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("On which day?"),
        error_messages={
            "invalid": _("Please write a date such as 2026-03-31."),
            "required": _("Please give the day."),
        },
    )


class OfficeDeathForm(DeathForm):
    """The same from the office, where a family told it: whose membership, and their name."""

    enrolment = forms.IntegerField(
        min_value=1,
        label=_("Number of the membership"),
        error_messages={"required": _("Please write the number.")},
    )
    name = NameField(
        max_length=80,
        label=_("Name of who has died"),
        help_text=_("As the family told it: so that nobody is mistaken for another."),
        error_messages={"required": _("Please write their name.")},
    )
    field_order = ("enrolment", "name", "died_on")
