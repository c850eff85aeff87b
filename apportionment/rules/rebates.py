"""What a fixed year's surplus gives back, in proportion to what each paid. Pure.

On paper: a year in which 100 heads paid 30.00 and 50 heads 20.00 brought 4,000.00; 1,000.00 are
left over. Each gets back 1,000 / 4,000 of what they paid: 7.50 and 5.00, 1,000.00 together.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PaidShare:
    """What each head of one band was asked for in one period of the year."""

    no: int
    band_id: int
    heads: int
    share_minor: int


def rebates(paid: Sequence[PaidShare], *, surplus_minor: int) -> dict[tuple[int, int], int]:
    """Return what a head gets back by (period no, band): rounded down, never more than it paid.

    Together it is at most the surplus; what rounding leaves stays with the pool. A year that was
    short gives nothing back.
    """
    together = sum(one.heads * one.share_minor for one in paid)
    surplus = min(max(0, surplus_minor), together)
    return {
        (one.no, one.band_id): surplus * one.share_minor // together if together else 0
        for one in paid
    }


def rebates_minor(paid: Sequence[PaidShare], *, surplus_minor: int) -> int:
    """Return what a surplus gives back to all heads together."""
    given = rebates(paid, surplus_minor=surplus_minor)
    return sum(one.heads * given[one.no, one.band_id] for one in paid)
