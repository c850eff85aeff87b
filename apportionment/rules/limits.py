"""What the tables can hold; anything larger is refused before it is written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from apportionment.rules.refusals import NothingToRecord, RunRefused

LARGEST_FIGURE: Final = 2**63 - 1
LARGEST_WEIGHT: Final = 10**30 - 1  # a run's total weight: heads × weight, summed


@dataclass
class FigureTooLarge(RunRefused):
    """A figure that no table can hold: a slip in an amount or a weight, to be mended first."""

    name: str
    found: int


def require_storable(figures: Mapping[str, int], *, most: int = LARGEST_FIGURE) -> None:
    """Refuse figures, of either sign, that are too large to be written down."""
    for name, found in figures.items():
        if abs(found) > most:
            raise FigureTooLarge(name, found)


def require_recordable(amount_minor: int, *, reason: str) -> None:
    """Refuse an amount of nothing or less, one without a reason, and one too large to be kept."""
    if amount_minor <= 0 or not reason.strip():
        raise NothingToRecord
    require_storable({"amount_minor": amount_minor})
