"""What is late of an audit, in sentences."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from disclosures.rules.lateness import LateKind

K = LateKind


def what(kind: LateKind) -> str:
    """Return which step of an audit waits."""
    return SAID[kind]()


def meaning() -> str:
    """Return what it means for a member."""
    return _("No award and no share depends on it. Someone in the crew has to act.")


SAID: Final[dict[LateKind, Callable[[], str]]] = {
    K.AUDIT_UNDRAWN: lambda: _("An audit of paid requests is not drawn"),
    K.AUDIT_UNAPPOINTED: lambda: _("An audit of paid requests has nobody to look"),
    K.AUDIT_UNATTESTED: lambda: _("An audit of paid requests is not attested"),
}
