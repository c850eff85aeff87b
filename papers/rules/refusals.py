"""The refusals: each says by its class what is wrong with a paper, and carries the facts."""

from dataclasses import dataclass


class PaperRefused(Exception):
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
class PaperTooSmall(PaperRefused):
    """The picture has too few pixels for anybody to read it."""

    name: str


@dataclass(eq=False)
class PaperTooWide(PaperRefused):
    """The picture claims more pixels than any camera takes: opening it would fill the memory."""

    name: str


@dataclass(eq=False)
class PaperLocked(PaperRefused):
    """The PDF is locked with a password."""

    name: str


@dataclass(eq=False)
class PaperUnreadable(PaperRefused):
    """The picture or PDF is broken: no program opens it."""

    name: str


@dataclass(eq=False)
class PaperInfected(PaperRefused):
    """The scanner has found something harmful in the file."""

    name: str


class UploadMissing(PaperRefused):
    """An upload that a form names is not there, not whole, or not this user's."""


@dataclass(eq=False)
class TooManyUploads(PaperRefused):
    """Somebody has begun more uploads than may lie about unfinished."""

    most: int


@dataclass(eq=False)
class WrongOffset(PaperRefused):
    """The bytes that came do not go on where the upload stands (tus answers 409)."""

    received: int


class UploadTooLong(PaperRefused):
    """More bytes came than the upload was said to have."""


class PaperWaits(PaperRefused):
    """A paper that the scanner has not seen yet, or has found harmful, is opened by nobody."""


class PaperGone(PaperRefused):
    """The paper's bytes went with an erasure; that there was one stays."""


class PaperDamaged(Exception):
    """Stored bytes are not what was taken in: altered, cut, or put in another's place."""
