"""The forms of panels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels import words
from panels.states import SeatState, Verdict

MOST = 4000


class OwnForm(forms.Form):
    """A form whose fields have names of their own on a page with several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class CourseForm(OwnForm):
    """The questions of the course."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for no, question in enumerate(words.questions()):
            self.fields[f"question_{no}"] = forms.TypedChoiceField(
                label=question.text,
                choices=list(enumerate(question.answers)),
                coerce=int,
                widget=forms.RadioSelect,
            )

    @property
    def answers(self) -> list[int]:
        """Return the chosen answers in the order of the questions."""
        return [self.cleaned_data[name] for name in self.fields]


class AnswerForm(OwnForm):
    """The answer to an invitation."""

    answer = forms.ChoiceField(
        label=_("Can you sit on this panel?"),
        choices=[
            (
                SeatState.ACCEPTED,
                _("Yes. I know nobody of this case, and what I read stays with me"),
            ),
            (SeatState.CONFLICT, _("I might know the person, or stand too close")),
            (SeatState.DECLINED, _("I cannot this time")),
        ],
        widget=forms.RadioSelect,
    )


class BallotForm(OwnForm):
    """One ballot."""

    verdict = forms.ChoiceField(
        label=_("Does the charter give aid here?"),
        choices=[(Verdict.GRANT, _("Yes: grant")), (Verdict.REFUSE, _("No: do not grant"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Your reason"),
        help_text=_("Without names. The claimant reads it, and it may be published."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ValueForm(OwnForm):
    """A value for the draw, sealed here."""

    value = forms.CharField(
        label=_("Some words that nobody can guess"),
        help_text=_(
            "At least 12 characters: a line of a song, some digits, anything. It is published when"
            " the draw is made."
        ),
        max_length=200,
    )


class HashForm(OwnForm):
    """A value for the draw that its giver keeps."""

    commitment = forms.CharField(
        label=_("Only its SHA-256, if you keep the value yourself"),
        help_text=_(
            "Of the value, a |, and the panel's number, in UTF-8. You show the value after the"
            " others are fixed."
        ),
        max_length=80,
    )


class ShowForm(OwnForm):
    """A value that was kept, shown."""

    value = forms.CharField(label=_("The value you kept"), max_length=200)


class BeaconForm(OwnForm):
    """The beacon's value of the round fixed beforehand."""

    value = forms.CharField(label=_("The value of this round (64 digits)"), max_length=80)


class StatementForm(OwnForm):
    """What one side tells the panel."""

    words = forms.CharField(
        label=_("What the panel should know"),
        help_text=_("Please write no names: the panel does not know who you are."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class HearingForm(OwnForm):
    """Whether reasons are published."""

    is_sealed = forms.TypedChoiceField(
        label=_("What may be published"),
        choices=[
            (1, _("Sealed: only the result and the article")),
            (0, _("Also the count and the reasons, without names")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )


class ReasonForm(OwnForm):
    """A reason, to be let out without what would single somebody out."""

    words = forms.CharField(
        label=_("As it is published"),
        help_text=_("Take out names, places, jobs, dates. Empty: nothing of it is published."),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
