"""Everything a period's shares follow from, as figures. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Final

from apportionment.rules.charges import Charges, Reserve
from apportionment.rules.refusals import RunRefused
from charter.rules import CapExcess, Rounding

SIGNED: Final = frozenset({"carry_in_minor", "adjustments_minor"})


@dataclass
class FigureNegative(RunRefused):
    """A figure of a run that may not be below zero."""

    name: str
    found: int


@dataclass(frozen=True, kw_only=True)
class Cap:
    """The most a head pays, in minor units, and where what it cuts off the awards goes."""

    minor: int
    excess: CapExcess = CapExcess.NEXT_PERIOD


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A contribution set in advance: what each head brings now, and the most all may be called on.

    `contribution_minor` is 0 in a period in which none is due.
    """

    contribution_minor: int
    call_most_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class RunInputs:
    """Everything a period's shares follow from; bands by their ids, money in minor units.

    `awards_minor` are the parts of claims that this period brings, before any cap. Without
    `reserve`, `reserve_contribution_minor` is what goes into it. `charged_minor` is given only
    where a yearly cap cuts: what all heads then owe together; `borne_minor` is what others bear of
    that cut.
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
    rebates_minor: int = 0
    adjustments_minor: int = 0
    subsidy_minor: int = 0
    reserve_draw_minor: int = 0
    reserve_contribution_minor: int = 0
    clawback_minor: int = 0
    carry_in_minor: int = 0
    borne_minor: int = 0
    charged_minor: int | None = None
    reserve: Reserve | None = None
    case_cap: Cap | None = None
    period_cap: Cap | None = None
    fixed: Fixed | None = None

    def __post_init__(self) -> None:
        for name, found in self._figures():
            if found < 0:
                raise FigureNegative(name, found)

    @cached_property
    def charges(self) -> Charges:
        """Return what is charged on top of awards."""
        return Charges(
            fee_bps=self.fee_bps,
            rounding=self.rounding,
            reserve=self.reserve,
            contribution_minor=self.reserve_contribution_minor,
        )

    @property
    def other_minor(self) -> int:
        """Return what there is to share besides awards, fee and reserve; its sign is free."""
        return (
            self.written_off_minor
            - self.recovered_minor
            + self.refunds_minor
            + self.rebates_minor
            - self.adjustments_minor
            - self.subsidy_minor
            - self.reserve_draw_minor
            - self.clawback_minor
            - self.carry_in_minor
        )

    def to_share_minor(self, benefit_minor: int) -> int:
        """Return T, what this period's heads have to bring together; below zero nobody owes."""
        return self.charges.cost_minor(benefit_minor) + self.other_minor

    def _figures(self) -> Iterator[tuple[str, int]]:
        """Yield every figure that may not be below zero, by name."""
        for name, found in vars(self).items():
            match found:
                case str() | None:
                    continue
                case int():
                    yield name, 0 if name in SIGNED else found
                case Cap() | Fixed() | Reserve():
                    yield from _figures_in(name, found)
                case Mapping():
                    yield from ((f"{name}[{band}]", heads) for band, heads in found.items())
                case _:
                    yield from ((name, award) for award in found)


def _figures_in(name: str, part: Cap | Fixed | Reserve) -> Iterator[tuple[str, int]]:
    """Yield a part's figures; what a reserve holds is as the books have it."""
    for field, found in vars(part).items():
        if isinstance(found, int) and field != "held_minor":
            yield f"{name}.{field}", found


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Who shares: heads by band, and their weights, reduced."""

    headcount: Mapping[int, int]
    weight: Mapping[int, int]
    total_weight: int
    heaviest: int  # of the bands in which there is anybody

    @classmethod
    def of(cls, run: RunInputs) -> "Pool":
        """Return the pool of a run."""
        weight = reduced(run.weight)
        return cls(
            headcount=run.headcount,
            weight=weight,
            total_weight=sum(heads * weight[band] for band, heads in run.headcount.items()),
            heaviest=max(
                (weight[band] for band, heads in run.headcount.items() if heads), default=0
            ),
        )

    @property
    def heads(self) -> int:
        """Return all heads that share, whatever they weigh."""
        return sum(self.headcount.values())

    def budget_minor(self, head_minor: int) -> int:
        """Return what all bring together if no head brings more than `head_minor`."""
        return head_minor * self.total_weight // self.heaviest if self.heaviest else 0

    def charged_minor(self, shares: Mapping[int, int]) -> int:
        """Return what all heads owe together."""
        return sum(heads * shares[band] for band, heads in self.headcount.items())


def reduced(weights: Mapping[int, int]) -> dict[int, int]:
    """Return the weights divided by what divides them all."""
    common = gcd(*weights.values()) or 1
    return {band: weight // common for band, weight in weights.items()}
