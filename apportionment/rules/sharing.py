"""The arithmetic of a run: whole numbers only, so that a member can redo it on paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from apportionment.rules.caps import Placed, placed_by_caps
from apportionment.rules.fixed import Asked, asked_in_advance, cut_to_reach
from apportionment.rules.inputs import Pool, RunInputs
from apportionment.rules.refusals import RunRefused
from apportionment.rules.shares import shares_of


class NobodyToShareWith(RunRefused):
    """Claims wait to be shared and nobody is there to share them: they move to the next run."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A period's figures: benefit, fee, what is to share, each band's share, and the carry.

    `placed` says of each award where its part of this period goes, in the order of the inputs.
    """

    benefit_minor: int
    fee_minor: int
    reserve_minor: int
    to_share_minor: int
    total_weight: int
    weight: Mapping[int, int]  # reduced, as total_weight is
    shares: Mapping[int, int]
    contributed_minor: int
    called_minor: int
    charged_minor: int
    carry_out_minor: int
    placed: tuple[Placed, ...]


def close(run: RunInputs) -> Outcome:
    """Return what each head owes, and the signed remainder carried into the next period.

    Case cap, then period cap; what is left is shared, or drawn from a contribution set in advance.
    """
    pool = Pool.of(run)
    placed = placed_by_caps(run, pool)
    to_share = run.to_share_minor(_allowed(placed))
    if pool.total_weight == 0 and to_share != 0 and _allowed(placed) > 0:
        raise NobodyToShareWith
    asked = _asked(run, pool, to_share=to_share)
    charged = run.charged_minor
    if charged is None:
        charged = pool.charged_minor(asked.shares)
    if asked.is_short:
        placed = cut_to_reach(run, placed, charged_minor=charged)
    return _outcome(run, pool, asked, placed=placed, charged=charged)


def _asked(run: RunInputs, pool: Pool, *, to_share: int) -> Asked:
    if run.fixed is not None:
        return asked_in_advance(run, pool, run.fixed, to_share=to_share)
    shares = shares_of(
        pool,
        to_share,
        rounding=run.rounding,
        floor_minor=run.floor_minor,
        most_minor=run.period_cap.minor if run.period_cap else None,
    )
    return Asked(shares=shares)


def _outcome(
    run: RunInputs, pool: Pool, asked: Asked, *, placed: list[Placed], charged: int
) -> Outcome:
    benefit = _allowed(placed)
    to_share = run.to_share_minor(benefit)
    return Outcome(
        benefit_minor=benefit,
        fee_minor=run.charges.fee_minor(benefit),
        reserve_minor=run.charges.reserve_minor(benefit),
        to_share_minor=to_share,
        total_weight=pool.total_weight,
        weight=pool.weight,
        shares=asked.shares,
        contributed_minor=asked.contributed_minor,
        called_minor=asked.called_minor,
        charged_minor=charged,
        carry_out_minor=charged + run.borne_minor - to_share,
        placed=tuple(placed),
    )


def _allowed(placed: list[Placed]) -> int:
    return sum(part.allowed_minor for part in placed)
