"""What is late of the receipts, in sentences."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosures.rules.lateness import LateKind
from treasury.templatetags.money import count as counted

K = LateKind


def what(kind: LateKind, count: int) -> str:
    """Return of how many periods the receipts wait, or do not add up."""
    return SAID[kind](count) % {"count": counted(count)}


def meaning(kind: LateKind) -> str:
    """Return what it means for a member."""
    if kind == K.RECEIPTS_REFUSED:
        return _(
            "No report and no receipt is given of what does not add up. Someone in the crew has to"
            " find out why."
        )
    return _("Its figures no longer change; its report waits for the receipts.")


SAID: Final[dict[LateKind, Callable[[int], str]]] = {
    K.RECEIPTS_UNMADE: lambda count: ngettext(
        "%(count)s sealed period has no receipts yet",
        "%(count)s sealed periods have no receipts yet",
        count,
    ),
    K.RECEIPTS_REFUSED: lambda count: ngettext(
        "The members of %(count)s sealed period do not add up to its total",
        "The members of %(count)s sealed periods do not add up to their totals",
        count,
    ),
}
