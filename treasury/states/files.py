"""The lives of files for banks, and of the orders in them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treasury.states.moves import Move


class FileKind(TextChoices):
    """Which way the money of a bank file goes."""

    DEBIT = "debit", _("collect")
    PAYOUT = "payout", _("pay out")


class BankFileState(TextChoices):
    """Where a bank file stands; one that was fetched may be at the bank."""

    MADE = "made", _("waits for its release")
    RELEASED = "released", _("released")
    FETCHED = "fetched", _("fetched for the bank")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REFUSED = "refused", _("refused by the bank")


class OrderKind(TextChoices):
    DEBIT = "debit", _("debit")
    PAYOUT = "payout", _("payout")
    REFUND = "refund", _("refund")


class BankOrderState(TextChoices):
    WAITING = "waiting", _("waits for a file")
    FILED = "filed", _("in a file")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")


BANK_FILE_MOVES: Final[dict[str, Move]] = {
    "release": Move(frozenset({BankFileState.MADE}), BankFileState.RELEASED),
    "withdraw": Move(
        frozenset({BankFileState.MADE, BankFileState.RELEASED}), BankFileState.WITHDRAWN
    ),
    "fetch": Move(
        frozenset({BankFileState.RELEASED, BankFileState.FETCHED}), BankFileState.FETCHED
    ),
    "refuse": Move(frozenset({BankFileState.FETCHED}), BankFileState.REFUSED),
}
