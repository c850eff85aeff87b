"""What the office types from a paper."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.words.aid import AidFor
from claims.forms.fields import ACCOUNT, TEXT_ROWS
from claims.forms.filing import NO_KIND
from claims.states import Cause
from papers.forms import PapersField

PAPER_MISSING = _("Please write where the paper can be found.")


class SearchForm(forms.Form):
    """Whose membership is looked for."""

    called = forms.CharField(
        max_length=80,
        label=_("Name of the member, whole, or number of the membership"),
        error_messages={"required": _("Please write a name or a number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FromPaperForm(forms.Form):
    """A request as it stands on a paper; typed by one of the crew, nothing chosen in advance."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reference = forms.CharField(
        max_length=80,
        label=_("Number under which the paper is filed"),
        error_messages={"required": PAPER_MISSING},
    )
    cause = forms.ChoiceField(
        choices=Cause,
        widget=forms.RadioSelect,
        label=_("Is it an illness or an accident?"),
        error_messages={"required": _("Please choose illness or accident.")},
    )
    event_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("On which day was it diagnosed, or did it happen?"),
        error_messages={
            "invalid": _("Please write a date such as 2026-03-31."),
            "required": _("Please give the day."),
        },
    )
    condition = forms.CharField(
        max_length=80,
        label=_("Its name, as the doctor says it"),
        error_messages={"required": _("Please write what the doctor calls it.")},
    )
    kind = forms.ChoiceField(label=_("Which kind of case of the charter"))
    story = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs=TEXT_ROWS),
        label=_("What happened, as the paper says it"),
        error_messages={"required": _("A few sentences are enough.")},
    )
    papers = PapersField(
        label=_("Scans: the request itself, and what came with it"),
        help_text=_("Pictures (JPEG, PNG) or PDF."),
        error_messages={"required": _("Please add at least one photograph or PDF.")},
    )
    account_name = forms.CharField(
        max_length=80,
        label=_("Name on the bank account"),
        error_messages={"required": _("Please write whose account it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    account_ref = forms.CharField(
        max_length=40,
        validators=[ACCOUNT],
        label=_("Account number"),
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    employer = forms.CharField(
        required=False,
        max_length=120,
        label=_("Where does the person who needs aid work?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[AidFor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (NO_KIND, _("None of these, or not known")),
            *((one.key, one.name) for one in kinds),
        ]

    def told(self) -> dict[str, Any]:
        """Return what `file_claim` wants, but for the papers."""
        said = self.cleaned_data
        names = ("once", "condition", "story", "account_name", "account_ref", "employer")
        event_on: date = said["event_on"]
        return {
            **{name: said[name] for name in names},
            "cause": Cause(said["cause"]),
            "event_on": event_on,
            "condition_key": "" if said["kind"] == NO_KIND else said["kind"],
            "paper_reference": said["reference"],
        }


class HeirsAccountForm(forms.Form):
    """Where an award goes whose claimant, or who paid for them, has died."""

    account_name = forms.CharField(
        max_length=80,
        label=_("Name on the bank account"),
        error_messages={"required": _("Please write whose account it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    account_ref = forms.CharField(
        max_length=40,
        validators=[ACCOUNT],
        label=_("Account number"),
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reference = forms.CharField(
        max_length=80,
        label=_("Number under which the heir's paper is filed"),
        help_text=_("A certificate of inheritance, or what the law of the place asks for."),
        error_messages={"required": PAPER_MISSING},
    )
