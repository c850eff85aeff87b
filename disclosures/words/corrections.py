"""Corrections in words: a line on the period's page, a page of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosures.rules import corrections as rules
from disclosures.selectors.corrections import ReleasedCorrection
from treasury.templatetags.money import amount, count

MONEY = "_minor"


@dataclass(frozen=True)
class CorrectionRow:
    """A published correction as it is read: in the reader's language first."""

    correction: ReleasedCorrection
    words: str

    @property
    def no(self) -> int:
        """Return its number in the plan."""
        return self.correction.no


@dataclass(frozen=True)
class FigureRow:
    """One figure: its name in the report, what stands there, what is right."""

    name: str
    stated: str
    right: str


def rows(found: Sequence[ReleasedCorrection]) -> list[CorrectionRow]:
    """Return corrections in the reader's language."""
    is_chinese = (get_language() or "en").startswith("zh")
    return [CorrectionRow(one, one.words_zh if is_chinese else one.words_en) for one in found]


def figure_rows(figures: Sequence[dict[str, Any]], currency: str) -> list[FigureRow]:
    """Return the figures of a correction; amounts as amounts."""
    return [
        FigureRow(
            one["name"],
            _figure(one["name"], one["stated"], currency),
            _figure(one["name"], one["right"], currency),
        )
        for one in figures
    ]


def refusal_words(refusal: rules.CorrectionRefused) -> str:
    """Return why a correction cannot be made so, and what to do."""
    match refusal:
        case rules.FigureUnknown(name=name):
            words = _("The report has no figure called “%(name)s”. Its names stand in report.json.")
            return words % {"name": name}
        case rules.FigureRight(name=name):
            return _("The report says that of “%(name)s” already.") % {"name": name}
        case rules.NotALaterPeriod(no=no):
            words = _("Period %(no)d does not come after the one that is corrected.")
            return words % {"no": no}
        case rules.OwnCorrection():
            return _("You wrote it. Another publisher reads and publishes it.")
    return _("It is published already, or was taken back.")


def _figure(name: str, figure: int, currency: str) -> str:
    return amount(figure, currency) if name.endswith(MONEY) else count(figure)
