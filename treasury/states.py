"""The lives of a debit and of a payout: every state, and every move between them."""

from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treasury.rules import Answer, TreasuryRefused


class DebitState(TextChoices):
    OPEN = "open", _("open")
    ASKED = "asked", _("asked for")
    UNKNOWN = "unknown", _("being clarified")
    FAILED = "failed", _("failed")
    PAID = "paid", _("paid")
    WRITTEN_OFF = "written_off", _("written off")


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
    UNKNOWN_REQUEST = "unknown_request", _("nothing of ours")
    UNREADABLE = "unreadable", _("unreadable")
    FORGED = "forged", _("signature wrong")
    TOO_OLD = "too_old", _("too old")


class MoveNotAllowed(TreasuryRefused):
    """A debit or payout in this state cannot take this move."""

    def __init__(self, *, move: str, state: str) -> None:
        super().__init__(move, state)
        self.move = move
        self.state = state


class Move(NamedTuple):
    sources: frozenset[str]
    target: str


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
}
ASKABLE: Final = DEBIT_MOVES["ask"].sources
PAYABLE: Final = ASKABLE | DEBIT_MOVES["ask_late"].sources  # at the payer's own wish
ENDED: Final = frozenset({D.PAID, D.WRITTEN_OFF})
UNANSWERED: Final = DEBIT_MOVES["collect"].sources
UNPLACED: Final = frozenset(Outcome.values) - {
    Outcome.WAITING,
    Outcome.APPLIED,
    Outcome.ALREADY_KNOWN,
}


def target_of(moves: dict[str, Move], move: str, state: str) -> str:
    """Return the state that `move` leads to from `state`."""
    sources, target = moves[move]
    if state not in sources:
        raise MoveNotAllowed(move=move, state=state)
    return target


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
    answer: Answer, *, move: Move, state: str, amount_minor: int, reference: str | None
) -> Outcome:
    """Return whether an answer is news about a debit or payout, and if not, why not."""
    if answer.amount_minor != amount_minor:
        return Outcome.AMOUNT_DIFFERS
    if answer.status == "pending" and (state not in UNANSWERED or reference == answer.reference):
        return Outcome.ALREADY_KNOWN
    if state == move.target and answer.status != "pending":
        return Outcome.ALREADY_KNOWN
    return Outcome.APPLIED if state in move.sources else Outcome.CONTRADICTS
