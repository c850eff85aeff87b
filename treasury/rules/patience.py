"""How long to leave a provider alone: after failures, and between two looks at one request."""

from datetime import datetime, timedelta
from typing import Final

OPENS_AFTER: Final = 6  # calls in a row without an answer
SHORTEST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=5)
TRIAL: Final = timedelta(seconds=15)  # so long one worker alone may try whether it answers again
SOON: Final = timedelta(seconds=10)
FIRST_LOOK: Final = timedelta(minutes=2)
LONGEST_LOOK: Final = timedelta(hours=6)


def rest(failures: int, *, chance: float) -> timedelta | None:
    """Return how long a provider rests after so many failures in a row; None: it goes on.

    Each further failure doubles it. `chance` is a number in [0, 1): workers do not all come back
    in one moment.
    """
    beyond = failures - OPENS_AFTER
    if beyond < 0:
        return None
    return _spread(min(SHORTEST_REST * 2 ** min(beyond, 16), LONGEST_REST), chance)


def look_again_at(*, asked_at: datetime, at: datetime, is_unknown: bool, chance: float) -> datetime:
    """Return when a provider is asked next what became of a request, if it does not tell before.

    Soon where its answer was lost, later where it only takes its time: each time after half as long
    again as has passed since it was asked.
    """
    least = SOON if is_unknown else FIRST_LOOK
    return at + _spread(min(max((at - asked_at) / 2, least), LONGEST_LOOK), chance)


def _spread(wait: timedelta, chance: float) -> timedelta:
    """Return a wait a quarter shorter, or up to a quarter longer."""
    return wait * (0.75 + chance / 2)
