"""What reviewers type while they work on a file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.fields import NOTE_ROWS, MinorField
from claims.forms.reviewing import SeenForm
from claims.models import Evidence
from claims.states import NoteKind


class AskForm(SeenForm):
    """A question to the claimant, with what is missing ticked off the charter's list."""

    items = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("What is missing")
    )
    words = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Your question"),
        help_text=_(
            "The claimant reads this, word for word. Say what for, and what else would do."
        ),
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(items)
        if not field.choices:
            del self.fields["items"]


class NoteForm(forms.Form):
    """A note, citing a page where it rests on one."""

    kind = forms.ChoiceField(
        choices=NoteKind, widget=forms.RadioSelect, initial=NoteKind.NOTE, label=_("Whose note")
    )
    words = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("The note"),
        help_text=_("For a medical adviser: their name, their profession, and what they said."),
    )
    evidence_id = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("It rests on")
    )
    page = forms.IntegerField(min_value=1, max_value=9999, required=False, label=_("Page"))

    def __init__(self, *args: Any, papers: Iterable[Evidence] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence_id"]
        assert isinstance(field, forms.TypedChoiceField)
        numbered = [(paper.pk, f"{no}. {paper.name}") for no, paper in enumerate(papers, start=1)]
        field.choices = [("", _("No paper")), *numbered]


class OrderForm(forms.Form):
    """An investigation to be ordered."""

    investigator = forms.CharField(max_length=120, label=_("Who looks into it"))
    brief = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("What is to be found out"),
        help_text=_("No name, no document number, no account: only what they must know."),
    )


class ReportForm(forms.Form):
    """What an investigation found, and what it cost."""

    report = forms.CharField(
        max_length=8000, widget=forms.Textarea(attrs=NOTE_ROWS), label=_("What was found")
    )
    cost_minor = MinorField(
        label=_("What it cost"), help_text=_("Borne within the fee, never by the claimant.")
    )


class BillForm(forms.Form):
    """How much of a bill counts."""

    accepted_minor = MinorField(label=_("Counts"))
    why = forms.CharField(required=False, max_length=500, label=_("Why less"))


class WhyForm(forms.Form):
    """Why a question is taken back."""

    reason = forms.CharField(max_length=500, label=_("Why it need not be answered"))
