"""Where a question and a complaint stand, and which move leads where: two tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from support.rules import MoveNotAllowed


class ThreadState(models.TextChoices):
    """Whose turn it is in a conversation."""

    OPEN = "open", pgettext_lazy("a question", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("a question", "Answered")
    CLOSED = "closed", pgettext_lazy("a question", "Closed")


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", pgettext_lazy("a complaint", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("a complaint", "Being looked into")
    ANSWERED = "answered", pgettext_lazy("a complaint", "Answered")
    CONTESTED = "contested", pgettext_lazy("a complaint", "Second look, by another person")
    FINAL = "final", pgettext_lazy("a complaint", "Answered a second time")
    WITHDRAWN = "withdrawn", pgettext_lazy("a complaint", "Taken back")


class Topic(models.TextChoices):
    """What a question is about."""

    JOINING = "joining", _("Joining or leaving")
    MONEY = "money", _("A debit, or paying")
    AID = "aid", _("A request for aid")
    ACCOUNT = "account", _("My account")
    OTHER = "other", _("Something else")


class About(models.TextChoices):
    """What a complaint is about."""

    DECISION = "decision", _("A decision on a request for aid")
    DEBIT = "debit", _("A debit")
    CONDUCT = "conduct", _("How somebody treated me")
    DATA = "data", _("My data")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What was found."""

    UPHELD = "upheld", _("You were right")
    PARTLY = "partly", _("You were right in part")
    NOT_UPHELD = "not_upheld", _("We see it differently")


T, C = ThreadState, ComplaintState


@dataclass(frozen=True)
class Move:
    """From which states a move starts, and where it leads."""

    sources: frozenset[str]
    target: str


THREAD_MOVES: Final = {
    "write": Move(frozenset({T.OPEN, T.ANSWERED}), T.OPEN),
    "answer": Move(frozenset({T.OPEN, T.ANSWERED}), T.ANSWERED),
    "close": Move(frozenset({T.OPEN, T.ANSWERED}), T.CLOSED),
    "reopen": Move(frozenset({T.CLOSED}), T.OPEN),
}
COMPLAINT_MOVES: Final = {
    "acknowledge": Move(frozenset({C.RECEIVED}), C.ACKNOWLEDGED),
    "decide": Move(frozenset({C.RECEIVED, C.ACKNOWLEDGED}), C.ANSWERED),
    "contest": Move(frozenset({C.ANSWERED}), C.CONTESTED),
    "decide_again": Move(frozenset({C.CONTESTED}), C.FINAL),
    "withdraw": Move(frozenset({C.RECEIVED, C.ACKNOWLEDGED, C.CONTESTED}), C.WITHDRAWN),
}
PENDING: Final = (C.RECEIVED, C.ACKNOWLEDGED, C.CONTESTED)  # an answer is owed


def target_of(moves: Mapping[str, Move], move: str, state: str) -> str:
    """Return the state that `move` leads to from `state`."""
    if state not in moves[move].sources:
        raise MoveNotAllowed(move, state)
    return moves[move].target


def allows(moves: Mapping[str, Move], move: str, state: str) -> bool:
    """Return whether `move` leads anywhere from `state`."""
    return state in moves[move].sources
