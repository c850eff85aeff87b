"""What is late of the public log, in sentences."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosures.rules.lateness import LateKind
from treasury.templatetags.money import count as counted

K = LateKind


def what(kind: LateKind, count: int) -> str:
    """Return what of the log waits, or does not agree."""
    return SAID[kind](count) % {"count": counted(count)}


def meaning(kind: LateKind) -> str:
    """Return what it means for a member."""
    if kind == K.LOG_DISAGREES:
        return _(
            "Something was changed that must never change. The page of the log says what. Someone"
            " in the crew has to explain it, in public."
        )
    return _("What was published stands as it is; only the proof that it stays so comes later.")


SAID: Final[dict[LateKind, Callable[[int], str]]] = {
    K.LOG_UNFILLED: lambda count: ngettext(
        "%(count)s published file is not in the public log yet",
        "%(count)s published files are not in the public log yet",
        count,
    ),
    K.LOG_UNSIGNED: lambda count: ngettext(
        "%(count)s entry of the public log is not signed yet",
        "%(count)s entries of the public log are not signed yet",
        count,
    ),
    K.LOG_UNCHECKED: lambda _count: _("The daily check of the public log"),
    K.LOG_DISAGREES: lambda count: ngettext(
        "The public log does not agree with itself in %(count)s place",
        "The public log does not agree with itself in %(count)s places",
        count,
    ),
}
