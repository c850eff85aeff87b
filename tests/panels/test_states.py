"""The full matrix of moves and states, written a second time by hand."""

import pytest

from panels import states
from panels.rules import MoveNotAllowed
from panels.states import PanelState

LEADS_TO = {
    ("prolong", "committing"): "committing",
    ("draw", "committing"): "drawn",
    ("begin", "drawn"): "voting",
    ("extend", "voting"): "voting",
    ("decide", "voting"): "decided",
    ("give_up", "committing"): "unfilled",
    ("give_up", "drawn"): "unfilled",
    ("give_up", "voting"): "unfilled",
    ("close", "committing"): "closed",
    ("close", "drawn"): "closed",
    ("close", "voting"): "closed",
}


@pytest.mark.parametrize("state", PanelState.values)
@pytest.mark.parametrize("move", states.MOVES)
def test_each_move_from_each_state(move: str, state: str) -> None:
    wanted = LEADS_TO.get((move, state))

    if wanted is None:
        with pytest.raises(MoveNotAllowed):
            states.target_of(move, state)
    else:
        assert states.target_of(move, state) == wanted
