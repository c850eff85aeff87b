"""By when somebody must have acted on a claim: the charter's days for each state."""

from datetime import datetime, timedelta
from typing import Final

from charter.rules import ReviewTerms

# From which state on which days of the charter's [review] run.
DAYS_OF: Final = {
    "submitted": "first_reading_days",
    "under_review": "first_reading_days",
    "waiting": "information_days",
    "recommended": "second_reading_days",
    "contested": "objection_answer_days",
    "appealed": "appeal_answer_days",
    "panel": "panel_days",
}
# Taking a claim to read it, or letting go of it, wins no time.
RUNS_ON: Final = frozenset({"take", "release", "hand_over"})


def due_at(
    *, move: str, state: str, since: datetime, due_before: datetime | None, review: ReviewTerms
) -> datetime | None:
    """Return by when somebody must have acted on a claim that has just come to `state`.

    None where nobody of the crew or the family has to: the calendar of the period runs there.
    """
    if state not in DAYS_OF:
        return None
    if move in RUNS_ON and due_before is not None:
        return max(due_before, since)
    return since + timedelta(days=getattr(review, DAYS_OF[state]))
