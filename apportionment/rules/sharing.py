"""The arithmetic of a run: whole numbers only, so that a member can redo it on paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Final

from apportionment.rules.refusals import RunRefused
from charter.rules import Rounding

BPS: Final = 10_000


class NobodyToShareWith(RunRefused):
    """Claims wait to be shared and nobody is there to share them: they move to the next run."""


@dataclass
class FigureNegative(RunRefused):
    """A figure of a run that may not be below zero."""

    name: str
    found: int


@dataclass(frozen=True, kw_only=True)
class RunInputs:
    """Everything a period's shares follow from; bands by their ids, money in minor units.

    `awards_minor` are the parts of claims that this period shares, after the case cap.
    `charged_minor` is given only where a yearly cap cuts: what all heads then owe together.
    """

    headcount: Mapping[int, int]
    weight: Mapping[int, int]
    awards_minor: Sequence[int]
    fee_bps: int
    rounding: Rounding
    floor_minor: int
    written_off_minor: int = 0
    recovered_minor: int = 0
    refunds_minor: int = 0
    subsidy_minor: int = 0
    reserve_draw_minor: int = 0
    reserve_contribution_minor: int = 0
    clawback_minor: int = 0
    carry_in_minor: int = 0
    borne_minor: int = 0
    charged_minor: int | None = None

    def __post_init__(self) -> None:
        for name, found in self._figures():
            if found < 0:
                raise FigureNegative(name, found)

    def _figures(self) -> Iterator[tuple[str, int]]:
        """Yield every figure that may not be below zero, by name; a carry has a sign."""
        for name, found in vars(self).items():
            match found:
                case int() if name != "carry_in_minor":
                    yield name, found
                case str() | int() | None:
                    continue
                case Mapping():
                    yield from ((f"{name}[{band}]", heads) for band, heads in found.items())
                case _:
                    yield from ((name, award) for award in found)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A period's figures: benefit, fee, what is to share, each band's share, and the carry."""

    benefit_minor: int
    fee_minor: int
    to_share_minor: int
    total_weight: int
    weight: Mapping[int, int]  # reduced, as total_weight is
    shares: Mapping[int, int]
    charged_minor: int
    carry_out_minor: int


def close(run: RunInputs) -> Outcome:
    """Return what each head owes, and the signed remainder carried into the next period."""
    benefit = sum(run.awards_minor)
    fee = fee_minor(benefit, fee_bps=run.fee_bps, rounding=run.rounding)
    to_share = to_share_minor(run, benefit=benefit, fee=fee)
    weight = reduced(run.weight)
    total_weight = sum(heads * weight[band] for band, heads in run.headcount.items())
    if total_weight == 0 and to_share != 0 and benefit > 0:
        raise NobodyToShareWith
    shares = _shares(run, to_share=to_share, weight=weight, total_weight=total_weight)
    charged = run.charged_minor
    if charged is None:
        charged = sum(heads * shares[band] for band, heads in run.headcount.items())
    return Outcome(
        benefit_minor=benefit,
        fee_minor=fee,
        to_share_minor=to_share,
        total_weight=total_weight,
        weight=weight,
        shares=shares,
        charged_minor=charged,
        carry_out_minor=charged + run.borne_minor - to_share,
    )


def _shares(
    run: RunInputs, *, to_share: int, weight: Mapping[int, int], total_weight: int
) -> dict[int, int]:
    return {
        band: share_of_band(
            to_share=to_share,
            weight=weight[band],
            total_weight=total_weight,
            rounding=run.rounding,
            floor_minor=run.floor_minor,
        )
        for band in run.headcount
    }


def to_share_minor(run: RunInputs, *, benefit: int, fee: int) -> int:
    """Return T, what this period's heads have to bring together; below zero nobody owes."""
    return (
        benefit
        + fee
        + run.reserve_contribution_minor
        + run.written_off_minor
        - run.recovered_minor
        + run.refunds_minor
        - run.subsidy_minor
        - run.reserve_draw_minor
        - run.clawback_minor
        - run.carry_in_minor
    )


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


def fee_minor(benefit_minor: int, *, fee_bps: int, rounding: Rounding) -> int:
    """Return the fee on the benefits of a period."""
    return divided(benefit_minor * fee_bps, BPS, rounding)


def reserve_contribution_minor(
    *,
    benefit_minor: int,
    reserve_bps: int,
    held_minor: int,
    cap_minor: int | None,
    rounding: Rounding = Rounding.HALF_UP,
) -> int:
    """Return what goes into the reserve with these benefits: never more than it has room for."""
    wanted = divided(benefit_minor * reserve_bps, BPS, rounding)
    return wanted if cap_minor is None else min(wanted, max(0, cap_minor - held_minor))


def case_allowed_minor(
    *,
    award_minor: int,
    cap_minor: int | None,
    headcount: Mapping[int, int],
    weight: Mapping[int, int],
    fee_bps: int,
) -> int:
    """Return the part of an award that may be shared now, so that no head owes above the case cap.

    The fee is on this part only; `fee_bps` is all that is charged on top of an award.
    """
    if cap_minor is None:
        return award_minor
    total_weight = sum(heads * weight[band] for band, heads in headcount.items())
    heaviest = max((weight[band] for band, heads in headcount.items() if heads), default=0)
    if heaviest == 0:
        return 0
    return min(award_minor, cap_minor * total_weight * BPS // (heaviest * (BPS + fee_bps)))


def portion_parts(award_minor: int, parts: int) -> list[int]:
    """Return an award in equal parts for as many periods; the odd cents go to the first ones."""
    whole, odd = divmod(award_minor, parts)
    return [whole + 1] * odd + [whole] * (parts - odd)


def reduced(weights: Mapping[int, int]) -> dict[int, int]:
    """Return the weights divided by what divides them all."""
    common = gcd(*weights.values()) or 1
    return {band: weight // common for band, weight in weights.items()}


def divided(dividend: int, divisor: int, rounding: Rounding) -> int:
    """Return the quotient, rounded to a whole number as the charter says."""
    whole, rest = divmod(dividend, divisor)
    return whole + rounding.rounds_up(rest=rest, of=divisor)
