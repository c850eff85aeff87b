"""The shape of what people write when they doubt, answer and appeal."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import MinorField
from claims.states import Cause, Verdict
from disputes.states import Ground
from papers.forms import PapersField

MOST_WORDS: Final = 4_000
MOST_ANSWER: Final = 1_500


class LongField(forms.CharField):
    """Some lines of text."""

    def __init__(self, *, rows: int = 6, **named: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(**{"max_length": MOST_WORDS, "widget": widget, **named})


class ObjectForm(forms.Form):
    """On what a member doubts an award, and what shows it."""

    ground = forms.ChoiceField(
        choices=Ground.choices,
        widget=forms.RadioSelect,
        label=_("What do you doubt?"),
        error_messages={"required": _("Please choose what you doubt.")},
    )
    words = LongField(
        label=_("What do you know, and from where?"),
        help_text=_(
            "Only those who answer read this. A rumour is not enough: say what you saw yourself, "
            "or which paper shows it."
        ),
        error_messages={"required": _("Please tell us what you know.")},
    )
    papers = PapersField(
        required=False,
        label=_("Papers, if you have any"),
        help_text=_("Photographs (JPEG, PNG) or PDF. Nobody but those who answer sees them."),
    )
    in_good_faith = forms.BooleanField(
        label=_("I say this to the best of my knowledge."),
        error_messages={"required": _("Please confirm this.")},
    )


class AnswerForm(forms.Form):
    """What everybody reads, and what follows from it."""

    outcome = forms.ChoiceField(
        choices=(("dismiss", _("The award stands")), ("uphold", _("The objection is right"))),
        widget=forms.RadioSelect,
        label=_("What did you find?"),
    )
    answer = LongField(
        max_length=MOST_ANSWER,
        label=_("Answer, for everybody to read"),
        help_text=_(
            "Name the article and what you looked at. No name, no number, no illness: say "
            "“the event”, “the first finding”."
        ),
    )
    clawback_minor = MinorField(
        required=False,
        label=_("To take back"),
        help_text=_(
            "Only if the notice is over and the objection is right. A second person agrees."
        ),
    )

    def __init__(self, *args: Any, is_late: bool = True, **named: Any) -> None:
        super().__init__(*args, **named)
        if not is_late:
            del self.fields["clawback_minor"]


class ReferForm(forms.Form):
    """Why a panel should decide."""

    reason = LongField(
        rows=3,
        max_length=MOST_ANSWER,
        label=_("Why a panel should decide"),
        help_text=_("The claimant reads this."),
    )


class AppealForm(forms.Form):
    """Why a decision is wrong, new papers, and how it shall be heard."""

    grounds = LongField(
        label=_("Why do you think the decision is wrong?"),
        help_text=_("In your own words. People who had no part in the decision read it."),
        error_messages={"required": _("A few sentences are enough.")},
    )
    papers = PapersField(
        required=False,
        label=_("New papers, if you have any"),
        help_text=_("Photographs (JPEG, PNG) or PDF. They join the papers of your request."),
    )
    wishes_sealed = forms.TypedChoiceField(
        choices=(
            ("yes", _("Sealed: only those who decide hear it")),
            ("no", _("Open: members may follow it, without your name")),
        ),
        coerce=lambda chosen: chosen == "yes",
        initial="yes",
        widget=forms.RadioSelect,
        label=_("If it comes before a panel, shall the hearing be sealed?"),
        help_text=_("Decision and reasons are published either way, without your name."),
    )


class PrecedentForm(forms.Form):
    """What others can learn from a decision."""

    words = LongField(
        max_length=2_000,
        label=_("What others can learn from it"),
        help_text=_(
            "Which question the decision answers, and why so. Write it anew: never copy from the "
            "request. No name, no place, no date."
        ),
    )


class ReadForm(forms.Form):
    """The words as they were read."""

    words = forms.CharField(widget=forms.HiddenInput, strip=False)


class SearchForm(forms.Form):
    """What to look for among precedents."""

    words = forms.CharField(max_length=80, required=False, label=_("Words"))
    cause = forms.ChoiceField(
        choices=(("", _("Illness or accident")), *Cause.choices), required=False, label=_("Cause")
    )
    verdict = forms.ChoiceField(
        choices=(("", _("Granted or not")), *Verdict.choices), required=False, label=_("Decision")
    )
