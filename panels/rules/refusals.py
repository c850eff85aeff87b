"""Why something about a panel cannot be done; the doors choose the words."""

from datetime import datetime


class PanelRefused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A deed about a panel was refused; nothing has changed."""


class MoveNotAllowed(PanelRefused):
    """The panel is in a state in which this is not done."""

    def __init__(self, *, move: str, state: str) -> None:
        super().__init__(f"{move} from {state}")
        self.move, self.state = move, state


class WindowClosed(PanelRefused):
    """The time for this is over, or has not begun."""

    def __init__(self, *, until: datetime | None = None) -> None:
        super().__init__(str(until))
        self.until = until


class NotYours(PanelRefused):
    """Somebody else may do this, not this user."""


class AlreadyCommitted(PanelRefused):
    """This user has given their value already; it stays as it is."""


class ValueTooShort(PanelRefused):
    """A value that could be guessed."""


class NotACommitment(PanelRefused):
    """What was given is not 64 hexadecimal digits."""


class ValueDiffers(PanelRefused):
    """The value shown is not the one that was committed to."""


class AlreadyAnswered(PanelRefused):
    """The invitation was answered, or has gone to the next in line."""


class AlreadyVoted(PanelRefused):
    """This seat's ballot lies in the box already."""


class WordsMissing(PanelRefused):
    """A statement, or the reason of a ballot, is empty."""


class NotABeaconValue(PanelRefused):
    """What was entered is not a beacon's value: 64 hexadecimal digits."""


class CourseNotPassed(PanelRefused):
    """Some answers of the course are not right yet: the numbers of the questions, from 0."""

    def __init__(self, *, wrong: tuple[int, ...]) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong
