"""What payers pay in at their own wish, what goes back, and where it stands."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treasury.states.moves import Move


class RefundKind(TextChoices):
    """What a run of refunds gives back."""

    SHARES = "shares", _("the shares of one period")
    ALL = "all", _("everything that was paid")
    BALANCES = "balances", _("the balances that members hold")


class RefundRunState(TextChoices):
    PREPARED = "prepared", _("prepared")
    RELEASED = "released", _("released")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RefundWay(TextChoices):
    """Where a refund goes: it goes back the way the money came, where that is known."""

    GATEWAY = "gateway", _("back to where it was paid from")
    ACCOUNT = "account", _("to the account the member has named")
    BALANCE = "balance", _("onto the member's balance here")
    SOLIDARITY = "solidarity", _("back to the solidarity fund, which had paid")


class Purpose(TextChoices):
    """What a payer pays in for, at their own wish."""

    TOP_UP = "top_up", _("own balance")
    FRIEND = "friend", _("somebody else")
    FUND = "fund", _("the solidarity fund")


class DepositState(TextChoices):
    """Where money stands that a payer pays in, or takes back, at their own wish."""

    OPEN = "open", _("open")
    ASKED = "asked", _("on its way")
    UNKNOWN = "unknown", _("being clarified")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")
    RETURNED = "returned", _("taken back by the bank")


IN = DepositState
DEPOSIT_MOVES: Final[dict[str, Move]] = {
    "ask": Move(frozenset({IN.OPEN}), IN.ASKED),
    "refuse": Move(frozenset({IN.OPEN}), IN.FAILED),
    "lose": Move(frozenset({IN.ASKED}), IN.UNKNOWN),
    "acknowledge": Move(frozenset({IN.ASKED, IN.UNKNOWN}), IN.ASKED),
    "pay": Move(frozenset({IN.ASKED, IN.UNKNOWN}), IN.PAID),
    "fail": Move(frozenset({IN.ASKED, IN.UNKNOWN}), IN.FAILED),
    "return": Move(frozenset({IN.PAID}), IN.RETURNED),
}
WITHDRAWAL_MOVES: Final[dict[str, Move]] = {
    name: DEPOSIT_MOVES[name] for name in ("lose", "acknowledge", "pay", "fail")
}
ON_ITS_WAY: Final = frozenset({IN.OPEN, IN.ASKED, IN.UNKNOWN})
