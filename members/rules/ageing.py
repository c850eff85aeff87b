"""What age brings: being of age, and a waiting time that a plan before has seen already."""

from datetime import date, datetime, timedelta
from typing import Final

from charter.rules import birthday

OF_AGE: Final = 18
TAKEN_OVER_WITHIN: Final = timedelta(days=60)  # after a plan let go for age, as its letters say


def of_age_on(born_on: date) -> date:
    """Return the day on which somebody turns 18."""
    return birthday(born_on, OF_AGE)


def told_of_age_on(born_on: date) -> date:
    """Return when who holds a child is told that it is of age: the first of the month after.

    So the day of birth, which lies encrypted, cannot be read from the day of the letter.
    """
    own = of_age_on(born_on)
    year, month = own.year, own.month + 1
    return date(year + month // 13, month % 12 or 12, 1)


def still_taken_over(*, outgrew_at: datetime, at: datetime) -> bool:
    """Return whether the waiting time of a plan that let go for age may still be brought along."""
    return at <= outgrew_at + TAKEN_OVER_WITHIN
