"""The whole life of a panel on one screen: its states, and which move leads where."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.rules import MoveNotAllowed


class PanelState(models.TextChoices):
    """Where a panel stands."""

    COMMITTING = "committing", pgettext_lazy("a panel", "Before the draw")
    DRAWN = "drawn", pgettext_lazy("a panel", "Drawn, asking members")
    VOTING = "voting", pgettext_lazy("a panel", "Voting")
    DECIDED = "decided", pgettext_lazy("a panel", "Decided")
    UNFILLED = "unfilled", pgettext_lazy("a panel", "Could not sit")
    CLOSED = "closed", pgettext_lazy("a panel", "Closed: request taken back")


class About(models.TextChoices):
    """What brought a request before a panel."""

    OBJECTION = "objection", _("An objection in the notice")
    APPEAL = "appeal", _("An appeal of the claimant")


class Side(models.TextChoices):
    """Who speaks, or who gave a value for the draw."""

    CREW = "crew", _("The crew")
    CLAIMANT = "claimant", _("The claimant")


class SeatState(models.TextChoices):
    """What became of a place in the line."""

    INVITED = "invited", pgettext_lazy("a seat", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("a seat", "Sits")
    DECLINED = "declined", pgettext_lazy("a seat", "Cannot")
    CONFLICT = "conflict", pgettext_lazy("a seat", "Stands too close")
    SILENT = "silent", pgettext_lazy("a seat", "Did not answer")


class Excluded(models.TextChoices):
    """Why somebody of the pool is not drawn for this case."""

    NONE = "", ""
    CREW = "crew", pgettext_lazy("not drawn", "Belongs to the crew")
    HOUSEHOLD = "household", pgettext_lazy("not drawn", "Close to the claimant")
    EMPLOYER = "employer", pgettext_lazy("not drawn", "Same employer")
    TOOK_PART = "took_part", pgettext_lazy("not drawn", "Took part before")
    OBJECTOR = "objector", pgettext_lazy("not drawn", "Objected")


class Verdict(models.TextChoices):
    """What a ballot says."""

    GRANT = "grant", pgettext_lazy("a ballot", "Grant")
    REFUSE = "refuse", pgettext_lazy("a ballot", "Do not grant")


class Why(models.TextChoices):
    """Why a panel could not sit."""

    NONE = "", ""
    NO_VALUES = "no_values", _("Too few values were given for the draw")
    NO_BEACON = "no_beacon", _("The public source of chance was not written down in time")
    NOBODY = "nobody", _("Too few members could be asked, or said yes")
    NO_QUORUM = "no_quorum", _("Too few ballots were cast")
    NO_SUM = "no_sum", _("The charter gives no sum for it; readers look once more")


P = PanelState


@dataclass(frozen=True)
class Move:
    """From which states a move starts, and where it leads."""

    sources: frozenset[PanelState]
    target: PanelState


OPEN: Final = frozenset({P.COMMITTING, P.DRAWN, P.VOTING})
MOVES: Final = {
    "prolong": Move(frozenset({P.COMMITTING}), P.COMMITTING),
    "draw": Move(frozenset({P.COMMITTING}), P.DRAWN),
    "begin": Move(frozenset({P.DRAWN}), P.VOTING),
    "extend": Move(frozenset({P.VOTING}), P.VOTING),
    "decide": Move(frozenset({P.VOTING}), P.DECIDED),
    "give_up": Move(OPEN, P.UNFILLED),
    "close": Move(OPEN, P.CLOSED),
}
WAS_DRAWN: Final = frozenset({P.DRAWN, P.VOTING, P.DECIDED})


def target_of(move: str, state: str) -> PanelState:
    """Return the state that `move` leads to from `state`."""
    if state not in MOVES[move].sources:
        raise MoveNotAllowed(move=move, state=state)
    return MOVES[move].target
