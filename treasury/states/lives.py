"""The lives of a debit, a mandate and a payout, and what becomes of events."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treasury.rules import Answer
from treasury.states.moves import Move


class DebitState(TextChoices):
    OPEN = "open", _("open")
    ASKED = "asked", _("asked for")
    UNKNOWN = "unknown", _("being clarified")
    FAILED = "failed", _("failed")
    PAID = "paid", _("paid")
    WRITTEN_OFF = "written_off", _("written off")


class PaidFrom(TextChoices):
    """Which account paid a debit; none named: clearing, as a provider was asked for it."""

    BALANCES = "balances", _("money that the payer holds here")
    SOLIDARITY = "solidarity", _("the solidarity fund")
    AWARD = "award", _("the payer's own award")


class MandateState(TextChoices):
    """Where a mandate stands; one that ended says when in `revoked_at`."""

    PENDING = "pending", _("waits for the payer's agreement")
    OPEN = "open", _("holds")
    ENDED = "ended", _("ended")


class PayoutState(TextChoices):
    PREPARED = "prepared", _("prepared")
    RELEASED = "released", _("released")
    ASKED = "asked", _("on its way")
    UNKNOWN = "unknown", _("being clarified")
    FAILED = "failed", _("failed")
    PAID = "paid", _("paid")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Outcome(TextChoices):
    """What became of an event of the provider."""

    WAITING = "", _("not worked yet")
    APPLIED = "applied", _("applied")
    ALREADY_KNOWN = "already_known", _("already known")
    OTHER_ATTEMPT = "other_attempt", _("belongs to another attempt")
    CONTRADICTS = "contradicts", _("contradicts what we know")
    AMOUNT_DIFFERS = "amount_differs", _("another amount than we asked for")
    CURRENCY_DIFFERS = "currency_differs", _("another currency than the plan's")
    NOT_NEEDED = "not_needed", _("nothing to do")
    UNKNOWN_REQUEST = "unknown_request", _("nothing of ours")
    UNREADABLE = "unreadable", _("unreadable")
    FORGED = "forged", _("signature wrong")
    TOO_OLD = "too_old", _("too old")
    STUCK = "stuck", _("could not be worked")


D, P = DebitState, PayoutState

DEBIT_MOVES: Final[dict[str, Move]] = {
    "ask": Move(frozenset({D.OPEN, D.FAILED}), D.ASKED),
    "ask_late": Move(frozenset({D.WRITTEN_OFF}), D.ASKED),
    "lose": Move(frozenset({D.ASKED}), D.UNKNOWN),
    "acknowledge": Move(frozenset({D.ASKED, D.UNKNOWN}), D.ASKED),
    "collect": Move(frozenset({D.ASKED, D.UNKNOWN}), D.PAID),
    "fail": Move(frozenset({D.ASKED, D.UNKNOWN}), D.FAILED),
    "fail_late": Move(frozenset({D.PAID}), D.FAILED),
    "settle": Move(frozenset({D.OPEN, D.FAILED}), D.PAID),
    "write_off": Move(frozenset({D.OPEN, D.FAILED}), D.WRITTEN_OFF),
    "recover": Move(frozenset({D.WRITTEN_OFF}), D.PAID),
    # What was written off stays so when asking for it once more fails, at once or late.
    "forgo": Move(frozenset({D.ASKED, D.UNKNOWN}), D.WRITTEN_OFF),
    "forgo_late": Move(frozenset({D.PAID}), D.WRITTEN_OFF),
    # What paid it from the balance was taken back by the bank; no provider was ever asked for it.
    "undraw": Move(frozenset({D.PAID}), D.OPEN),
}
PAYOUT_MOVES: Final[dict[str, Move]] = {
    "release": Move(frozenset({P.PREPARED}), P.RELEASED),
    "withdraw": Move(frozenset({P.PREPARED, P.RELEASED, P.FAILED}), P.WITHDRAWN),
    "ask": Move(frozenset({P.RELEASED}), P.ASKED),
    "lose": Move(frozenset({P.ASKED}), P.UNKNOWN),
    "acknowledge": Move(frozenset({P.ASKED, P.UNKNOWN}), P.ASKED),
    "pay": Move(frozenset({P.ASKED, P.UNKNOWN}), P.PAID),
    "fail": Move(frozenset({P.ASKED, P.UNKNOWN}), P.FAILED),
    "retry": Move(frozenset({P.FAILED}), P.RELEASED),
    "return": Move(frozenset({P.PAID}), P.FAILED),  # the payee's bank sent it back, days later
}
ASKABLE: Final = DEBIT_MOVES["ask"].sources
PAYABLE: Final = ASKABLE | DEBIT_MOVES["ask_late"].sources  # at the payer's own wish
ENDED: Final = frozenset({D.PAID, D.WRITTEN_OFF})
UNANSWERED: Final = DEBIT_MOVES["collect"].sources
UNPLACED: Final = frozenset(Outcome.values) - {
    Outcome.WAITING,
    Outcome.APPLIED,
    Outcome.ALREADY_KNOWN,
    Outcome.NOT_NEEDED,
}


def move_of_debit(status: str, *, state: str, is_written_off: bool, is_same_payment: bool) -> str:
    """Return the move that an answer asks of a debit.

    A payment can come back days after it was made; only of one that the provider itself had made
    (`is_same_payment`) is "failed" such news.
    """
    if status == "pending":
        return "acknowledge"
    if status == "paid":
        return "recover" if state == D.WRITTEN_OFF else "collect"
    move = "forgo" if is_written_off else "fail"
    return f"{move}_late" if state == D.PAID and is_same_payment else move


def outcome_of(
    answer: Answer,
    *,
    move: Move,
    state: str,
    amount_minor: int,
    reference: str | None,
    currency: str = "",
) -> Outcome:
    """Return whether an answer is news about a debit or payout, and if not, why not.

    `currency` is the plan's; where either is not said, they are not compared.
    """
    if currency and answer.currency and answer.currency != currency:
        return Outcome.CURRENCY_DIFFERS
    if answer.amount_minor != amount_minor:
        return Outcome.AMOUNT_DIFFERS
    if answer.status == "pending" and (state not in UNANSWERED or reference == answer.reference):
        return Outcome.ALREADY_KNOWN
    if state == move.target and answer.status != "pending":
        return Outcome.ALREADY_KNOWN
    return Outcome.APPLIED if state in move.sources else Outcome.CONTRADICTS
