"""What reviewers type."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charter import words as charter
from charter.rules import Terms
from charter.templatetags.plan_name import charter_name
from claims import selectors
from claims.forms.fields import NOTE_ROWS, MinorField
from claims.models import Claim
from claims.states import Undeclared, Verdict
from members.models import User

UNNAMED: Final = _("Not one of the charter's list")
WHOLE: Final = _("The whole amount")


class SeenForm(forms.Form):
    """A form that says which step of the claim its reader saw last."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class RecommendForm(SeenForm):
    """What a reader of a claim finds, and on what it rests."""

    verdict = forms.ChoiceField(choices=Verdict, widget=forms.RadioSelect, label=_("Your finding"))
    condition_key = forms.ChoiceField(required=False, label=_("Kind of case in the charter"))
    severity = forms.ChoiceField(required=False, label=_("How severe"))
    award_minor = MinorField(
        required=False,
        label=_("Award"),
        help_text=_("Left empty, it is the sum above. You may give less, never more."),
    )
    less_because = forms.CharField(
        required=False, max_length=500, label=_("Why less, if it is less")
    )
    reason_code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    article = forms.CharField(
        max_length=120,
        label=_("Article of the charter"),
        help_text=_("For example: Waiting, 90 days"),
    )
    fact = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("The fact it rests on"),
        help_text=_("Name the paper: “document 3, page 2”."),
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("The reason"),
        help_text=_("The claimant reads this, word for word."),
    )
    remedy = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("What would change it"),
        help_text=_("Only if you find not to grant: which paper, which fact."),
    )
    alternatives = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Instead of a test that cannot be had"),
        help_text=_("Which other papers would show the same, if they cannot get one of the list."),
    )
    undeclared = forms.ChoiceField(
        choices=Undeclared,
        initial=Undeclared.NONE,
        required=False,
        widget=forms.RadioSelect,
        label=_("Was something about health left out on joining?"),
    )
    causality = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Did what was left out bring this event about? What shows it?"),
    )
    materiality = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Had it been known, could they have joined? By which article?"),
    )

    def __init__(self, *args: Any, claim: Claim, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        kinds = charter.aid_conditions(terms, claim.cause)
        self._offer("condition_key", UNNAMED, ((one.key, one.name) for one in kinds))
        grades = ((one.name, charter_name(one)) for one in terms.severity)
        self._offer("severity", WHOLE, grades)

    def _offer(self, name: str, nothing: object, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]
        if len(field.choices) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Take the charter's sum where no award is written, and ask why where it is less."""
        found = super().clean() or self.cleaned_data
        if found.get("verdict") != Verdict.GRANT or "award_minor" in self.errors:
            return found
        sum_minor = selectors.award_of(
            claim=self.claim, severity=found.get("severity", "")
        ).award_minor
        if found.get("award_minor") is None:
            found["award_minor"] = sum_minor
        elif found["award_minor"] < sum_minor and not found.get("less_because"):
            self.add_error("less_because", _("The claimant will ask why: please write it down."))
        return found

    def found(self) -> dict[str, Any]:
        """Return the finding as the services take it; why less stands in the reason."""
        found = dict(self.cleaned_data)
        less = found.pop("less_because", "")
        if less and found["verdict"] == Verdict.GRANT:
            found["reason"] = f"{found['reason']}\n\n{less}"
        return found | {"undeclared": found["undeclared"] or Undeclared.NONE}


class ReasonForm(SeenForm):
    """A second reviewer's reason."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Your reason"),
        help_text=_("It stands in the history of the request."),
    )


class HandOverForm(SeenForm):
    """To whom a claim goes on, and why."""

    to = forms.TypedChoiceField(coerce=int, label=_("To whom"))
    reason = forms.CharField(max_length=500, label=_("Why"))

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.pk, one.name) for one in colleagues]


class StandAsideForm(forms.Form):
    """Why somebody of the crew does not read a claim."""

    reason = forms.CharField(
        max_length=500,
        label=_("Why you stand aside"),
        help_text=_("A word is enough: “a friend”, “my neighbour”. Only the crew reads it."),
    )


class WorkplaceForm(forms.Form):
    """Where one of the crew works."""

    name = forms.CharField(max_length=120, label=_("Name of the employer"))


class DocketForm(forms.Form):
    """Which requests of the docket to show, and in which order."""

    WHOSE: Final = (
        ("", _("All that wait")),
        ("free", _("Free")),
        ("mine", _("Taken by me")),
        ("others", _("Taken by others")),
    )
    ORDERS: Final = (
        ("", _("What is due first")),
        ("risk", _("Most to look at first")),
        ("age", _("Oldest first")),
    )
    whose = forms.ChoiceField(choices=WHOSE, required=False, label=_("Show"))
    plan = forms.ChoiceField(required=False, label=_("Plan"))
    order = forms.ChoiceField(choices=ORDERS, required=False, label=_("In order"))

    def __init__(self, *args: Any, plans: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All plans")), *plans]
