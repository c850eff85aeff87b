"""Questions for whoever may be drawn for a panel one day: try them, nothing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, kw_only=True)
class Question:
    """A case, what one may answer, which answer is right (from 0), and why."""

    text: str
    answers: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer as the page shows it."""

    name: str
    value: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with what was chosen; `verdict` and `why` are empty until something was."""

    no: int
    text: str
    choices: tuple[Choice, ...]
    is_right: bool
    verdict: str
    why: str


def name_of(no: int) -> str:
    """Return under which name the answer to a question travels."""
    return f"q{no}"


def asked(chosen: Mapping[str, str]) -> list[Asked]:
    """Return all questions with what somebody chose; what is not an answer counts as none."""
    return [_asked(one, no, chosen.get(name_of(no), "")) for no, one in enumerate(questions(), 1)]


def score(found: list[Asked]) -> str:
    """Return how many are right, or nothing as long as nothing was chosen."""
    if not any(one.verdict for one in found):
        return ""
    right = sum(one.is_right for one in found)
    words = ngettext("%(right)d of %(all)d is right.", "%(right)d of %(all)d are right.", right)
    return words % {"right": right, "all": len(found)}


def questions() -> list[Question]:
    """Return the questions in the reader's language."""
    return [*_of_the_charter(), *_of_doubt(), *_of_the_drawn()]


def _asked(question: Question, no: int, chosen: str) -> Asked:
    known = {str(place) for place in range(len(question.answers))}
    place = int(chosen) if chosen in known else None
    is_right = place == question.right
    verdict = ""
    if place is not None:
        verdict = _("That is right.") if is_right else _("Not quite.")
    return Asked(
        no=no,
        text=question.text,
        choices=tuple(
            Choice(name=name_of(no), value=value, text=text, is_chosen=value == place)
            for value, text in enumerate(question.answers)
        ),
        is_right=is_right,
        verdict=verdict,
        why=question.why if verdict else "",
    )


def _of_the_charter() -> Iterator[Question]:
    """Yield questions about what decides."""
    yield Question(
        text=_("The illness began ten days after joining; the charter says 90 days of waiting."),
        answers=(
            _("Grant it: nobody chooses when to fall ill."),
            _("Refuse it, and name the article: the waiting was the same for everybody."),
            _("Grant half of it."),
        ),
        right=1,
        why=_(
            "A panel applies the charter that everybody agreed to. Whoever finds the waiting too "
            "long can propose another charter; for this case it stands."
        ),
    )
    yield Question(
        text=_("The charter changed in May. The illness is of April. Which version counts?"),
        answers=(
            _("The newer one: it is the better one."),
            _("Whichever gives more."),
            _("The one that bound the member when it happened; the file says which."),
        ),
        right=2,
        why=_("Rules are not changed after the event, neither for somebody nor against them."),
    )


def _of_doubt() -> Iterator[Question]:
    """Yield questions about papers and doubts."""
    yield Question(
        text=_("Two papers give different dates for the first examination. What do you do?"),
        answers=(
            _("Ask what the date changes, and have it cleared up before voting."),
            _("Vote against: whoever has nothing to hide has no contradictions."),
            _("Take the date that helps the claimant."),
        ),
        right=0,
        why=_("Hospitals make mistakes too. A doubt is a question first, and a reason only later."),
    )
    yield Question(
        text=_("An objection says: “I know this family, they are rich.” What is it worth?"),
        answers=(
            _("A lot: aid is for those who need it."),
            _("Nothing for the decision: the charter does not ask for need."),
            _("It depends on how rich they are."),
        ),
        right=1,
        why=_("An objection has to name a fact that the article asks for."),
    )


def _of_the_drawn() -> Iterator[Question]:
    """Yield questions about who may judge, and how."""
    yield Question(
        text=_("You are drawn, and the claimant is your sister-in-law. What do you do?"),
        answers=(
            _("Stand aside: one button, no reason needed; the next in line is asked."),
            _("Stay, and vote strictly."),
            _("Stay, and leave your ballot empty."),
        ),
        right=0,
        why=_("Who belongs to the family does not judge. Standing aside costs you nothing."),
    )
    yield Question(
        text=_("If you grant this case, your own share rises by two cents. Does that count?"),
        answers=(
            _("Yes: I pay for it, after all."),
            _("Only if many such cases come."),
            _("No. And if it were you who is ill, you would want it so."),
        ),
        right=2,
        why=_("The question is only whether the charter gives aid here, whatever it costs."),
    )
