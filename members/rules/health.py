"""Which answers about health let somebody join."""

from collections.abc import Mapping
from typing import Final

from charter.rules import HEALTH_ARTICLE, RefusingAnswer, Terms
from members.rules.refusals import HealthRefused, HealthUnanswered

GENERAL: Final = "general"  # the one question of a charter that has none of its own
ANSWERS: Final = frozenset({"yes", "no"})


def asked_about_health(terms: Terms) -> dict[str, tuple[str, int]]:
    """Return each question of a charter with the answer that refuses and the article that says so.

    A charter without questions asks a general one, which yes refuses.
    """
    if not terms.health:
        return {GENERAL: (RefusingAnswer.YES.value, HEALTH_ARTICLE)}
    return {one.key: (one.refuses.value, one.article) for one in terms.health}


def require_health(*, terms: Terms, answers: Mapping[str, str]) -> None:
    """Refuse unless every question has an answer and none of them refuses."""
    asked = asked_about_health(terms)
    if answers.keys() != asked.keys() or not ANSWERS.issuperset(answers.values()):
        raise HealthUnanswered
    for question, (refuses, article) in asked.items():
        if answers[question] == refuses:
            raise HealthRefused(question=question, article=article)
