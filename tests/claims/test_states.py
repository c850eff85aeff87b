"""The full table of moves: every move from every state."""

import pytest

from claims import states
from claims.rules import MoveNotAllowed
from claims.states import MOVES, ClaimState

LEADS_TO = {
    ("file", "draft"): "submitted",
    ("take", "submitted"): "under_review",
    ("take", "appealed"): "under_review",
    ("release", "under_review"): "submitted",
    ("hand_over", "under_review"): "under_review",
    ("ask", "submitted"): "waiting",
    ("ask", "under_review"): "waiting",
    ("ask", "appealed"): "waiting",
    ("answer", "waiting"): "submitted",
    ("lapse", "waiting"): "lapsed",
    ("reopen", "lapsed"): "submitted",
    ("recommend", "submitted"): "recommended",
    ("recommend", "under_review"): "recommended",
    ("recommend", "appealed"): "recommended",
    ("send_back", "recommended"): "submitted",
    ("grant", "recommended"): "granted",
    ("refuse", "recommended"): "refused",
    ("appeal", "refused"): "appealed",
    ("appeal", "granted"): "appealed",
    ("stand_grant", "appealed"): "granted",
    ("stand_refuse", "appealed"): "refused",
    ("show", "granted"): "on_notice",
    ("contest", "on_notice"): "contested",
    ("dismiss", "contested"): "on_notice",
    ("uphold", "contested"): "submitted",
    ("call_panel", "contested"): "panel",
    ("call_panel", "appealed"): "panel",
    ("panel_grant", "panel"): "granted",
    ("panel_refuse", "panel"): "refused",
    ("panel_return", "panel"): "submitted",
    ("clear", "on_notice"): "cleared",
    ("share", "cleared"): "shared",
    ("pay", "shared"): "paid",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "under_review"): "withdrawn",
    ("withdraw", "waiting"): "withdrawn",
    ("withdraw", "recommended"): "withdrawn",
    ("withdraw", "granted"): "withdrawn",
    ("withdraw", "contested"): "withdrawn",
    ("withdraw", "panel"): "withdrawn",
    ("withdraw", "appealed"): "withdrawn",
}


def test_every_state_but_the_draft_is_reached_by_a_move() -> None:
    assert {move.target for move in MOVES.values()} == set(ClaimState) - {ClaimState.DRAFT}


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
    with_award = {"granted", "on_notice", "contested", "cleared", "shared", "paid"}

    assert with_award == states.HAS_AWARD
