"""The whole life of a claim on one screen: its states, and which move leads where."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.rules import MoveNotAllowed


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    DRAFT = "draft", pgettext_lazy("a claim", "Being written")  # a ClaimDraft: no claim yet
    SUBMITTED = "submitted", pgettext_lazy("a claim", "Received")
    UNDER_REVIEW = "under_review", pgettext_lazy("a claim", "Being read")
    WAITING = "waiting", pgettext_lazy("a claim", "Waiting for you")
    RECOMMENDED = "recommended", pgettext_lazy("a claim", "Second reading")
    GRANTED = "granted", pgettext_lazy("a claim", "Granted")
    REFUSED = "refused", pgettext_lazy("a claim", "Not granted")
    ON_NOTICE = "on_notice", pgettext_lazy("a claim", "On notice")
    CONTESTED = "contested", pgettext_lazy("a claim", "Objection being looked at")
    PANEL = "panel", pgettext_lazy("a claim", "Before the panel")
    APPEALED = "appealed", pgettext_lazy("a claim", "Appeal received")
    CLEARED = "cleared", pgettext_lazy("a claim", "Notice ended")
    SHARED = "shared", pgettext_lazy("a claim", "Shared")
    PAID = "paid", pgettext_lazy("a claim", "Paid")
    WITHDRAWN = "withdrawn", pgettext_lazy("a claim", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("a claim", "Closed without an answer")


class Cause(models.TextChoices):
    """What happened."""

    ILLNESS = "illness", _("Illness")
    ACCIDENT = "accident", _("Accident")


class Verdict(models.TextChoices):
    """What a first reviewer recommends."""

    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Do not grant")


class BoundBy(models.TextChoices):
    """Why one charter version binds a claim, and no other."""

    JOINING = "joining", _("In force when they joined")
    ACCEPTED = "accepted", _("Accepted later by the member")
    VOTED = "voted", _("Made binding by a vote")
    EVENT = "event", _("In force on the day of the event")


class Round(models.IntegerChoices):
    """How far a claim has gone up the ladder."""

    FIRST = 0, _("First reading")
    APPEAL = 1, _("Other reviewers")
    PANEL = 2, _("Panel")


class FiledAs(models.TextChoices):
    """As what somebody told of the event."""

    HOLDER = "holder", _("Who pays for the member")
    CONTACT = "contact", _("Emergency contact")
    CREW = "crew", _("The office, from paper")


class Undeclared(models.TextChoices):
    """Whether something was left out when they joined, and what it has to do with the event."""

    NONE = "none", _("Nothing was left out")
    UNRELATED = "unrelated", _("Left out, but it has nothing to do with this event")
    RELATED = "related", _("Left out, and it brought this event about")


class NoteKind(models.TextChoices):
    """Who a note comes from."""

    NOTE = "note", _("Reviewer's note")
    MEDICAL = "medical", _("Medical adviser's note")


class InvestigationState(models.TextChoices):
    """Where an investigation stands."""

    ORDERED = "ordered", _("Ordered")
    REPORTED = "reported", _("Reported")
    CANCELLED = "cancelled", _("Called off")


class SignalAnswer(models.TextChoices):
    """What a reviewer made of a signal."""

    USEFUL = "useful", _("It mattered")
    NOT_USEFUL = "not_useful", _("It did not matter")


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
    "file": Move(frozenset({S.DRAFT}), S.SUBMITTED),
    "take": Move(frozenset({S.SUBMITTED, S.APPEALED}), S.UNDER_REVIEW),
    "release": Move(frozenset({S.UNDER_REVIEW}), S.SUBMITTED),
    "hand_over": Move(frozenset({S.UNDER_REVIEW}), S.UNDER_REVIEW),
    "ask": Move(frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.APPEALED}), S.WAITING),
    "answer": Move(frozenset({S.WAITING}), S.SUBMITTED),
    "lapse": Move(frozenset({S.WAITING}), S.LAPSED),
    "reopen": Move(frozenset({S.LAPSED}), S.SUBMITTED),
    "recommend": Move(frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.APPEALED}), S.RECOMMENDED),
    "send_back": Move(frozenset({S.RECOMMENDED}), S.SUBMITTED),
    "grant": Move(frozenset({S.RECOMMENDED}), S.GRANTED),
    "refuse": Move(frozenset({S.RECOMMENDED}), S.REFUSED),
    "appeal": Move(frozenset({S.REFUSED, S.GRANTED}), S.APPEALED),
    "stand_grant": Move(frozenset({S.APPEALED}), S.GRANTED),  # the appeal was taken back
    "stand_refuse": Move(frozenset({S.APPEALED}), S.REFUSED),
    "show": Move(frozenset({S.GRANTED}), S.ON_NOTICE),
    "contest": Move(frozenset({S.ON_NOTICE}), S.CONTESTED),
    "dismiss": Move(frozenset({S.CONTESTED}), S.ON_NOTICE),
    "uphold": Move(frozenset({S.CONTESTED}), S.SUBMITTED),
    "call_panel": Move(frozenset({S.CONTESTED, S.APPEALED}), S.PANEL),
    "panel_grant": Move(frozenset({S.PANEL}), S.GRANTED),
    "panel_refuse": Move(frozenset({S.PANEL}), S.REFUSED),
    "panel_return": Move(frozenset({S.PANEL}), S.SUBMITTED),
    "clear": Move(frozenset({S.ON_NOTICE}), S.CLEARED),
    "share": Move(frozenset({S.CLEARED}), S.SHARED),
    "pay": Move(frozenset({S.SHARED}), S.PAID),
    "withdraw": Move(
        frozenset(
            {
                S.SUBMITTED,
                S.UNDER_REVIEW,
                S.WAITING,
                S.RECOMMENDED,
                S.GRANTED,
                S.CONTESTED,
                S.PANEL,
                S.APPEALED,
            }
        ),
        S.WITHDRAWN,
    ),
}

UNDECIDED: Final = frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.RECOMMENDED, S.APPEALED})
UNREAD: Final = frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.WAITING, S.APPEALED, S.PANEL, S.LAPSED})
CLOCKED: Final = UNDECIDED | {S.WAITING, S.CONTESTED, S.PANEL}  # somebody must act by a day
CLOSED: Final = frozenset({S.REFUSED, S.WITHDRAWN, S.LAPSED})
SHARE_DUE: Final = frozenset({S.SHARED, S.PAID})
NOTICE_OVER: Final = SHARE_DUE | {S.CLEARED}
SHOWN: Final = NOTICE_OVER | {S.ON_NOTICE, S.CONTESTED}
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
