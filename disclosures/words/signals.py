"""How often what a machine pointed out to reviewers mattered, as published."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from claims.selectors import Precision
from claims.words import signal_name
from treasury.templatetags.money import count, percent_bps

# In a small pool a single signal could be told whose it is.
FEWEST_SHOWN: Final = 5


@dataclass(frozen=True)
class PrecisionRow:
    """One kind of signal as a line of the table; figures come formatted."""

    name: str
    found: str
    answered: str
    useful: str


def precision_rows(kinds: Iterable[Precision]) -> list[PrecisionRow]:
    """Return a line a kind of signal; none at all where a machine never pointed anything out."""
    found = list(kinds)
    return [_row(one) for one in found] if any(one.found for one in found) else []


def _row(one: Precision) -> PrecisionRow:
    return PrecisionRow(
        name=signal_name(one.key),
        found=_few_or(one.found),
        answered=_few_or(one.answered),
        useful="—" if one.useful_bps is None else percent_bps(one.useful_bps),
    )


def _few_or(number: int) -> str:
    if number < FEWEST_SHOWN:
        return _("fewer than %(least)d") % {"least": FEWEST_SHOWN}
    return count(number)
