"""The life of a run, and the kinds of exceptions to a due."""

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from apportionment.rules.refusals import RunMoveNotAllowed


class RunState(models.TextChoices):
    """Where the making of a period's shares stands."""

    FROZEN = "frozen", _("Headcount frozen")
    PROPOSED = "proposed", _("Proposed")
    RELEASED = "released", _("Released")
    SEALED = "sealed", _("Sealed")
    ABANDONED = "abandoned", _("Abandoned")


class Move(NamedTuple):
    """From which states a move starts, and where it leads."""

    sources: frozenset[RunState]
    target: RunState


S = RunState
CLOSED: Final = frozenset({S.SEALED, S.ABANDONED})
HAS_FIGURES: Final = frozenset({S.PROPOSED, S.RELEASED, S.SEALED})
MOVES: Final = {
    "propose": Move(frozenset({S.FROZEN}), S.PROPOSED),
    "return": Move(frozenset({S.PROPOSED}), S.FROZEN),
    "release": Move(frozenset({S.PROPOSED}), S.RELEASED),
    "seal": Move(frozenset({S.RELEASED}), S.SEALED),
    "abandon": Move(frozenset({S.FROZEN, S.PROPOSED}), S.ABANDONED),
}


def target_of(move: str, state: str) -> RunState:
    """Return the state that `move` leads to from `state`; any other move is refused."""
    sources, target = MOVES[move]
    if state not in sources:
        raise RunMoveNotAllowed(move, state)
    return target


class ExceptionKind(models.TextChoices):
    """Why one enrolment's due differs from its band's."""

    EXEMPT = "exempt", _("Exempt for this period")
    ADJUSTMENT = "adjustment", _("Adjustment")
    REFUND = "refund", _("Refund")


class ItemKind(models.TextChoices):
    """What an amount of the whole pool is, in a run's equation."""

    WRITTEN_OFF = "written_off", _("Written off")
    RECOVERED = "recovered", _("Recovered")
    CLAWBACK = "clawback", _("Award taken back")
    SUBSIDY = "subsidy", _("Subsidy")
    RESERVE_DRAW = "reserve_draw", _("Drawn from the reserve")


class ArrearsEnd(models.TextChoices):
    """How the days of grace of a payer ended."""

    PAID = "paid", _("paid")
    LAPSED = "lapsed", _("ended for arrears")
