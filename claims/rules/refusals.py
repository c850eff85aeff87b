"""The refusals: each says by its class what cannot be done, and carries the facts."""

from dataclasses import dataclass
from datetime import date


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


class PaperRefused(ClaimRefused):
    """A paper cannot be taken; the subclass says why."""


@dataclass(eq=False)
class PaperEmpty(PaperRefused):
    """The file has no bytes."""

    name: str


@dataclass(eq=False)
class PaperTooLarge(PaperRefused):
    """The file has more bytes than may be taken."""

    name: str
    most_bytes: int


@dataclass(eq=False)
class PaperOfOtherKind(PaperRefused):
    """The bytes are not those of a JPEG, PNG or PDF, whatever the name says."""

    name: str


@dataclass(eq=False)
class TooManyPapers(PaperRefused):
    """More files than one claim takes."""

    most: int


class NotImpartial(ClaimRefused):
    """Nobody decides on their own or their family's claim."""


class SamePerson(ClaimRefused):
    """Two different people must agree; this one has recommended."""


@dataclass(eq=False)
class AwardAboveCap(ClaimRefused):
    """The award is more than the band's benefit."""

    cap_minor: int


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
