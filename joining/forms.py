"""The shape of each question on the way into a plan; nothing is chosen or ticked in advance."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from charter.words import Asked
from joining.pages.understanding import RIGHT, Understanding
from members import rules
from members.document_words import countries, document_words
from members.forms import AddressField, NameField
from members.rules import Document
from members.states import DocumentKind, Relation

LONGEST_NUMBER: Final = 60  # as typed, with whatever stands between the digits
NOT_ON_THE_PAPER: Final = _("Without it on the paper, this person cannot join.")
OF_THE_PAPER: Final = ("signed_by", "signed_on", "reference", "language")
YES_NO: Final = (("no", _("No")), ("yes", _("Yes")))


class WhoForm(forms.Form):
    """Who joins."""

    relation = forms.ChoiceField(
        label=_("Who joins?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose who joins.")},
    )


class IdentityForm(forms.Form):
    """Who somebody is: name, birth date and document."""

    name = NameField(
        label=_("Name"),
        help_text=_("As it stands on the identity card or passport."),
        error_messages={"required": _("Please write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        help_text=_("It decides the age band, and so what a case may bring."),
        error_messages={"required": _("Please give the date of birth.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label=_("Which document?"),
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose which kind of document it is.")},
    )
    number = forms.CharField(
        label=_("Number of the document"),
        max_length=LONGEST_NUMBER,
        help_text=_("It is kept encrypted, and used only so that nobody is counted twice."),
        error_messages={"required": _("Please write the number of the document.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    country = forms.ChoiceField(
        label=_("Issued by which country or region?"),
        required=False,
        help_text=_("Only for a passport or another document."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["born_on"].widget.attrs |= {"min": "1900-01-01", "max": today.isoformat()}
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", "—"), *countries()]

    def clean_born_on(self) -> date:
        try:
            return rules.birth_date(self.cleaned_data["born_on"], today=self.today)
        except rules.BadBirthDate as bad:
            words = (
                _("A birth date cannot be after today.")
                if bad.is_future
                else _("Please check the year: this plan knows birth dates from 1900 on.")
            )
            raise forms.ValidationError(words, code="born_on") from bad

    def clean(self) -> dict[str, Any]:
        """Settle the document, however it was written, or say which field contradicts it."""
        said = super().clean() or self.cleaned_data
        if {"kind", "number"} <= said.keys():
            typed = Document(said["kind"], said.get("country") or "", said["number"])
            try:
                said["document"] = rules.settled(typed, born_on=said.get("born_on"))
            except rules.BirthDateDiffers as refusal:
                self.add_error("born_on", document_words(refusal))
            except rules.DocumentUnreadable as refusal:
                self.add_error(
                    refusal.fault if refusal.fault in {"country", "kind"} else "number",
                    document_words(refusal),
                )
        return said


class QuestionForm(forms.Form):
    """One question that yes or no answers."""

    answer = forms.ChoiceField(
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please answer with no or yes.")},
    )

    def __init__(self, *args: Any, wording: str, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = wording
        self.fields["answer"].help_text = examples


class UnderstandForm(forms.Form):
    """One question to be understood; a wrong answer is explained, and asked again."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Please choose one answer.")}
    )

    def __init__(self, *args: Any, asked: Understanding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.label, field.choices = asked.question, list(asked.choices)

    def clean_answer(self) -> str:
        answer = str(self.cleaned_data["answer"])
        if answer != RIGHT:
            raise forms.ValidationError(self.asked.why_not[answer], code="wrong")
        return answer


class AgreeForm(forms.Form):
    """One sentence to say yes to."""

    agreed = forms.BooleanField()

    def __init__(self, *args: Any, wording: str, without: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = wording
        self.fields["agreed"].error_messages["required"] = without


class MandateForm(AgreeForm):
    """How somebody pays, where the plan offers more ways than one, and that they agree to it."""

    way = forms.ChoiceField(label=_("How do you want to pay?"), widget=forms.RadioSelect)

    field_order = ("way", "agreed")

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        if len(ways) < 2:  # noqa: PLR2004  nothing to choose
            del self.fields["way"]


class ConsentForm(forms.Form):
    """That a grown-up has agreed, on paper, for whom somebody else types."""

    signed_on = forms.DateField(
        label=_("Signed on which day?"),
        error_messages={"required": _("Please give the day on which the paper was signed.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    agreed = forms.BooleanField()

    def __init__(self, *args: Any, today: date, wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["signed_on"].widget.attrs |= {"max": today.isoformat()}
        self.fields["agreed"].label = wording
        self.fields["agreed"].error_messages["required"] = _(
            "Nobody joins without having agreed to it. Please ask them first."
        )

    def clean_signed_on(self) -> date:
        return not_after(self.cleaned_data["signed_on"], self.today)


def not_after(signed_on: date, today: date) -> date:
    """Return the day of a signature; one still to come is refused."""
    if signed_on > today:
        raise forms.ValidationError(_("This day is still to come."), code="future")
    return signed_on


class ConditionForm(forms.Form):
    """A condition someone asks about before joining; nothing of it is kept."""

    condition = forms.CharField(
        label=_("Which illness or finding?"),
        max_length=80,
        help_text=_("As the doctor calls it, or in your own words."),
        error_messages={"required": _("Please write what it is called.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OptionalAddressField(AddressField):
    """An e-mail address or a phone number, or none: cleaned it is then None."""

    def clean(self, value: object) -> tuple[str, str] | None:  # type: ignore[override]
        return super().clean(value) if value else None


class PaperForm(IdentityForm):
    """What stands on a signed paper, as one of the crew types it; nothing is ticked in advance."""

    def __init__(
        self,
        *args: Any,
        residence: str,
        questions: Iterable[Asked],
        consents: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consents = consents
        if residence:
            self.fields["residence"] = self._yes_no(residence)
        for asked in questions:
            self.fields[f"health-{asked.key}"] = self._yes_no(asked.wording, asked.examples)
        for consent, wording in consents.items():
            self.fields[f"consent-{consent}"] = forms.BooleanField(
                label=wording, error_messages={"required": NOT_ON_THE_PAPER}
            )
        first = [name for name in self.fields if name not in OF_THE_PAPER]
        self.order_fields([*first, *OF_THE_PAPER])

    relation = forms.ChoiceField(
        label=_("Who is it to the account that pays?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose who joins.")},
    )
    address = OptionalAddressField(
        label=_("E-mail or phone number of the account that pays"),
        required=False,
        help_text=_(
            "One that is known here is used, otherwise one is opened. Empty: the person has no"
            " address, and pays for themself."
        ),
    )
    signed_by = NameField(
        label=_("Who signed?"), error_messages={"required": _("Please write the name.")}
    )
    signed_on = forms.DateField(
        label=_("Signed on which day?"),
        error_messages={"required": _("Please give the day on which the paper was signed.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label=_("Number under which the paper, or its scan, is filed"),
        max_length=80,
        error_messages={"required": _("Please write where the paper can be found.")},
    )
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)

    def clean_signed_on(self) -> date:
        return not_after(self.cleaned_data["signed_on"], self.today)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not said.get("address") and said.get("relation", Relation.SELF) != Relation.SELF:
            self.add_error("address", _("Whose account pays? Please write its address."))
        return said

    def answers(self) -> dict[str, str]:
        """Return the answers about health by the names of the questions."""
        said = self.cleaned_data
        return {
            name.removeprefix("health-"): said[name] for name in said if name.startswith("health-")
        }

    @staticmethod
    def _yes_no(wording: str, examples: str = "") -> forms.ChoiceField:
        return forms.ChoiceField(
            label=wording,
            help_text=examples,
            choices=YES_NO,
            widget=forms.RadioSelect,
            error_messages={"required": _("Please answer with no or yes.")},
        )
