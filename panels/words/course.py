"""The course of panel members: five lessons, five questions, each explained until it is right."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Lesson:
    """One short lesson."""

    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question, its answers in order, and why the right one is right."""

    text: str
    answers: tuple[str, str, str]
    why: str


def lessons() -> list[Lesson]:
    """Return the lessons in the reader's language."""
    return [*_lessons_of_judging(), *_lessons_of_sitting()]


def _lessons_of_judging() -> list[Lesson]:
    """Return what is judged, and what is not."""
    return [
        Lesson(
            _("What a panel is for"),
            _(
                "Sometimes people disagree about a request for aid: a member objects, or the"
                " claimant does not accept a refusal. Then a few members, drawn by lot, read both"
                " sides and decide. You judge one question: does the charter give aid here?"
            ),
        ),
        Lesson(
            _("The charter decides, not pity and not suspicion"),
            _(
                "It does not matter whether the person is likeable, poor or rich, or whether the"
                " share rises by it. It matters what the article says and what the papers show. A"
                " fact left out on joining that has nothing to do with the illness is no reason to"
                " refuse."
            ),
        ),
    ]


def _lessons_of_sitting() -> list[Lesson]:
    """Return how a panel member reads, votes and keeps silent."""
    return [
        Lesson(
            _("What you read stays with you"),
            _(
                "You see pages of a sick person's file. Nothing of it is copied, told or"
                " photographed, also not afterwards. If you recognise somebody, say that you stand"
                " too close; nobody asks you why."
            ),
        ),
        Lesson(
            _("You vote alone, and nobody sees how"),
            _(
                "Read everything before you vote. Nobody sees how many have voted which way before"
                " the end, and nobody, not even we, sees which ballot is yours. Write your reason"
                " without names: it is read by the claimant, and perhaps published."
            ),
        ),
        Lesson(
            _("When you are not sure"),
            _(
                "You need not know medicine. A doctor's note explains what can be explained. If the"
                " papers leave it open, ask yourself what the article asks for, and whether an"
                " honest person could have shown it in another way."
            ),
        ),
    ]


def questions() -> list[Question]:
    """Return the questions in the reader's language; `rules.RIGHT` says which answer is right."""
    return [*_questions_of_judging(), *_questions_of_silence()]


def _questions_of_judging() -> list[Question]:
    """Return the questions about what counts, and who may judge."""
    return [
        Question(
            _("A neighbour tells you that the claimant bought a car last month. What do you do?"),
            (
                _("I vote against: they do not need the money."),
                _("I leave it aside: it has nothing to do with the article."),
                _("I ask the others of the panel what they think."),
            ),
            _("Aid does not ask who is needy. Only the article and the papers count."),
        ),
        Question(
            _("You recognise a former colleague in the papers. What do you do?"),
            (
                _("I say that I stand too close, and the next in line is asked."),
                _("I vote all the same: I can be fair."),
                _("I call them and ask how they are."),
            ),
            _("Whoever knows somebody cannot forget it. Saying so harms nobody."),
        ),
        Question(
            _("On joining they forgot a nodule in the thyroid. Now they have broken a leg."),
            (
                _("I refuse: who leaves something out loses everything."),
                _("I grant half of it."),
                _("The nodule did not break the leg: it is no reason to refuse."),
            ),
            _("What was left out counts only if it has to do with what happened."),
        ),
    ]


def _questions_of_silence() -> list[Question]:
    """Return the questions about what nobody is told, and nobody sees."""
    return [
        Question(
            _("A journalist asks you what the case was about."),
            (
                _("I tell it without the name."),
                _("I say nothing: what I read stays with me."),
                _("I send the photograph of one page."),
            ),
            _(
                "In a small pool a person is recognised without a name. What is published is"
                " public."
            ),
        ),
        Question(
            _("When can one see how the vote stands?"),
            (
                _("When the window is over, and not before."),
                _("After I have voted."),
                _("The crew can see it at any time."),
            ),
            _("Nobody sees it before the end: else the last ones would follow the first."),
        ),
    ]
