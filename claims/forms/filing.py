"""What those who ask for aid type, a page each; nothing is chosen in advance."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from charter.words.aid import AidFor, Paper
from claims.forms.fields import NOTE_ROWS, TEXT_ROWS
from claims.states import Cause, FiledAs
from members.models import Enrolment
from papers.forms import PapersField

NO_KIND: Final = "none"
PAPERS_WORDS: Final = _(
    "Photographs (JPEG, PNG) or PDF, up to 25 MB each. A reviewer reads them; you will see who "
    "opened them."
)


class WhoForm(forms.Form):
    """For whom."""

    enrolment = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=_("Who needs aid?"),
        error_messages={"required": _("Please choose who needs aid.")},
    )

    def __init__(
        self, *args: Any, people: Iterable[tuple[Enrolment, FiledAs]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(enrolment.pk, _who(enrolment, filed_as)) for enrolment, filed_as in people]
        field = self.fields["enrolment"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]


def _who(enrolment: Enrolment, filed_as: FiledAs) -> str:
    """Return who and in which plan; of one that ended, that what happened before still counts."""
    plan = enrolment.plan
    who = f"{enrolment.member.name} · {plan_name(plan)}"
    if filed_as == FiledAs.CONTACT:
        who = gettext("%(who)s – you are an emergency contact") % {"who": who}
    if enrolment.left_at is None:
        return who
    day = plan_date_text(enrolment.left_at, plan)
    return gettext("%(who)s (until %(day)s: for what happened before)") % {"who": who, "day": day}


class EventForm(forms.Form):
    """Illness or accident, and the day."""

    cause = forms.ChoiceField(
        choices=Cause,
        widget=forms.RadioSelect,
        label=_("Is it an illness or an accident?"),
        help_text=_("Waiting days differ between an illness and an accident."),
        error_messages={"required": _("Please choose illness or accident.")},
    )
    event_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("On which day was it diagnosed, or did it happen?"),
        help_text=_(
            "The day on the report. Which rules bind, and how much it may be, follows from it."
        ),
        error_messages={
            "invalid": _("Please write a date such as 2026-03-31."),
            "required": _("Please give the day."),
        },
    )


class ConditionForm(forms.Form):
    """Its name, and which kind of case of the charter it is."""

    condition = forms.CharField(
        max_length=80,
        label=_("Its name, as the doctor says it"),
        help_text=_("A few words are enough."),
        error_messages={"required": _("Please write what the doctor calls it.")},
    )
    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Which of these is it, in the charter's words?"),
        help_text=_("If you are not sure, say so: nothing is lost by it, a reviewer looks."),
        error_messages={"required": _("Please choose one, or that you do not know.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[AidFor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kinds:
            del self.fields["kind"]
            return
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((one.key, _defined(one)) for one in kinds),
            (NO_KIND, _("None of these, or I do not know")),
        ]


def _defined(kind: AidFor) -> str:
    return format_html(
        '<span class="stack gap-1"><span class="strong">{}</span> <span class="small">{}</span>'
        "</span>",
        kind.name,
        kind.definition,
    )


class StoryForm(forms.Form):
    """What happened, in their own words."""

    story = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        label=_("Tell us what happened"),
        help_text=_("In your own words. Only those who review it will read this."),
        error_messages={"required": _("A few sentences are enough.")},
    )


class PapersForm(forms.Form):
    """Papers, with what they show; photographs straight from the phone's camera."""

    item = forms.ChoiceField(
        required=False,
        label=_("What is on these papers?"),
    )
    papers = PapersField(required=False, label=_("Choose pictures or PDF files"))
    photos = PapersField(
        required=False,
        label=_("Or photograph them now"),
        help_text=_("On a phone this opens the camera. One picture for each page."),
    )

    def __init__(self, *args: Any, papers: Sequence[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].help_text = PAPERS_WORDS
        self.fields["photos"].widget.attrs |= {"capture": "environment", "accept": "image/*"}
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((one.key, one.name) for one in papers), ("", _("Another paper"))]
        if not papers:
            del self.fields["item"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not [*said["papers"], *said["photos"]]:
            self.add_error("papers", _("Please choose at least one photograph or PDF."))
        return said


class EmployerForm(forms.Form):
    """Where the claimant works; they need not say."""

    employer = forms.CharField(
        required=False,
        max_length=120,
        label=_("Where does the person who needs aid work?"),
        help_text=_(
            "You need not say. If you do, nobody who works there reads the request: no colleague "
            "learns of an illness through us."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    """Why someone takes a request back; they need not say."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Why, if you would like to say"),
    )


class AnswerForm(forms.Form):
    """What a claimant answers to a question: words, papers, or both."""

    words = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=TEXT_ROWS),
        label=_("Your answer"),
        help_text=_("If a paper cannot be had, write why: there is often another way."),
    )
    papers = PapersField(required=False, label=_("Choose pictures or PDF files"))
    photos = PapersField(
        required=False,
        label=_("Or photograph them now"),
        help_text=_("On a phone this opens the camera. One picture for each page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].help_text = PAPERS_WORDS
        self.fields["photos"].widget.attrs |= {"capture": "environment", "accept": "image/*"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not (said["words"].strip() or said["papers"] or said["photos"]):
            self.add_error("words", _("Please write something, or add a paper."))
        return said
