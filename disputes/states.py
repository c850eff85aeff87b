"""The life of an objection, of an appeal, of a bundle and of a precedent, each in one table."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.rules import AlreadyAnswered


class Ground(models.TextChoices):
    """On what a member doubts an award."""

    NOT_COVERED = "not_covered", pgettext_lazy("a ground", "The charter does not help with this")
    TOO_EARLY = "too_early", pgettext_lazy("a ground", "It began before joining or while waiting")
    PAPERS = "papers", pgettext_lazy("a ground", "A paper is false, or somebody else's")
    TWICE = "twice", pgettext_lazy("a ground", "It was helped with already, here or elsewhere")
    AMOUNT = "amount", pgettext_lazy("a ground", "The award is too high")
    OTHER = "other", pgettext_lazy("a ground", "Something else")


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", pgettext_lazy("an objection", "Being looked at")
    PROPOSED = "proposed", pgettext_lazy("an objection", "A second person looks at it")
    DISMISSED = "dismissed", pgettext_lazy("an objection", "Answered: the award stands")
    UPHELD = "upheld", pgettext_lazy("an objection", "Answered: the objection is right")
    WITHDRAWN = "withdrawn", pgettext_lazy("an objection", "Taken back")
    MOOT = "moot", pgettext_lazy("an objection", "Fell away: the case is read anew")


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", pgettext_lazy("an appeal", "Being looked at")
    UPHELD = "upheld", pgettext_lazy("an appeal", "Decided better for the claimant")
    REJECTED = "rejected", pgettext_lazy("an appeal", "The decision stands")
    WITHDRAWN = "withdrawn", pgettext_lazy("an appeal", "Taken back")


class BundleState(models.TextChoices):
    """Where a bundle stands."""

    WANTED = "wanted", pgettext_lazy("a bundle", "Being put together")
    READY = "ready", pgettext_lazy("a bundle", "Ready")
    FAILED = "failed", pgettext_lazy("a bundle", "Could not be put together")
    GONE = "gone", pgettext_lazy("a bundle", "Deleted in time")


class PrecedentState(models.TextChoices):
    """Where a precedent stands."""

    WRITTEN = "written", pgettext_lazy("a precedent", "Waits for a second person")
    PUBLISHED = "published", pgettext_lazy("a precedent", "Published")
    REJECTED = "rejected", pgettext_lazy("a precedent", "Not published")


O = ObjectionState  # noqa: E741


@dataclass(frozen=True)
class Move:
    """From which states a move starts, and where it leads."""

    sources: frozenset[ObjectionState]
    target: ObjectionState


MOVES: Final = {
    "dismiss": Move(frozenset({O.OPEN}), O.DISMISSED),
    "uphold": Move(frozenset({O.OPEN}), O.UPHELD),
    "propose": Move(frozenset({O.OPEN}), O.PROPOSED),
    "return": Move(frozenset({O.PROPOSED}), O.OPEN),
    "confirm": Move(frozenset({O.PROPOSED}), O.UPHELD),
    "withdraw": Move(frozenset({O.OPEN}), O.WITHDRAWN),
    "fall_away": Move(frozenset({O.OPEN, O.PROPOSED}), O.MOOT),
}
PENDING: Final = frozenset({O.OPEN, O.PROPOSED})
ANSWERED: Final = frozenset({O.DISMISSED, O.UPHELD})


def target_of(move: str, state: str) -> ObjectionState:
    """Return the state that `move` leads to from `state`."""
    if state not in MOVES[move].sources:
        raise AlreadyAnswered(state=state)
    return MOVES[move].target
