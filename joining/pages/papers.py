"""A paper as the office types it: what it asks, and what is kept of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from charter import selectors as charter
from charter import words as charter_words
from charter.models import CharterVersion, Plan
from charter.rules import local_date
from joining import rules
from joining.forms import PaperForm
from joining.pages.understanding import mandate_words, understanding
from members.models import User
from members.services import Answered, Declaration, Paper, Person
from members.states import Consent, Relation


class PaperPage:
    """The charter in force as a form for what somebody signed."""

    def __init__(self, plan: Plan, version: CharterVersion, *, at: datetime) -> None:
        self.plan = plan
        self.version = version
        self.terms = charter.terms_of(version)
        self.at = at

    def form(self, posted: Mapping[str, Any] | None) -> PaperForm:
        return PaperForm(
            posted,
            today=local_date(self.at, self.plan.time_zone),
            residence=charter_words.residence_question(self.terms),
            questions=charter_words.health_questions(self.terms),
            consents=self.consents(),
        )

    def consents(self) -> dict[str, str]:
        """Return what the paper must say yes to, in the language of now."""
        understood = {key: understanding(key, self.terms).wording for key in rules.UNDERSTOOD}
        return {
            Consent.CHARTER.value: _("I have read the charter, and I accept it."),
            **understood,
            Consent.MANDATE.value: mandate_words(self.terms),
        }

    def person(self, said: Mapping[str, Any]) -> Person:
        return Person(
            name=said["name"],
            born_on=said["born_on"],
            relation=Relation(said["relation"]),
            document=said["document"],
        )

    def declared(self, form: PaperForm, *, by: User) -> Declaration:
        """Return what the paper says, in the words of its own language."""
        said = form.cleaned_data
        with override(said["language"]):
            wordings = self.consents()
            asked = {one.key: one for one in charter_words.health_questions(self.terms)}
            residence = charter_words.residence_question(self.terms)
        if residence:
            wordings[Consent.RESIDENCE.value] = residence
        return Declaration(
            wordings=wordings,
            health=[
                Answered(key, f"{asked[key].wording} {asked[key].examples}".strip(), answer)
                for key, answer in form.answers().items()
            ],
            paper=Paper(said["signed_by"], said["signed_on"], said["reference"]),
            typed_by=by,
        )
