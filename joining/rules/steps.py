"""The steps of joining: which there are, which is next, and what an answer undoes."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from charter.rules import Terms

Answer = dict[str, Any]
Answers = Mapping[str, Answer]

IDENTITY: Final = "identity"
CONSENT: Final = "consent"  # of a grown-up for whom somebody else types
RESIDENCE: Final = "residence"
HEALTH: Final = "health-"  # and the question's key
CHARTER: Final = "charter"
UNDERSTAND: Final = "understand-"  # and what is to be understood
MANDATE: Final = "mandate"
UNDERSTOOD: Final = ("not_insurance", "amount_varies", "how_to_leave")
GENERAL: Final = "general"


def steps_of(
    terms: Terms, *, goes_on: bool = False, needs_consent: bool = False
) -> tuple[str, ...]:
    """Return every step in order; who goes on as before is asked nothing about health.

    `needs_consent`: somebody types for a grown-up, who has signed a paper.
    """
    asked = [one.key for one in terms.health] or [GENERAL]
    return (
        IDENTITY,
        *([CONSENT] if needs_consent else []),
        *([RESIDENCE] if terms.residence_en else []),
        *([] if goes_on else [f"{HEALTH}{key}" for key in asked]),
        CHARTER,
        *(f"{UNDERSTAND}{key}" for key in UNDERSTOOD),
        MANDATE,
    )


def first_missing(steps: Sequence[str], answers: Answers, *, marks: Mapping[str, str]) -> str:
    """Return the first step without an answer, or with one to another wording; "" if there is none.

    `marks` names the wording of each step that has one: an answer holds the mark it was given to.
    """
    for step in steps:
        found = answers.get(step)
        if found is None or found.get("mark", "") != marks.get(step, ""):
            return step
    return ""


def forgets_rest(step: str, *, before: Answer | None, after: Answer) -> bool:
    """Return whether an answer makes another person of it: the rest is asked anew."""
    if step != IDENTITY or before is None:
        return False
    return any(before[part] != after[part] for part in ("name", "born_on"))


def with_answer(answers: Answers, step: str, answer: Answer) -> dict[str, Answer]:
    """Return the answers with one more, or another one in its place."""
    if forgets_rest(step, before=answers.get(step), after=answer):
        return {step: answer}
    return {**answers, step: answer}


def upto(steps: Sequence[str], answers: Answers, step: str) -> dict[str, Answer]:
    """Return the answers to the steps before one: what its page was shown on top of."""
    before = steps[: steps.index(step)]
    return {one: answers[one] for one in before if one in answers}


def question_mark(terms: Terms, step: str) -> str:
    """Return what changes exactly when the wording of a question changes, in either language."""
    if step == RESIDENCE:
        return _digest(terms.residence_zh, terms.residence_en)
    key = step.removeprefix(HEALTH)
    for one in terms.health:
        if step.startswith(HEALTH) and one.key == key:
            return _digest(
                one.ask_zh, one.ask_en, one.examples_zh, one.examples_en, one.refuses.value
            )
    return ""


def _digest(*words: str) -> str:
    return sha256("\x1f".join(words).encode()).hexdigest()[:16]
