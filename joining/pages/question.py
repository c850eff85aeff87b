"""A step as a question: its page, its form, and what is kept of its answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language

from joining import rules
from joining.pages.walk import Walk
from members.rules import MembersRefused

Posted = Mapping[str, Any] | None
YES = "yes"


class Question:
    """A step as someone sees it: which page, which form, and what its answer means."""

    template = "joining/question.html"

    @property
    def place(self) -> str:
        """Return which question it is, of how many, where there are several."""
        return ""

    def __init__(self, walk: Walk, step: str) -> None:
        self.walk = walk
        self.step = step

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def lede(self) -> str:
        """Return what is said before the question is asked; nothing where it speaks for itself."""
        return ""

    @property
    def kept(self) -> dict[str, Any]:
        """Return the answer given before, if any."""
        found: dict[str, Any] = self.walk.draft.answers.get(self.step, {})
        return found

    @property
    def language(self) -> str:
        return get_language() or "en"

    def form(self, posted: Posted) -> forms.Form:
        raise NotImplementedError

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def require_eligible(self, cleaned: dict[str, Any], *, user_id: int) -> None:
        """Refuse an answer with which nobody can join; the answer itself is not kept then."""

    def field_of(self, refusal: MembersRefused) -> str | None:  # noqa: ARG002
        """Return the field beside which a refusal is said; None: above them all."""
        return None


def said(question: Question, answer: str, wording: str) -> dict[str, Any]:
    """Return an answer with the words it was given to, their language, and their mark."""
    mark = rules.question_mark(question.walk.terms, question.step)
    said = {"answer": answer, "wording": wording, "language": question.language}
    return {**said, "mark": mark} if mark else said
