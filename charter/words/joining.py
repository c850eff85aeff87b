"""What a charter asks of those who join, in sentences: questions, conditions, room."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charter.rules import (
    CONDITIONS_ARTICLE,
    HEALTH_ARTICLE,
    Accepted,
    Condition,
    HealthQuestion,
    RefusingAnswer,
    Terms,
)
from charter.templatetags.plan_name import charter_name
from treasury.templatetags.money import count


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question about health as a reader sees it; `refuses` is yes, no or none."""

    key: str
    wording: str
    examples: str
    refuses: str
    article: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rules say of a condition: accepted is yes, no or ask, with the article."""

    name: str
    accepted: str
    note: str
    article: int


def health_questions(terms: Terms) -> list[Asked]:
    """Return the charter's questions in the reader's language; without any, the general one."""
    if not terms.health:
        return [_general()]
    return [_asked(one) for one in terms.health]


def conditions(terms: Terms) -> list[Verdict]:
    """Return every condition that the charter names, in its order."""
    return [verdict(one) for one in terms.conditions]


def verdict(condition: Condition) -> Verdict:
    """Return what the rules say of one condition, in the reader's language."""
    return Verdict(
        name=charter_name(condition),
        accepted=condition.accepted.value,
        note=_own(condition.note_zh, condition.note_en),
        article=condition.article,
    )


def unnamed(typed: str) -> Verdict:
    """Return what can be said of a condition that the charter does not name."""
    return Verdict(name=typed, accepted=Accepted.ASK.value, note="", article=CONDITIONS_ARTICLE)


def residence_question(terms: Terms) -> str:
    """Return the question where one lives, which yes answers; nothing if the charter asks none."""
    return _own(terms.residence_zh, terms.residence_en)


def health(terms: Terms) -> Iterator[str]:
    """Yield the sentences of the article on health."""
    yield _("Answers about health are kept word for word, encrypted, with the question as it was.")
    for asked in health_questions(terms):
        yield _said(asked)


def named_conditions(terms: Terms) -> Iterator[str]:
    """Yield the sentences of the article on conditions from before joining."""
    if not terms.conditions:
        yield _("This charter names no conditions: who is not sure asks a person before joining.")
        return
    for one in conditions(terms):
        yield " ".join(filter(None, [_SAID[one.accepted]() % {"name": one.name}, one.note]))
    yield _("What is not named here is looked at by a person, who answers before you join.")


def room(terms: Terms) -> Iterator[str]:
    """Yield where one must live, how many are taken in a period, and who waits."""
    if question := residence_question(terms):
        yield _("Who joins is asked, and must answer yes: “%(question)s”.") % {"question": question}
    if terms.most_new_a_period is not None:
        yield ngettext(
            "Between two cutoffs the plan takes at most %(heads)s new member.",
            "Between two cutoffs the plan takes at most %(heads)s new members.",
            terms.most_new_a_period,
        ) % {"heads": count(terms.most_new_a_period)}
    if terms.waiting_list:
        yield _(
            "Whom the plan has no room for may wait: who asked first is taken first, and nobody"
            " who waits shares or receives aid."
        )


def _said(asked: Asked) -> str:
    facts = {"question": _whole(asked)}
    if asked.refuses == RefusingAnswer.NONE:
        return _("Asked: “%(question)s”. Either answer is accepted.") % facts
    if asked.refuses == RefusingAnswer.NO:
        return _("Asked: “%(question)s”. Whoever answers no cannot join.") % facts
    return _("Asked: “%(question)s”. Whoever answers yes cannot join.") % facts


def _whole(asked: Asked) -> str:
    """Return question and examples as one quotation: no sign ends it twice."""
    between = "" if (get_language() or "en").startswith("zh") else " "
    whole = asked.wording + (between + asked.examples if asked.examples else "")
    return whole.rstrip(".。")


def _taken() -> str:
    return _("%(name)s: accepted.")


def _refused() -> str:
    return _("%(name)s: not accepted.")


def _looked_at() -> str:
    return _("%(name)s: a person looks at it before you join.")


_SAID: Final[dict[str, Callable[[], str]]] = {
    Accepted.YES.value: _taken,
    Accepted.NO.value: _refused,
    Accepted.ASK.value: _looked_at,
}


def _general() -> Asked:
    return Asked(
        key="general",
        wording=_(
            "Does this person have a serious illness, or has a doctor spoken of one that is still"
            " being looked into?"
        ),
        examples=_(
            "For example cancer, a disease of heart, brain, liver, kidneys or lungs, or anything"
            " that needs lasting treatment. A cold, an old fracture or glasses do not matter."
        ),
        refuses=RefusingAnswer.YES.value,
        article=HEALTH_ARTICLE,
    )


def _asked(question: HealthQuestion) -> Asked:
    return Asked(
        key=question.key,
        wording=_own(question.ask_zh, question.ask_en),
        examples=_own(question.examples_zh, question.examples_en),
        refuses=question.refuses.value,
        article=question.article,
    )


def _own(chinese: str, english: str) -> str:
    """Return the charter's words in the reader's language; English for any other."""
    return chinese if (get_language() or "en").startswith("zh") else english
