"""The rules of joining: its steps, what it may cost, and its refusals. Pure, without Django."""

from joining.rules.costs import BandCost, Outlook, band_costs, outlook
from joining.rules.refusals import (
    JoiningRefused,
    PersonBegun,
    SharesUnpaid,
    StaleAnswers,
    StepMissing,
)
from joining.rules.steps import (
    CHARTER,
    CONSENT,
    HEALTH,
    IDENTITY,
    MANDATE,
    RESIDENCE,
    UNDERSTAND,
    UNDERSTOOD,
    Answers,
    first_missing,
    forgets_rest,
    question_mark,
    steps_of,
    upto,
    with_answer,
)

__all__ = [
    "CHARTER",
    "CONSENT",
    "HEALTH",
    "IDENTITY",
    "MANDATE",
    "RESIDENCE",
    "UNDERSTAND",
    "UNDERSTOOD",
    "Answers",
    "BandCost",
    "JoiningRefused",
    "Outlook",
    "PersonBegun",
    "SharesUnpaid",
    "StaleAnswers",
    "StepMissing",
    "band_costs",
    "first_missing",
    "forgets_rest",
    "outlook",
    "question_mark",
    "steps_of",
    "upto",
    "with_answer",
]
