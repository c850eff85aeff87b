"""The refusals: each says by its class what cannot be done, and carries the facts."""

from dataclasses import dataclass
from datetime import date, datetime

from papers import rules as papers


class ClaimRefused(Exception):
    """Something about a claim cannot be done; the subclass says what."""


@dataclass(eq=False)
class EventInFuture(ClaimRefused):
    """The event is dated after today, in the plan's time zone."""

    today: date


@dataclass(eq=False)
class EventBeforeBirth(ClaimRefused):
    """The event is dated before the member was born."""

    born_on: date


class NotTheirs(ClaimRefused):
    """Whoever asks does not hold this member."""


@dataclass(eq=False)
class AlreadyFiled(ClaimRefused):
    """This event has been told already."""

    ref: str


@dataclass(eq=False)
class PaperRefused(ClaimRefused):
    """A paper cannot be taken; `why` is what the papers' room says of it."""

    why: papers.PaperRefused


@dataclass(eq=False)
class TooManyPapers(ClaimRefused):
    """More files than one claim takes."""

    most: int


class NotImpartial(ClaimRefused):
    """Nobody decides on their own or their family's claim."""


class SameEmployer(NotImpartial):
    """Nobody decides on the claim of somebody they work with."""


class HasRecused(NotImpartial):
    """Whoever stood aside from a claim stays aside."""


class TookPartBefore(NotImpartial):
    """An appeal is read by others than those who decided before."""


@dataclass(eq=False)
class TakenByAnother(ClaimRefused):
    """Another reviewer is reading this claim at the moment."""

    name: str
    until: datetime


class NotTaken(ClaimRefused):
    """Whoever lets go of a claim must hold it."""


class NotAReviewer(ClaimRefused):
    """A claim is handed only to a reviewer of its plan who may read it."""


class ReadsBlind(ClaimRefused):
    """Read twice, neither seeing the other: a reading of one's own is asked here."""


class HasReadBlind(ClaimRefused):
    """This claim is not, or no longer, to be read blind."""


class NoticeIsOver(ClaimRefused):
    """The last moment of the notice has passed."""


@dataclass(eq=False)
class AppealTooLate(ClaimRefused):
    """The days for an appeal have passed."""

    until: datetime


class LadderEnds(ClaimRefused):
    """Nobody within the pool can look at this claim once more."""


class NoPanel(ClaimRefused):
    """The charter of this claim has no panel."""


class SamePerson(ClaimRefused):
    """Two different people must agree; this one has recommended."""


@dataclass(eq=False)
class AwardAboveCap(ClaimRefused):
    """The award is more than the band's benefit."""

    cap_minor: int


@dataclass(eq=False)
class AwardAboveSum(ClaimRefused):
    """The award is more than the charter's rules come to for this case."""

    sum_minor: int


class AwardNotPositive(ClaimRefused):
    """An award must be more than nothing."""


@dataclass(eq=False)
class ReasonMissing(ClaimRefused):
    """A decision lacks its article, fact, reason, or what would change it."""

    field: str


@dataclass(eq=False)
class VerdictDiffers(ClaimRefused):
    """What is to be confirmed is not what was recommended."""

    recommended: str


@dataclass(eq=False)
class MoveNotAllowed(ClaimRefused):
    """The claim's state does not allow this move."""

    move: str
    state: str


class PageStale(ClaimRefused):
    """The claim has moved on since the page was shown."""


class SignalAnswered(ClaimRefused):
    """Another reviewer has said what they made of this signal."""
