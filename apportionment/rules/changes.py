"""Why a share is not what it was: each cause with what it adds or takes off, to the last cent.

One after the other, in a fixed order, each line of what is shared goes from its old amount to its
new one, then the number of heads does; what the share changes with each step is that cause's part.
So the parts add up to the whole change exactly, whatever was rounded on the way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from apportionment.rules.shares import share_of_band
from charter.rules import Rounding

# The lines of T as they enter it, in the order in which they are changed.
AWARDS: Final = "awards"
FEE: Final = "fee"
RESERVE: Final = "reserve"
ARREARS: Final = "arrears"
CORRECTIONS: Final = "corrections"
REBATES: Final = "rebates"
HELP: Final = "help"
CARRY: Final = "carry"
LINES: Final = (AWARDS, FEE, RESERVE, ARREARS, CORRECTIONS, REBATES, HELP, CARRY)
HEADS: Final = "heads"
REST: Final = "rest"
CONTRIBUTION: Final = "contribution"
CALL: Final = "call"


@dataclass(frozen=True, kw_only=True)
class SharedThen:
    """What one head of a band owed in a period, and what it followed from.

    `lines` are the parts of T with the sign that they have in it; their sum is T.
    """

    lines: Mapping[str, int]
    weight: int
    total_weight: int
    share_minor: int


@dataclass(frozen=True, kw_only=True)
class AskedThen:
    """What one head of a band was asked for where the charter sets a contribution in advance."""

    contributed_minor: int
    called_minor: int
    weight: int
    total_weight: int
    share_minor: int


@dataclass(frozen=True)
class Change:
    """One cause: what it was (lines in minor units, heads in weights), is, and does to a share."""

    cause: str
    before: int
    now: int
    effect_minor: int


def changes(
    before: SharedThen, now: SharedThen, *, rounding: Rounding, floor_minor: int
) -> list[Change]:
    """Return what each cause adds to a share or takes off; together exactly the difference.

    `rounding` and `floor_minor` are those of now. What they, a cap or a changed charter make of it
    stands last, as the rest.
    """
    found = list(_steps(before, now, rounding=rounding, floor_minor=floor_minor))
    whole = now.share_minor - before.share_minor
    rest = whole - sum(change.effect_minor for change in found)
    return [*found, Change(REST, 0, 0, rest)]


def changes_in_advance(before: AskedThen, now: AskedThen, *, rounding: Rounding) -> list[Change]:
    """Return what the contribution and the call add to what each owes; together the difference."""
    contribution = _contribution(now, rounding) - _contribution(before, rounding)
    whole = now.share_minor - before.share_minor
    return [
        Change(CONTRIBUTION, before.contributed_minor, now.contributed_minor, contribution),
        Change(CALL, before.called_minor, now.called_minor, whole - contribution),
    ]


def _contribution(side: AskedThen, rounding: Rounding) -> int:
    return share_of_band(
        to_share=side.contributed_minor,
        weight=side.weight,
        total_weight=side.total_weight,
        rounding=rounding,
        floor_minor=0,
    )


def _steps(
    before: SharedThen, now: SharedThen, *, rounding: Rounding, floor_minor: int
) -> Iterator[Change]:
    def share(to_share: int, side: SharedThen) -> int:
        return share_of_band(
            to_share=to_share,
            weight=side.weight,
            total_weight=side.total_weight,
            rounding=rounding,
            floor_minor=floor_minor,
        )

    to_share = sum(before.lines.values())
    last = share(to_share, before)
    for line in LINES:
        was, is_ = before.lines[line], now.lines[line]
        to_share += is_ - was
        then = share(to_share, before)
        yield Change(line, was, is_, then - last)
        last = then
    heads = share(to_share, now) - last
    yield Change(HEADS, before.total_weight, now.total_weight, heads)
