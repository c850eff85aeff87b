"""Which charter version binds a claim, and why: nobody's rules are tightened behind their back.

The version in force at joining decides (Beijing 4th Intermediate Court, 2021–22: a later exclusion
did not bind an earlier member). A later one binds from the day it is in force only who accepted it,
or all if the members voted for it (Shanghai Hongkou Court, 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

JOINING: Final = "joining"
ACCEPTED: Final = "accepted"
VOTED: Final = "voted"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A version that may bind: when it came into force, and whether the member said yes to it."""

    number: int
    in_force_at: datetime
    accepted_at: datetime | None = None
    is_voted: bool = False


@dataclass(frozen=True)
class Bound:
    """The version that binds, by its number, and why: joining, accepted or voted."""

    number: int
    by: str


def bound(*, joined: int, candidates: Sequence[Candidate], event_at: datetime) -> Bound:
    """Return which version binds an event.

    `event_at` is the beginning of its day: what came into force or was accepted on that very day is
    too late. Of several later versions that bind, the latest does.
    """
    for one in sorted(candidates, key=lambda one: one.number, reverse=True):
        if one.number > joined and one.in_force_at <= event_at:
            if one.accepted_at is not None and one.accepted_at <= event_at:
                return Bound(one.number, ACCEPTED)
            if one.is_voted:
                return Bound(one.number, VOTED)
    return Bound(joined, JOINING)
