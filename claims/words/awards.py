"""How an award comes about, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.awards import AwardSum

LINES: Final[dict[str, Promise]] = {
    "benefit": _("What a case of this age may receive"),
    "months": _("The monthly amount, for all months"),
    "at_once": _("The part given at once"),
    "bills": _("Bills that count"),
    "severity": _("Less, for this kind of case"),
    "own": _("Of the bills, what everyone bears alone in a year"),
    "share": _("Of the bills, the part that is not repaid"),
    "most": _("Above the most a case may receive"),
    "tenure": _("Less, for the time of belonging so far"),
    "cap": _("Above the most this request may receive"),
    "less": _("Less, for a reason that is given"),
    "arrears": _("Goes to shares that are owed"),
}


@dataclass(frozen=True)
class SumLine:
    """One line as a page shows it; `minor` is negative where it takes away."""

    key: str
    what: str
    minor: int


def award_lines(found: AwardSum) -> list[SumLine]:
    """Return the lines of a sum in the reader's language, in order."""
    return [SumLine(line.key, str(LINES[line.key]), line.minor) for line in found.lines]


def stored_lines(lines: Iterable[Mapping[str, object]]) -> list[SumLine]:
    """Return the lines that a reading keeps, in the reader's language."""
    return [
        SumLine(str(line["key"]), str(LINES[str(line["key"])]), int(str(line["minor"])))
        for line in lines
    ]
