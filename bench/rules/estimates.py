"""What a run of the bench will take, before it begins."""

from collections.abc import Sequence
from typing import Final

SECONDS_OF_A_POOL: Final = 40  # its migrations, its history, the many small questions
SECONDS_OF_A_MILLION: Final = 150
MOST_SAME: Final = 1_000
SMALLEST_PART: Final = 10


def estimated_seconds(members: int) -> float:
    """Return about how long one size takes, on two cores of 2024."""
    return SECONDS_OF_A_POOL + SECONDS_OF_A_MILLION * members / 1_000_000


def same_changes(sizes: Sequence[int]) -> int:
    """Return how many come and go between two cutoffs where that is the same at every size."""
    return min(MOST_SAME, max(2, min(sizes) // SMALLEST_PART))
