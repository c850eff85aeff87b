"""The shape of what is asked, answered, complained of and decided."""

from collections.abc import Iterable
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from support.states import About, Outcome, Topic

MOST_WORDS: Final = 5_000


class TextField(forms.CharField):
    """Some lines of text."""

    def __init__(self, **named: object) -> None:
        super().__init__(
            max_length=MOST_WORDS,
            widget=forms.Textarea(attrs={"rows": 7}),
            **named,  # type: ignore[arg-type]  # label, help_text, error_messages
        )


class _AboutAPlan(forms.Form):
    plan = forms.ChoiceField(label=_("About which plan?"), required=False)

    def __init__(self, *args: object, plans: Iterable[Plan], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # as Django calls it
        named_plans = [(str(one.pk), plan_name(one)) for one in plans]
        choices = [("", str(_("No plan in particular"))), *named_plans]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]

    @property
    def plan_id(self) -> int | None:
        """Return the plan that was chosen."""
        chosen = self.cleaned_data["plan"]
        return int(chosen) if chosen else None


class AskForm(_AboutAPlan):
    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=Topic.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("Your question"),
        help_text=_("In your own words. Papers cannot be attached here yet."),
    )
    field_order = ("topic", "plan", "text")


class ComplainForm(_AboutAPlan):
    about = forms.ChoiceField(
        label=_("What is your complaint about?"), choices=About.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("What happened, and what should be different?"),
        help_text=_(
            "If it is about a request for aid, name its number. Papers cannot be attached here yet."
        ),
    )
    field_order = ("about", "plan", "text")


class WriteForm(forms.Form):
    text = TextField(label=_("Write"))


class ContestForm(forms.Form):
    text = TextField(
        label=_("What is wrong with the answer?"),
    )


class AnswerForm(forms.Form):
    text = TextField(label=_("Your answer"))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What did you find?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=_("Reason, and what follows from it"),
        help_text=_("The member reads this. Name the article and the facts."),
    )
