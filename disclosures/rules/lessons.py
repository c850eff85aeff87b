"""A pool on paper that explains why shares rise: who has joined, and who is past waiting."""

from dataclasses import dataclass

TEN_THOUSAND = 10_000
MONTHS_OF_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class PaperPool:
    """So many join each month for a while, nobody leaves, and illness comes as often as expected.

    `ill_of_ten_thousand` is how many of ten thousand fall ill in a year.
    """

    joining: int
    joining_months: int
    waiting_months: int
    ill_of_ten_thousand: int
    award_minor: int


@dataclass(frozen=True, kw_only=True)
class PaperMonth:
    """One month: who shares, who of them could receive aid, and what each shares."""

    no: int
    members: int
    past_waiting: int
    share_minor: int


def months(pool: PaperPool, count: int) -> list[PaperMonth]:
    """Return the first months of a pool on paper, from the first in which somebody shares."""
    return [_month(pool, no) for no in range(1, count + 1)]


def settled_share_minor(pool: PaperPool) -> int:
    """Return what each shares a month when everybody is past waiting."""
    return _share(pool, members=1, past_waiting=1)


def _month(pool: PaperPool, no: int) -> PaperMonth:
    members = pool.joining * min(no, pool.joining_months)
    past = pool.joining * min(max(no - pool.waiting_months, 0), pool.joining_months)
    share = _share(pool, members=members, past_waiting=past)
    return PaperMonth(no=no, members=members, past_waiting=past, share_minor=share)


def _share(pool: PaperPool, *, members: int, past_waiting: int) -> int:
    """Return what each owes: the awards of a month, divided by all who share, half up."""
    awards = past_waiting * pool.ill_of_ten_thousand * pool.award_minor
    whole = TEN_THOUSAND * MONTHS_OF_YEAR * members
    return (2 * awards + whole) // (2 * whole)
