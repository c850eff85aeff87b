"""A share: what one head of a band owes. Pure."""

from apportionment.rules.charges import divided
from apportionment.rules.inputs import Pool
from charter.rules import Rounding


def shares_of(
    pool: Pool,
    to_share: int,
    *,
    rounding: Rounding,
    floor_minor: int = 0,
    most_minor: int | None = None,
) -> dict[int, int]:
    """Return each band's share of what there is to share; none above `most_minor`."""
    shares = {
        band: share_of_band(
            to_share=to_share,
            weight=pool.weight[band],
            total_weight=pool.total_weight,
            rounding=rounding,
            floor_minor=floor_minor,
        )
        for band in pool.headcount
    }
    if most_minor is None:
        return shares
    return {band: min(most_minor, share) for band, share in shares.items()}


def share_of_band(
    *, to_share: int, weight: int, total_weight: int, rounding: Rounding, floor_minor: int
) -> int:
    """Return what one head of a band owes, in minor units, under the charter's rounding and floor.

    Everyone in a band owes the same, so the sum misses `to_share` a little; the run carries the
    difference into the next period. No float and no chance: redo it on paper.
    """
    if to_share <= 0 or weight == 0 or total_weight == 0:
        return 0
    return max(floor_minor, divided(to_share * weight, total_weight, rounding))
