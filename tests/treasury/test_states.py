import pytest

from treasury import states
from treasury.rules import Answer
from treasury.states import DebitState, MoveNotAllowed, Outcome, PayoutState

D, P = DebitState, PayoutState
DEBIT_MATRIX = {
    ("ask", D.OPEN): D.ASKED,
    ("ask", D.FAILED): D.ASKED,
    ("lose", D.ASKED): D.UNKNOWN,
    ("acknowledge", D.ASKED): D.ASKED,
    ("acknowledge", D.UNKNOWN): D.ASKED,
    ("collect", D.ASKED): D.PAID,
    ("collect", D.UNKNOWN): D.PAID,
    ("fail", D.ASKED): D.FAILED,
    ("fail", D.UNKNOWN): D.FAILED,
    ("settle", D.OPEN): D.PAID,
    ("settle", D.FAILED): D.PAID,
    ("ask_late", D.WRITTEN_OFF): D.ASKED,
    ("fail_late", D.PAID): D.FAILED,
    ("write_off", D.OPEN): D.WRITTEN_OFF,
    ("write_off", D.FAILED): D.WRITTEN_OFF,
    ("recover", D.WRITTEN_OFF): D.PAID,
    ("forgo", D.ASKED): D.WRITTEN_OFF,
    ("forgo", D.UNKNOWN): D.WRITTEN_OFF,
    ("forgo_late", D.PAID): D.WRITTEN_OFF,
    ("undraw", D.PAID): D.OPEN,
}
PAYOUT_MATRIX = {
    ("release", P.PREPARED): P.RELEASED,
    ("withdraw", P.PREPARED): P.WITHDRAWN,
    ("withdraw", P.RELEASED): P.WITHDRAWN,
    ("withdraw", P.FAILED): P.WITHDRAWN,
    ("ask", P.RELEASED): P.ASKED,
    ("lose", P.ASKED): P.UNKNOWN,
    ("acknowledge", P.ASKED): P.ASKED,
    ("acknowledge", P.UNKNOWN): P.ASKED,
    ("pay", P.ASKED): P.PAID,
    ("pay", P.UNKNOWN): P.PAID,
    ("fail", P.ASKED): P.FAILED,
    ("fail", P.UNKNOWN): P.FAILED,
    ("retry", P.FAILED): P.RELEASED,
    ("return", P.PAID): P.FAILED,
}


@pytest.mark.parametrize("state", DebitState)
@pytest.mark.parametrize("move", states.DEBIT_MOVES)
def test_debit_moves_are_these_and_no_others(move: str, state: DebitState) -> None:
    _holds(states.DEBIT_MOVES, move, state, DEBIT_MATRIX.get((move, state)))


@pytest.mark.parametrize("state", PayoutState)
@pytest.mark.parametrize("move", states.PAYOUT_MOVES)
def test_payout_moves_are_these_and_no_others(move: str, state: PayoutState) -> None:
    _holds(states.PAYOUT_MOVES, move, state, PAYOUT_MATRIX.get((move, state)))


def test_every_move_of_the_matrix_exists() -> None:
    assert {move for move, _ in DEBIT_MATRIX} == set(states.DEBIT_MOVES)
    assert {move for move, _ in PAYOUT_MATRIX} == set(states.PAYOUT_MOVES)


@pytest.mark.parametrize(
    ("status", "state", "outcome"),
    [
        ("paid", D.ASKED, Outcome.APPLIED),
        ("paid", D.UNKNOWN, Outcome.APPLIED),
        ("paid", D.PAID, Outcome.ALREADY_KNOWN),
        ("paid", D.FAILED, Outcome.CONTRADICTS),
        ("paid", D.OPEN, Outcome.CONTRADICTS),
        ("failed", D.ASKED, Outcome.APPLIED),
        ("failed", D.FAILED, Outcome.ALREADY_KNOWN),
        ("failed", D.PAID, Outcome.CONTRADICTS),
        ("pending", D.ASKED, Outcome.APPLIED),
        ("pending", D.UNKNOWN, Outcome.APPLIED),
        ("pending", D.PAID, Outcome.ALREADY_KNOWN),
    ],
)
def test_outcome_of_an_answer(status: str, state: str, outcome: Outcome) -> None:
    move = states.DEBIT_MOVES[
        {"paid": "collect", "failed": "fail", "pending": "acknowledge"}[status]
    ]
    answer = Answer("key", status, "ref", 5)

    found = states.outcome_of(answer, move=move, state=state, amount_minor=5, reference=None)

    assert found is outcome


def test_outcome_of_an_answer_about_another_amount() -> None:
    answer = Answer("key", "paid", "ref", 6)

    collect = states.DEBIT_MOVES["collect"]
    found = states.outcome_of(answer, move=collect, state=D.ASKED, amount_minor=5, reference=None)

    assert found is Outcome.AMOUNT_DIFFERS


def _holds(moves: dict[str, states.Move], move: str, state: str, expected: str | None) -> None:
    if expected is not None:
        assert states.target_of(moves, move, state) == expected
        return
    with pytest.raises(MoveNotAllowed) as refusal:
        states.target_of(moves, move, state)
    assert (refusal.value.move, refusal.value.state) == (move, state)
