"""When a person may be erased: after leaving, with nothing open, and past the claim tail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

COOLING_DAYS: Final = 7  # until then a wish to be erased can be called off
TAIL_WITHOUT_LIMIT_DAYS: Final = 730  # where the charter sets no time for asking for aid


@dataclass(frozen=True)
class Hindrance:
    """One thing that must end first; `until` is the day on which it does, where that is known.

    `kind` is member, waiting, claim, complaint, due, credit, tail or crew; `what` names the plan,
    claim or complaint.
    """

    kind: str
    what: str = ""
    until: date | None = None


class ErasureRefused(Exception):
    """The person cannot be erased yet; the hindrances say why, and until when."""

    def __init__(self, hindrances: Collection[Hindrance]) -> None:
        super().__init__(hindrances)
        self.hindrances = tuple(hindrances)


def tail_ends_on(*, left_on: date, claim_within_days: int | None) -> date:
    """Return the first day on which aid can no longer be asked for what happened before leaving."""
    days = TAIL_WITHOUT_LIMIT_DAYS if claim_within_days is None else claim_within_days
    return left_on + timedelta(days=days + 1)


def possible_from(hindrances: Collection[Hindrance]) -> date | None:
    """Return the day from which erasing is possible; None where nobody knows it yet."""
    days = [one.until for one in hindrances]
    return max((day for day in days if day is not None), default=None) if all(days) else None


def due_on(*, today: date) -> date:
    """Return the day on which a wish of today is carried out."""
    return today + timedelta(days=COOLING_DAYS)
