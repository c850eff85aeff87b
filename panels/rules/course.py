"""The course of panel members: its version, its right answers, and who may sit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from panels.rules.refusals import CourseNotPassed

VERSION: Final = 1  # a new version asks everybody anew
RIGHT: Final = (1, 0, 2, 1, 0)  # of each question, the place of the right answer
MEMBER_DAYS: Final = 30  # so long one has been a member before one may judge with others


def require_right(answers: Sequence[int]) -> None:
    """Refuse answers that are not all right, naming which."""
    wrong = tuple(no for no, right in enumerate(RIGHT) if answers[no] != right)
    if wrong:
        raise CourseNotPassed(wrong=wrong)


def joined_before(at: datetime) -> datetime:
    """Return by when one must have joined to sit on a panel opened at this instant."""
    return at - timedelta(days=MEMBER_DAYS)
