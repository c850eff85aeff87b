"""Which roles may meet in one person."""

from collections.abc import Iterable
from typing import Final

from members.rules.refusals import CrewImpossible

# Who decides may not also be the one who watches. Within the deciding roles four eyes are kept deed
# by deed (nobody releases what they proposed), so a crew of three can run a pool.
DECIDING: Final = frozenset({"reviewer", "treasurer", "operator", "publisher"})
WATCHING: Final = frozenset({"auditor", "supervisor"})

MAY_MEET: Final = {
    **dict.fromkeys(DECIDING, DECIDING),
    **{role: frozenset({role}) for role in WATCHING},
}


def require_possible_crew(*, role: str, held: Iterable[str]) -> None:
    """Refuse a role that may not meet the roles its holder already has."""
    for other in sorted(held):
        if other not in MAY_MEET[role]:
            raise CrewImpossible(role, other)
