"""The whole life of a claim on one screen: its states, and which move leads where."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.rules import MoveNotAllowed


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    SUBMITTED = "submitted", pgettext_lazy("a claim", "Received")
    RECOMMENDED = "recommended", pgettext_lazy("a claim", "Second reading")
    GRANTED = "granted", pgettext_lazy("a claim", "Granted")
    REFUSED = "refused", pgettext_lazy("a claim", "Not granted")
    ON_NOTICE = "on_notice", pgettext_lazy("a claim", "On notice")
    CLEARED = "cleared", pgettext_lazy("a claim", "Notice ended")
    SHARED = "shared", pgettext_lazy("a claim", "Shared")
    PAID = "paid", pgettext_lazy("a claim", "Paid")
    WITHDRAWN = "withdrawn", pgettext_lazy("a claim", "Withdrawn")


class Cause(models.TextChoices):
    """What happened."""

    ILLNESS = "illness", _("Illness")
    ACCIDENT = "accident", _("Accident")


class Verdict(models.TextChoices):
    """What a first reviewer recommends."""

    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Do not grant")


class EvidenceKind(models.TextChoices):
    """What a paper shows."""

    EVENT = "event", _("Diagnosis or accident report")
    OTHER = "other", _("Other paper")


S = ClaimState


@dataclass(frozen=True)
class Move:
    """From which states a move starts, and where it leads."""

    sources: frozenset[ClaimState]
    target: ClaimState


MOVES: Final = {
    "recommend": Move(frozenset({S.SUBMITTED}), S.RECOMMENDED),
    "send_back": Move(frozenset({S.RECOMMENDED}), S.SUBMITTED),
    "grant": Move(frozenset({S.RECOMMENDED}), S.GRANTED),
    "refuse": Move(frozenset({S.RECOMMENDED}), S.REFUSED),
    "show": Move(frozenset({S.GRANTED}), S.ON_NOTICE),
    "clear": Move(frozenset({S.ON_NOTICE}), S.CLEARED),
    "share": Move(frozenset({S.CLEARED}), S.SHARED),
    "pay": Move(frozenset({S.SHARED}), S.PAID),
    "withdraw": Move(frozenset({S.SUBMITTED, S.RECOMMENDED, S.GRANTED}), S.WITHDRAWN),
}

UNDECIDED: Final = frozenset({S.SUBMITTED, S.RECOMMENDED})
CLOSED: Final = frozenset({S.REFUSED, S.WITHDRAWN})
SHARE_DUE: Final = frozenset({S.SHARED, S.PAID})
NOTICE_OVER: Final = SHARE_DUE | {S.CLEARED}
SHOWN: Final = NOTICE_OVER | {S.ON_NOTICE}
HAS_AWARD: Final = SHOWN | {S.GRANTED}
DECIDED: Final = HAS_AWARD | {S.REFUSED}


def target_of(move: str, state: str) -> ClaimState:
    """Return the state that `move` leads to from `state`."""
    if state not in MOVES[move].sources:
        raise MoveNotAllowed(move=move, state=state)
    return MOVES[move].target


def allows(move: str, state: str) -> bool:
    """Return whether a claim in `state` may make `move`."""
    return state in MOVES[move].sources
