"""The shape of what people type; minor units are made here."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from claims.services import Document
from claims.states import Cause, EvidenceKind, Verdict
from members.models import Enrolment

AMOUNT: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
ACCOUNT: Final = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9 -]{4,38}$",
    _("Please write the number with digits (and letters) only."),
)
TEXT_ROWS: Final = {"rows": 5}
NOTE_ROWS: Final = {"rows": 3}


class MinorField(forms.CharField):
    """An amount as people write it (60000, 60,000.00), cleaned to minor units."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).replace(",", "").replace("，", "").replace(" ", "")  # noqa: RUF001
        if not text:
            return None
        match = AMOUNT.fullmatch(text)
        if match is None:
            raise ValidationError(
                _("Please write an amount such as 60000 or 60000.50, not negative."), code="amount"
            )
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


class PapersInput(forms.FileInput):
    """A file input in which several files may be chosen."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several files, each as it was sent; what is in them is looked at by the service."""

    def __init__(self, **kwargs: Any) -> None:
        accept = "image/jpeg,image/png,application/pdf"
        widget = PapersInput(attrs={"accept": accept})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PapersField, self).clean(file, initial) for file in files if file] or (
            [super().clean(None, initial)] if self.required else []
        )


class FilingForm(forms.Form):
    """What is asked of someone who needs aid, each with its why."""

    TOLD: ClassVar = (
        "once",
        "cause",
        "condition",
        "event_on",
        "story",
        "account_name",
        "account_ref",
    )

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    enrolment = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=_("Who needs aid?"),
        error_messages={"required": _("Please choose who needs aid.")},
    )
    cause = forms.ChoiceField(
        choices=Cause,
        widget=forms.RadioSelect,
        label=_("Is it an illness or an accident?"),
        help_text=_("Waiting days differ between an illness and an accident."),
        error_messages={"required": _("Please choose illness or accident.")},
    )
    condition = forms.CharField(
        max_length=80,
        label=_("Its name, as the doctor says it"),
        help_text=_("We look it up in the charter. A few words are enough."),
        error_messages={"required": _("Please write what the doctor calls it.")},
    )
    event_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("On which day was it diagnosed, or did it happen?"),
        help_text=_("The charter of that day, and the age on that day, decide how much it may be."),
        error_messages={
            "invalid": _("Please write a date such as 2026-03-31."),
            "required": _("Please give the day."),
        },
    )
    story = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs=TEXT_ROWS),
        label=_("Tell us what happened"),
        help_text=_("In your own words. Only those who review it will read this."),
        error_messages={"required": _("A few sentences are enough.")},
    )
    papers = PapersField(
        label=_("Diagnosis or report"),
        help_text=_(
            "Photographs (JPEG, PNG) or PDF, up to 10 MB each. A reviewer reads them; you will "
            "see who opened them."
        ),
        error_messages={"required": _("Please add at least one photograph or PDF.")},
    )
    other_papers = PapersField(
        required=False,
        label=_("Other papers"),
        help_text=_("Bills, a discharge letter, whatever helps. At most ten papers in all."),
    )
    account_name = forms.CharField(
        max_length=80,
        label=_("Name on the bank account"),
        help_text=_("The award goes straight there. Nobody will ask you for a fee first."),
        error_messages={"required": _("Please write whose account it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    account_ref = forms.CharField(
        max_length=40,
        validators=[ACCOUNT],
        label=_("Account number"),
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def __init__(self, *args: Any, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(e.pk, _who(e)) for e in enrolments]
        field = self.fields["enrolment"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]

    def documents(self) -> list[Document]:
        """Return the papers that came, with what each is said to show."""
        return [
            Document(file, kind)
            for name, kind in (("papers", EvidenceKind.EVENT), ("other_papers", EvidenceKind.OTHER))
            for file in self.cleaned_data[name]
        ]


def _who(enrolment: Enrolment) -> str:
    """Return who and in which plan; of one that ended, that what happened before still counts."""
    plan = enrolment.plan
    who = f"{enrolment.member.name} · {plan_name(plan)}"
    if enrolment.left_at is None:
        return who
    day = plan_date_text(enrolment.left_at, plan)
    return gettext("%(who)s (until %(day)s: for what happened before)") % {"who": who, "day": day}


class SeenForm(forms.Form):
    """A form that says which step of the claim its reader saw last."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class RecommendForm(SeenForm):
    """What a first reviewer recommends, and on what it rests."""

    verdict = forms.ChoiceField(
        choices=Verdict, widget=forms.RadioSelect, label=_("You recommend to")
    )
    award_minor = MinorField(
        required=False, label=_("Award"), help_text=_("Only if you recommend to grant.")
    )
    article = forms.CharField(
        max_length=120,
        label=_("Article of the charter"),
        help_text=_("For example: Waiting, 90 days"),
    )
    fact = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("The fact it rests on"),
        help_text=_("Name the paper: “discharge letter, page 2”."),
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
        help_text=_("Only if you recommend not to grant: which paper, which fact."),
    )


class ReasonForm(SeenForm):
    """A second reviewer's reason."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Your reason"),
        help_text=_("It stands in the history of the request."),
    )


class WithdrawForm(forms.Form):
    """Why someone takes a request back; they need not say."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=NOTE_ROWS),
        label=_("Why, if you would like to say"),
    )
