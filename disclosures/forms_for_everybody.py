"""The shape of what the crew writes for everybody."""

from collections.abc import Iterable, Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from disclosures.rules.incidents import LANGUAGES, PARTS, IncidentWords
from disclosures.rules.public_words import Words

LONGEST = 3_000
LABELS = {
    "title": (_("In a few words, in Chinese"), _("In a few words, in English")),
    "what": (_("What happened, in Chinese"), _("What happened, in English")),
    "touched": (_("Whom it touched, in Chinese"), _("Whom it touched, in English")),
    "done": (_("What was done, in Chinese"), _("What was done, in English")),
    "change": (
        _("What changes so that it does not happen again, in Chinese"),
        _("What changes so that it does not happen again, in English"),
    ),
}


class IncidentForm(forms.Form):
    """An incident, or a later version of one: then its plan is given."""

    plan = forms.ChoiceField(label=_("Which plan did it touch?"), required=False)
    since_on = forms.DateField(
        label=_("Since when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=_("Until when?"),
        help_text=_("Empty while it goes on."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, plans: Iterable[Plan], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # as Django calls it
        choices = [("", str(_("All plans"))), *((one.slug, plan_name(one)) for one in plans)]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]
        for name, field in _fields():
            self.fields[name] = field

    def clean(self) -> dict[str, object]:
        """Refuse an end before the beginning."""
        found = super().clean() or {}
        since, until = found.get("since_on"), found.get("until_on")
        if since and until and until < since:
            self.add_error("until_on", _("This day is before the first one."))
        return found

    @property
    def words(self) -> dict[str, IncidentWords]:
        """Return what was written, by language."""
        return {
            language: IncidentWords(
                **{part: self.cleaned_data[f"{part}_{language}"].strip() for part in PARTS}
            )
            for language in LANGUAGES
        }


def _fields() -> Iterator[tuple[str, forms.CharField]]:
    for place, language in enumerate(LANGUAGES):
        for part in PARTS:
            is_title = part == "title"
            widget = forms.TextInput() if is_title else forms.Textarea(attrs={"rows": 3})
            yield (
                f"{part}_{language}",
                forms.CharField(
                    label=LABELS[part][place],
                    required=False,
                    max_length=120 if is_title else LONGEST,
                    widget=widget,
                ),
            )


class WordsForm(forms.Form):
    """The same words in two languages; one is enough."""

    words_zh = forms.CharField(
        label=_("In Chinese"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    words_en = forms.CharField(
        label=_("In English"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def words(self) -> Words:
        """Return what was written."""
        return Words(self.cleaned_data["words_zh"].strip(), self.cleaned_data["words_en"].strip())


class WarningNoteForm(WordsForm):
    """What was done about an early warning."""

    incident_no = forms.IntegerField(
        label=_("Number of an incident, if one tells more"), required=False, min_value=1
    )
