"""What settlements, statements and their lines are and become, and what does not agree."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SettlementState(TextChoices):
    BOOKED = "booked", _("booked")
    ASIDE = "aside", _("set aside")


class LineKind(TextChoices):
    """What a line of a provider's batch is."""

    DEBIT = "debit", _("debit")
    REFUND = "refund", _("refund")
    PAYOUT = "payout", _("payout")
    RETURN = "return", _("returned debit")
    CHARGEBACK = "chargeback", _("chargeback")
    FEE = "fee", _("fee")


class LineOutcome(TextChoices):
    """How a line of a provider's batch agrees with what we asked for."""

    MATCHED = "matched", _("agrees")
    NEWS = "news", _("told us something new")
    UNKNOWN_KEY = "unknown_key", _("nothing of ours")
    AMOUNT_DIFFERS = "amount_differs", _("another amount than we asked for")
    CONTRADICTS = "contradicts", _("contradicts what we know")


class GapKind(TextChoices):
    """What does not agree between bank, settlements, payments and books."""

    NOT_SETTLED = "not_settled", _("paid, but in no batch of the provider")
    NOT_PAID = "not_paid", _("in a batch of the provider, but not paid here")
    LINE_UNKNOWN = "line_unknown", _("in a batch of the provider, and nothing of ours")
    SETTLEMENT_ASIDE = "settlement_aside", _("a batch of the provider that was not booked")
    NOT_AT_BANK = "not_at_bank", _("sent by the provider, and not at the bank")
    BANK_UNPLACED = "bank_unplaced", _("at the bank, and nobody knows for what")
    BANK_DIFFERS = "bank_differs", _("the bank tells another balance than the books")
    AFTER_REFUND = "after_refund", _("given back here, and taken back by the bank as well")


class StatementKind(TextChoices):
    CSV = "csv", _("table (CSV)")
    CAMT053 = "camt053", _("bank statement (camt.053)")


class UploadState(TextChoices):
    """Where a file stands that was handed in as a statement."""

    WAITING = "waiting", _("being taken in")
    TAKEN = "taken", _("taken in")
    REFUSED = "refused", _("not taken in")


class BankLineState(TextChoices):
    """Where a line of a bank statement stands; a double one was told before, in other words."""

    WAITING = "waiting", _("waits to be placed")
    PLACED = "placed", _("placed")
    ASIDE = "aside", _("set aside")
    DOUBLE = "double", _("told twice")


class PlacedAs(TextChoices):
    """What a line of a bank statement turned out to be."""

    TOP_UP = "top_up", _("paid by a member")
    GIFT = "gift", _("given to the solidarity fund")
    ORDER = "order", _("an order of a bank file")
    SETTLEMENT = "settlement", _("settled by a provider")
    PAYOUT = "payout", _("paid out")
    REFUND = "refund", _("paid back")
    RETURN = "return", _("sent back")
    EXPENSE = "expense", _("an expense")
    CHARGE = "charge", _("the bank's charge or interest")
    DOUBLE = "double", _("told before")


# What a person can say of a line, and a settlement that the machine found. What an order of a bank
# file came to is taken back by the bank's own line (a return), never by us.
UNDOABLE: Final = frozenset(
    {
        PlacedAs.TOP_UP,
        PlacedAs.GIFT,
        PlacedAs.EXPENSE,
        PlacedAs.RETURN,
        PlacedAs.CHARGE,
        PlacedAs.SETTLEMENT,
    }
)
