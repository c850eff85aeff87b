"""The two tables of moves: every move from every state."""

import pytest

from support.rules import MoveNotAllowed
from support.states import (
    COMPLAINT_MOVES,
    THREAD_MOVES,
    ComplaintState,
    ThreadState,
    allows,
    target_of,
)

C, T = ComplaintState, ThreadState
COMPLAINT_TARGETS = {
    ("acknowledge", C.RECEIVED): C.ACKNOWLEDGED,
    ("decide", C.RECEIVED): C.ANSWERED,
    ("decide", C.ACKNOWLEDGED): C.ANSWERED,
    ("contest", C.ANSWERED): C.CONTESTED,
    ("decide_again", C.CONTESTED): C.FINAL,
    ("withdraw", C.RECEIVED): C.WITHDRAWN,
    ("withdraw", C.ACKNOWLEDGED): C.WITHDRAWN,
    ("withdraw", C.CONTESTED): C.WITHDRAWN,
}
THREAD_TARGETS = {
    ("write", T.OPEN): T.OPEN,
    ("write", T.ANSWERED): T.OPEN,
    ("answer", T.OPEN): T.ANSWERED,
    ("answer", T.ANSWERED): T.ANSWERED,
    ("close", T.OPEN): T.CLOSED,
    ("close", T.ANSWERED): T.CLOSED,
    ("reopen", T.CLOSED): T.OPEN,
}


@pytest.mark.parametrize("state", ComplaintState)
@pytest.mark.parametrize("move", COMPLAINT_MOVES)
def test_each_move_of_a_complaint(move: str, state: ComplaintState) -> None:
    expected = COMPLAINT_TARGETS.get((move, state))

    assert allows(COMPLAINT_MOVES, move, state) == (expected is not None)
    if expected is None:
        with pytest.raises(MoveNotAllowed):
            target_of(COMPLAINT_MOVES, move, state)
    else:
        assert target_of(COMPLAINT_MOVES, move, state) == expected


@pytest.mark.parametrize("state", ThreadState)
@pytest.mark.parametrize("move", THREAD_MOVES)
def test_each_move_of_a_conversation(move: str, state: ThreadState) -> None:
    expected = THREAD_TARGETS.get((move, state))

    if expected is None:
        with pytest.raises(MoveNotAllowed):
            target_of(THREAD_MOVES, move, state)
    else:
        assert target_of(THREAD_MOVES, move, state) == expected
