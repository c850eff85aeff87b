"""What a move is, and what is refused where a table of moves does not name it."""

from typing import NamedTuple

from treasury.rules import TreasuryRefused


class MoveNotAllowed(TreasuryRefused):
    """A debit or payout in this state cannot take this move."""

    def __init__(self, *, move: str, state: str) -> None:
        super().__init__(move, state)
        self.move = move
        self.state = state


class Move(NamedTuple):
    sources: frozenset[str]
    target: str


def target_of(moves: dict[str, Move], move: str, state: str) -> str:
    """Return the state that `move` leads to from `state`."""
    sources, target = moves[move]
    if state not in sources:
        raise MoveNotAllowed(move=move, state=state)
    return target
