"""The refusals: each says by its class what cannot be done, and carries the facts."""

from dataclasses import dataclass


class DisputeRefused(Exception):
    """Something about an objection or an appeal cannot be done; the subclass says what."""


class NotAMember(DisputeRefused):
    """Only members with an open membership of the plan may object."""


class OwnCase(DisputeRefused):
    """Nobody objects to their own family's case: they can take the request back."""


class ObjectionNotOpen(DisputeRefused):
    """The case is not shown, or was decided too long ago."""


class ObjectedAlready(DisputeRefused):
    """This member has objected to this decision on this ground."""


@dataclass(eq=False)
class TooManyObjections(DisputeRefused):
    """More objections at once, or lately, than one member may have."""

    most: int


@dataclass(eq=False)
class WordsMissing(DisputeRefused):
    """Something must be written here."""

    field: str


@dataclass(eq=False)
class AlreadyAnswered(DisputeRefused):
    """This objection or appeal is not open any more."""

    state: str


class TookPart(DisputeRefused):
    """Whoever took part in a decision does not answer an objection to it."""


class OwnObjection(DisputeRefused):
    """Nobody answers an objection of their own, or of their family."""


class NotAsked(DisputeRefused):
    """Only a reviewer of the plan answers; an operator where none is left."""


@dataclass(eq=False)
class NotPublicWords(DisputeRefused):
    """Words meant for everybody hold a name, a number or an illness."""

    found: str


@dataclass(eq=False)
class ClawbackTooHigh(DisputeRefused):
    """More is to be taken back than is left of the award."""

    most_minor: int


class ClawbackMissing(DisputeRefused):
    """An objection upheld after the notice says how much is taken back."""


class NotCleared(DisputeRefused):
    """The notice has not ended yet, or the claim has left it: nothing is to be taken back."""


class SamePersonAgain(DisputeRefused):
    """Two different people must agree; this one proposed."""


class TakenUp(DisputeRefused):
    """Somebody reads the appeal already."""


class NotFinal(DisputeRefused):
    """A decision that may still be appealed is no precedent yet."""


class BundleWaits(DisputeRefused):
    """A bundle of this claim is being made already."""


class BundleGone(DisputeRefused):
    """This bundle has been deleted in time; it can be made again."""
