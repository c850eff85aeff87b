"""The life of an expense."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treasury.states.moves import Move


class ExpenseKind(TextChoices):
    """What the fee is spent on; each kind has an account of its own, `spent_…`."""

    PROCESSING = "processing", _("payment processing")
    INVESTIGATION = "investigation", _("looking into claims")
    STAFF = "staff", _("people who work for the pool")
    AUDIT = "audit", _("audits")
    OTHER = "other", _("other expenses")


class ExpenseState(TextChoices):
    WANTING = "wanting", _("waits for its invoice")
    PREPARED = "prepared", _("prepared")
    RELEASED = "released", _("released")
    REVERSED = "reversed", _("taken back")
    WITHDRAWN = "withdrawn", _("withdrawn")


X = ExpenseState
EXPENSE_MOVES: Final[dict[str, Move]] = {
    "complete": Move(frozenset({X.WANTING}), X.PREPARED),
    "release": Move(frozenset({X.PREPARED}), X.RELEASED),
    "withdraw": Move(frozenset({X.PREPARED}), X.WITHDRAWN),
    "send_back": Move(frozenset({X.PREPARED}), X.WANTING),  # what was not typed in waits again
    "reverse": Move(frozenset({X.RELEASED}), X.REVERSED),
}
