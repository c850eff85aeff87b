"""The rules of questions to a claimant: nobody's claim is closed without a dated warning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from claims.rules.refusals import ClaimRefused

WARNED_BEFORE: Final = 7  # days between the warning and the end, at least


class RequestClosed(ClaimRefused):
    """This question has been answered or closed already."""


@dataclass(eq=False)
class ReopenTooLate(ClaimRefused):
    """The days in which a closed claim could be opened again have passed."""

    until: datetime


def lapses_at(*, due_at: datetime | None, warned_at: datetime) -> datetime:
    """Return when an unanswered question closes its claim: after its day and a week's warning."""
    end = warned_at + timedelta(days=WARNED_BEFORE)
    return end if due_at is None else max(due_at, end)
