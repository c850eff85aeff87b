"""The forms of audits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.rules import Found, Seen
from audits.states import Result, Why
from members.models import User
from panels.forms import BeaconForm, OwnForm, ShowForm, ValueForm

__all__ = [
    "AppointForm",
    "AttestForm",
    "BeaconForm",
    "DraftForm",
    "FindingForm",
    "HashForm",
    "ShowForm",
    "ValueForm",
]
MOST = 4000


class HashForm(OwnForm):
    """A value for the draw that its giver keeps."""

    commitment = forms.CharField(
        label=_("Only its SHA-256, if you keep the value yourself"),
        help_text=_(
            "Of the value, a |, and the audit's name as it stands above, in UTF-8. You show the"
            " value after the others are fixed."
        ),
        max_length=80,
    )


class AuditorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy only
    """One of the plan's auditors, by name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name


class AppointForm(OwnForm):
    """Who looks, and for whom they work."""

    auditor = AuditorField(label=_("Auditor"), queryset=User.objects.none())
    organisation = forms.CharField(
        label=_("The auditor's organisation"),
        help_text=_("It is published, and the people drawn read it. The auditor's name is not."),
        max_length=120,
    )

    def __init__(self, *args: Any, auditors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["auditor"]
        assert isinstance(field, AuditorField)
        field.queryset = auditors


class FindingForm(OwnForm):
    """What was seen of one request, and the result."""

    identity_seen = forms.BooleanField(
        label=_("Identity: I have seen who the person is, and that the document is theirs"),
        required=False,
    )
    papers_seen = forms.BooleanField(
        label=_("Papers: I have seen the diagnosis or the report, in this person's name"),
        required=False,
    )
    bank_seen = forms.BooleanField(
        label=_("Bank: I have seen the bank's proof that the whole award was paid to them"),
        required=False,
    )
    payee_confirmed = forms.BooleanField(
        label=_("Payee: the person or the family says that the money arrived"), required=False
    )
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, widget=forms.RadioSelect)
    why = forms.ChoiceField(
        label=_("If it could not be checked: why"),
        choices=[("", "—"), (Why.PAPERS, Why.PAPERS.label), (Why.OTHER, Why.OTHER.label)],
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("It lies encrypted and is not published. Needed where it is not confirmed."),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def found(self) -> Found:
        """Return what was ticked and written."""
        given = self.cleaned_data
        seen = Seen(
            identity=given["identity_seen"],
            papers=given["papers_seen"],
            bank=given["bank_seen"],
            payee=given["payee_confirmed"],
        )
        return Found(seen=seen, result=given["result"], why=given["why"], note=given["note"])


class DraftForm(OwnForm):
    """The auditor's own words."""

    statement = forms.CharField(
        label=_("Your statement"),
        help_text=_("It is published word for word. Please write no names of people."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AttestForm(OwnForm):
    """The last step; a signature of one's own, if there is one."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    public_key = forms.CharField(
        label=_("Your public key (Ed25519), if you sign with your own"),
        help_text=_("As OpenSSL writes it (PEM), in base64, or as 64 hexadecimal digits."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    signature = forms.CharField(
        label=_("Your signature of these bytes"),
        help_text=_("In base64, or as 128 hexadecimal digits."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
