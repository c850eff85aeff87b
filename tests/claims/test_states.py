"""The full table of moves: every move from every state."""

import pytest

from claims import states
from claims.rules import MoveNotAllowed
from claims.states import MOVES, ClaimState

LEADS_TO = {
    ("recommend", "submitted"): "recommended",
    ("send_back", "recommended"): "submitted",
    ("grant", "recommended"): "granted",
    ("refuse", "recommended"): "refused",
    ("show", "granted"): "on_notice",
    ("clear", "on_notice"): "cleared",
    ("share", "cleared"): "shared",
    ("pay", "shared"): "paid",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "recommended"): "withdrawn",
    ("withdraw", "granted"): "withdrawn",
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", ClaimState)
def test_every_move_from_every_state_leads_where_it_should_or_is_refused(
    move: str, state: ClaimState
) -> None:
    target = LEADS_TO.get((move, state))

    if target is None:
        with pytest.raises(MoveNotAllowed) as refused:
            states.target_of(move, state)
        assert (refused.value.move, refused.value.state) == (move, state)
    else:
        assert states.target_of(move, state) == target
    assert states.allows(move, state) is (target is not None)


def test_an_award_stands_exactly_from_granting_to_payment() -> None:
    assert {"granted", "on_notice", "cleared", "shared", "paid"} == states.HAS_AWARD
