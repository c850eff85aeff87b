"""What a contribution set in advance reaches: the call when it is short, the cut below that. Pure.

On paper: 100 heads bring 30.00 yuan each, 3,000.00; awards of 4,000.00 and a fee of 10 % cost
4,400.00. 1,400.00 are missing: called on all, 14.00 each. Where the charter knows no call, awards
are cut until their cost is 3,000.00: 2,727.27, the same part of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apportionment.rules.caps import Placed, lowered_to
from apportionment.rules.inputs import Fixed, Pool, RunInputs
from apportionment.rules.portions import prorated
from apportionment.rules.shares import shares_of
from charter.rules import CapExcess


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What members are asked for: contribution and call, and each band's share of both.

    Short, where even the most that may be called does not reach what there is to pay.
    """

    shares: Mapping[int, int]
    contributed_minor: int = 0
    called_minor: int = 0
    is_short: bool = False


def asked_in_advance(run: RunInputs, pool: Pool, fixed: Fixed, *, to_share: int) -> Asked:
    """Return the contribution of each band and, if it does not reach, the call on top of it.

    A contribution is what the charter sets, so the floor of a share does not touch it.
    """
    contributed = fixed.contribution_minor * pool.heads
    shares = shares_of(pool, contributed, rounding=run.rounding)
    missing = max(0, to_share - pool.charged_minor(shares))
    called = min(missing, fixed.call_most_minor)
    calls = shares_of(pool, called, rounding=run.rounding)
    return Asked(
        contributed_minor=contributed,
        called_minor=called,
        shares={band: shares[band] + calls[band] for band in shares},
        is_short=missing > called,
    )


def cut_to_reach(run: RunInputs, placed: Sequence[Placed], *, charged_minor: int) -> list[Placed]:
    """Return the parts of awards, all cut by the same part, until their cost is what there is."""
    wanted = [part.allowed_minor for part in placed]
    budget = charged_minor + run.borne_minor - run.other_minor
    total = run.charges.benefit_within(budget, upto=sum(wanted))
    return lowered_to(placed, prorated(total, wanted), CapExcess.PRO_RATA)
