"""How many cases a year were to be expected: by the charter, else by what was published. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PEOPLE: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Published:
    """What another pool published of a year."""

    cases: int
    members: int
    year: int
    cases_source: str
    members_source: str

    @property
    def per_100k(self) -> int:
        """Return the cases a year among 100,000 members, to the nearest."""
        return (2 * self.cases * PEOPLE + self.members) // (2 * self.members)


# The one year for which a great pool's cases and members are both known; many of its members were
# new and still waiting, so it is rather few.
XIANG_HU_BAO: Final = Published(
    cases=68_675,
    members=105_520_000,
    year=2020,
    cases_source="http://www.2898.com/news/shouji/62702.htm",
    members_source="http://ryth888.com/2021/guoji_0107/10720.html",
)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Cases a year in tenths, and whether the charter itself names them."""

    tenths: int
    is_by_charter: bool


def expected(
    heads: Mapping[str, int], incidence: Mapping[str, int | None], *, heads_past_waiting: int
) -> Expected:
    """Return what is to be expected of these heads by band in a year.

    Only who is past waiting can be helped when ill: the others are taken out, evenly.
    """
    named = {key: number for key, number in incidence.items() if number is not None}
    is_by_charter = bool(heads) and all(key in named for key in heads)
    whole = sum(
        number * (named[key] if is_by_charter else XIANG_HU_BAO.per_100k)
        for key, number in heads.items()
    )
    everybody = sum(heads.values()) or 1
    divisor = PEOPLE * everybody
    tenths = (20 * whole * heads_past_waiting + divisor) // (2 * divisor)
    return Expected(tenths=tenths, is_by_charter=is_by_charter)
