"""What the making of a period's shares refuses, with the facts; doors choose the words."""

from dataclasses import dataclass
from datetime import datetime


class RunRefused(Exception):
    """A step of a run that cannot be taken; the subclass says why."""


class RunMoveNotAllowed(RunRefused):
    """The run is not in a state from which this step starts."""

    def __init__(self, move: str, state: str) -> None:
        super().__init__(f"Cannot {move} a run that is {state}.")
        self.move = move
        self.state = state


@dataclass
class TooFewHeads(RunRefused):
    """The pool is below the charter's minimum: no run opens, claims wait."""

    headcount: int
    minimum: int


def require_enough_heads(headcount: int, *, minimum: int) -> None:
    """Refuse a period of fewer heads than the charter's minimum."""
    if headcount < minimum:
        raise TooFewHeads(headcount=headcount, minimum=minimum)


@dataclass
class NoticeNotOver(RunRefused):
    """Claims of this period are still shown on notice."""

    until: datetime


@dataclass
class EarlierRunOpen(RunRefused):
    """An earlier period is neither sealed nor abandoned; its carry is not known yet."""

    period_no: int


class FiguresChanged(RunRefused):
    """The figures are not those that the officer looked at."""


class SamePerson(RunRefused):
    """Nobody releases what they proposed themself."""


class NotEnoughMoney(RunRefused):
    """Nothing has come in yet that could be paid out."""


class NothingDue(RunRefused):
    """Nothing is due."""


class DueUnclear(RunRefused):
    """What a payer owes cannot be asked for as it stands; the crew sees them among the parked."""


@dataclass
class TooManyParked(RunRefused):
    """So many debits of a slice cannot be made that it is no matter of single payers."""

    reason: str


class OwnFamily(RunRefused):
    """Nobody records what changes the dues of their own family."""


@dataclass
class ItemKeyReused(RunRefused):
    """This fact is recorded already, with another amount, kind or reason."""

    key: str


@dataclass
class ReserveTooSmall(RunRefused):
    """The reserve holds less than what is to be drawn from it."""

    held_minor: int


class NotWaiting(RunRefused):
    """A run has taken it up already, or it was withdrawn."""


class NotCounted(RunRefused):
    """The enrolment does not count in this period, so there is nothing to change."""


@dataclass
class ClawbackTooLarge(RunRefused):
    """More is to be taken back of an award than was given of it."""

    most_minor: int


class NothingToRecord(RunRefused):
    """An amount of nothing, or one that nobody gives a reason for."""


class BatchStale(RunRefused):
    """So many payouts of a batch are not what their claims say by now."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class NotArrived(RunRefused):
    """What was not paid yet cannot be confirmed."""
