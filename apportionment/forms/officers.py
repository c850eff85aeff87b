"""What officers record by hand, each with its reason: items, corrections, exemptions, pauses."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apportionment.states import ExceptionKind, ItemKind
from charter.templatetags.plan_time import plan_date_text
from claims.forms import MinorField
from members import selectors as members
from members.models import Enrolment

REASON_ROWS: Final = {"rows": 2}
NO_SUCH_CASE: Final = _("No case of this plan has this number.")
OWED_MORE: Final = "owed_more"
OWED_LESS: Final = "owed_less"


def reason_field(*, told: Any) -> forms.CharField:
    """Return the field in which an officer says why; `told` is who reads it."""
    return forms.CharField(
        label=_("Why"),
        help_text=told,
        max_length=1000,
        widget=forms.Textarea(attrs=REASON_ROWS),
        error_messages={"required": _("Please say why.")},
    )


class AmountField(MinorField):
    """An amount above zero."""

    def clean(self, value: Any) -> int | None:
        minor = super().clean(value)
        if minor == 0:
            raise ValidationError(_("Please write an amount above zero."), code="zero")
        return minor


class WhoForm(forms.Form):
    """A member of a plan, found by number or full name; several of one name are to choose from."""

    who = forms.CharField(
        label=_("Member's number or full name"),
        max_length=80,
        error_messages={"required": _("Please write a number or a full name.")},
    )
    enrolment = forms.TypedChoiceField(
        label=_("Which of them?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, plan_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = str(self.data.get(self.add_prefix("who"), "")).strip()
        self.found = members.enrolments_called(plan_id=plan_id, called=called) if called else []
        field = self.fields["enrolment"]
        if len(self.found) > 1:
            field.choices = [(one.pk, _who_words(one)) for one in self.found]  # type: ignore[attr-defined]
        else:
            del self.fields["enrolment"]

    def clean(self) -> dict[str, Any]:
        """Settle on one enrolment, or ask which."""
        cleaned = super().clean() or {}
        if not self.found and "who" in cleaned:
            self.add_error("who", _("Nobody in this plan has this number or exactly this name."))
        elif len(self.found) == 1:
            cleaned["enrolment"] = self.found[0].pk
        elif self.found and cleaned.get("enrolment") is None and "enrolment" not in self.errors:
            self.add_error("enrolment", _("Several bear this name. Please choose one."))
        return cleaned


class ExemptForm(WhoForm):
    """Who does not share a frozen period, and why."""

    reason = reason_field(told=_("It stays with the run for good; the report gives totals only."))


class CorrectionForm(WhoForm):
    """What one member's due is corrected by in the next run."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    direction = forms.ChoiceField(
        label=_("What is corrected"),
        choices=(
            (ExceptionKind.REFUND, _("Something is given back")),
            (OWED_LESS, _("They owe less than was charged")),
            (OWED_MORE, _("They owe more than was charged")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what is corrected.")},
    )
    amount_minor = AmountField(label=_("Amount"), max_length=20)
    reason = reason_field(told=_("The payer reads it on their statement."))

    field_order = ("who", "enrolment", "direction", "amount_minor", "reason", "once")

    @property
    def kind(self) -> ExceptionKind:
        """Return what kind of exception it is."""
        is_refund = self.cleaned_data["direction"] == ExceptionKind.REFUND
        return ExceptionKind.REFUND if is_refund else ExceptionKind.ADJUSTMENT

    @property
    def signed_minor(self) -> int:
        """Return the amount as the service takes it: an adjustment below zero owes less."""
        minor: int = self.cleaned_data["amount_minor"]
        return -minor if self.cleaned_data["direction"] == OWED_LESS else minor


class ItemForm(forms.Form):
    """An amount of the whole pool that the next run takes up."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=(
            (ItemKind.SUBSIDY, _("Subsidy: operator or donor pays it, members share less")),
            (ItemKind.RESERVE_DRAW, _("Draw from the reserve: members share less")),
            (ItemKind.CLAWBACK, _("An award taken back")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is.")},
    )
    amount_minor = AmountField(label=_("Amount"), max_length=20)
    ref = forms.CharField(
        label=_("Number of the case"),
        help_text=_("Only if an award is taken back."),
        required=False,
        max_length=12,
    )
    reason = reason_field(told=_("It stays in the books for good. Please name no patient."))

    def clean(self) -> dict[str, Any]:
        """Ask for the case of an award that is taken back."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ItemKind.CLAWBACK and not cleaned.get("ref"):
            self.add_error("ref", _("Please write the number of the case."))
        return cleaned


class PauseForm(forms.Form):
    """Whose debits are held, until when, and why."""

    payer_id = forms.IntegerField(
        label=_("Payer's number"),
        min_value=1,
        max_value=2**63 - 1,
        error_messages={"required": _("Please write the payer's number.")},
    )
    until_on = forms.DateField(
        label=_("Until (this day debits go on)"),
        help_text=_("Leave it empty if nobody knows yet; you can end it at any time."),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write a date such as 2026-03-31.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The payer reads it. Please be kind."),
        max_length=200,
        error_messages={"required": _("Please say why.")},
    )


def _who_words(enrolment: Enrolment) -> str:
    """Return a member so that two of one name can be told apart."""
    return str(_("%(name)s, No. %(number)s, born %(year)s, joined %(joined)s")) % {
        "name": enrolment.member.name,
        "number": enrolment.pk,
        "year": enrolment.member.born_on.year,
        "joined": plan_date_text(enrolment.joined_at, enrolment.plan),
    }
