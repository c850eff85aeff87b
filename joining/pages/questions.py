"""The questions of the way into a plan, from where one lives to how one pays."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from charter import words as charter_words
from charter.words import Article, Asked
from joining import rules
from joining.forms import AgreeForm, MandateForm, QuestionForm, UnderstandForm
from joining.pages.persons import Consent, Identity
from joining.pages.question import YES, Posted, Question, said
from joining.pages.understanding import Understanding, mandate_words, understanding
from joining.pages.walk import Walk
from joining.pages.ways import ways_to_choose
from members import rules as members_rules


class Residence(Question):
    """Where one lives, where the charter asks."""

    @property
    def title(self) -> str:
        return _("Where %(name)s lives") % {"name": self.walk.name}

    @property
    def wording(self) -> str:
        return charter_words.residence_question(self.walk.terms)

    def form(self, posted: Posted) -> QuestionForm:
        return QuestionForm(posted, initial=self.kept, wording=self.wording)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return said(self, cleaned["answer"], self.wording)

    def require_eligible(self, cleaned: dict[str, Any], *, user_id: int) -> None:  # noqa: ARG002
        if cleaned["answer"] != YES:
            raise members_rules.HealthRefused(question=self.step, article=JOINING_ARTICLE)


class Health(Question):
    """One question about health, with its exact words."""

    @property
    def title(self) -> str:
        return _("The health of %(name)s") % {"name": self.walk.name}

    @property
    def lede(self) -> str:
        return _(
            "Please answer as it is. The question and your answer are kept word for word,"
            " encrypted; a later request for aid is read beside them."
        )

    @property
    def asked(self) -> Asked:
        key = self.step.removeprefix(rules.HEALTH)
        return next(
            one for one in charter_words.health_questions(self.walk.terms) if one.key == key
        )

    @property
    def place(self) -> str:
        """Return which question it is, of how many."""
        number, of = self.walk.health_place(self.step)
        return _("Question %(number)s of %(of)s about health") % {"number": number, "of": of}

    def form(self, posted: Posted) -> QuestionForm:
        asked = self.asked
        return QuestionForm(
            posted, initial=self.kept, wording=asked.wording, examples=asked.examples
        )

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        asked = self.asked
        whole = f"{asked.wording} {asked.examples}".strip()
        return said(self, cleaned["answer"], whole)

    def require_eligible(self, cleaned: dict[str, Any], *, user_id: int) -> None:  # noqa: ARG002
        asked = self.asked
        if cleaned["answer"] == asked.refuses:
            raise members_rules.HealthRefused(question=asked.key, article=asked.article)


class ReadCharter(Question):
    """The whole text, and what changed in it for one who comes back."""

    template = "joining/charter.html"

    @property
    def title(self) -> str:
        return _("The charter")

    @property
    def lede(self) -> str:
        return _("All of it, on this page. It binds you and the plan alike.")

    @property
    def wording(self) -> str:
        return _("I have read the charter, and I accept it.")

    @property
    def articles(self) -> list[Article]:
        return charter_words.articles(self.walk.terms)

    def form(self, posted: Posted) -> AgreeForm:
        without = _("Joining means living by the charter. Please read it.")
        return AgreeForm(posted, wording=self.wording, without=without)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return {**said(self, YES, self.wording), "mark": str(self.walk.version.pk)}


class Understand(Question):
    """One of the three things that everybody has to have understood."""

    @property
    def title(self) -> str:
        return _("Did we explain it well?")

    @property
    def asked(self) -> Understanding:
        return understanding(self.step.removeprefix(rules.UNDERSTAND), self.walk.terms)

    @property
    def place(self) -> str:
        key = self.step.removeprefix(rules.UNDERSTAND)
        return _("Question %(number)s of %(of)s") % {
            "number": rules.UNDERSTOOD.index(key) + 1,
            "of": len(rules.UNDERSTOOD),
        }

    def form(self, posted: Posted) -> UnderstandForm:
        return UnderstandForm(posted, initial=self.kept, asked=self.asked)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return said(self, cleaned["answer"], self.asked.wording)


class Mandate(Question):
    """How what is shared is paid."""

    @property
    def title(self) -> str:
        return _("How you pay")

    @property
    def lede(self) -> str:
        return _("Nothing is debited today, and never anything without a notice beforehand.")

    def form(self, posted: Posted) -> MandateForm:
        return MandateForm(
            posted,
            initial={"way": self.kept.get("way", "")},
            ways=ways_to_choose(self.walk),
            wording=mandate_words(self.walk.terms),
            without=_("Without it, nobody could share with you, nor you with them."),
        )

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        answer = said(self, YES, mandate_words(self.walk.terms))
        return {**answer, "way": cleaned["way"]} if cleaned.get("way") else answer


JOINING_ARTICLE = 2  # who can join
KINDS: Mapping[str, type[Question]] = {
    rules.IDENTITY: Identity,
    rules.CONSENT: Consent,
    rules.RESIDENCE: Residence,
    rules.CHARTER: ReadCharter,
    rules.MANDATE: Mandate,
}


def question_of(walk: Walk, step: str) -> Question:
    """Return a step of the walk as a question."""
    if step.startswith(rules.HEALTH):
        return Health(walk, step)
    if step.startswith(rules.UNDERSTAND):
        return Understand(walk, step)
    return KINDS[step](walk, step)
