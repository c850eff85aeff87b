"""What is late in reading requests for aid, in sentences."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosures.rules.lateness import LateKind

K = LateKind


def counted(kind: LateKind, number: int) -> str:
    """Return the words for so many late steps of a kind; `count` is still to be put in."""
    return COUNTED[kind](number)


def meaning(kind: LateKind) -> str:
    """Return what it means for the family, and for a member."""
    if kind == K.CLAIM_UNREAD:
        return _("The family is owed an answer, or the reason for waiting, and can ask for it.")
    if kind in {K.OBJECTION_UNANSWERED, K.APPEAL_UNANSWERED, K.PANEL_UNDECIDED}:
        return _("No money moves meanwhile, and nobody loses a right by it.")
    return _("The request keeps its place. Someone in the crew has to act.")


def _unread(number: int) -> str:
    return ngettext(
        "%(count)s request for aid waits for its first reading",
        "%(count)s requests for aid wait for their first reading",
        number,
    )


def _unconfirmed(number: int) -> str:
    return ngettext(
        "%(count)s request for aid waits for its second reading",
        "%(count)s requests for aid wait for their second reading",
        number,
    )


def _uninvestigated(number: int) -> str:
    return ngettext(
        "%(count)s investigation has not reported by its day",
        "%(count)s investigations have not reported by their day",
        number,
    )


def _objections(number: int) -> str:
    return ngettext(
        "%(count)s request with an objection waits for the answer to it",
        "%(count)s requests with an objection wait for the answer to it",
        number,
    )


def _appeals(number: int) -> str:
    return ngettext(
        "%(count)s appeal waits for its answer",
        "%(count)s appeals wait for their answer",
        number,
    )


def _panels(number: int) -> str:
    return ngettext(
        "%(count)s request waits for its panel",
        "%(count)s requests wait for their panel",
        number,
    )


COUNTED: Final[dict[LateKind, Callable[[int], str]]] = {
    K.CLAIM_UNREAD: _unread,
    K.CLAIM_UNCONFIRMED: _unconfirmed,
    K.CLAIM_UNINVESTIGATED: _uninvestigated,
    K.OBJECTION_UNANSWERED: _objections,
    K.APPEAL_UNANSWERED: _appeals,
    K.PANEL_UNDECIDED: _panels,
}
