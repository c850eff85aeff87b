"""What comes on top of an award: the fee, and the part that goes into the reserve. Pure."""

from dataclasses import dataclass
from typing import Final

from charter.rules import Rounding

BPS: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """The reserve as a run finds it: its rate on awards, the most it takes, what it holds."""

    bps: int
    held_minor: int
    cap_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class Charges:
    """What members pay on top of the awards they share: a rate, and a reserve that can be full.

    Without a reserve, `contribution_minor` is what goes into it whatever is shared.
    """

    fee_bps: int
    rounding: Rounding
    reserve: Reserve | None = None
    contribution_minor: int = 0

    def fee_minor(self, benefit_minor: int) -> int:
        """Return the fee on these benefits."""
        return fee_minor(benefit_minor, fee_bps=self.fee_bps, rounding=self.rounding)

    def reserve_minor(self, benefit_minor: int) -> int:
        """Return what goes into the reserve with these benefits."""
        if self.reserve is None:
            return self.contribution_minor
        return reserve_contribution_minor(
            benefit_minor=benefit_minor,
            reserve_bps=self.reserve.bps,
            held_minor=self.reserve.held_minor,
            cap_minor=self.reserve.cap_minor,
            rounding=self.rounding,
        )

    def cost_minor(self, benefit_minor: int) -> int:
        """Return what these benefits cost together with all that is charged on top of them."""
        return benefit_minor + self.fee_minor(benefit_minor) + self.reserve_minor(benefit_minor)

    def benefit_within(self, budget_minor: int, *, upto: int) -> int:
        """Return the largest benefit, at most `upto`, whose cost the budget reaches.

        A cost never falls when its benefit grows, so halving finds it: to the cent, whatever the
        rounding. On paper: budget × 10 000 / (10 000 + fee_bps + reserve_bps), rounded down.
        """
        least, most = 0, upto
        while least < most:
            middle = (least + most + 1) // 2
            if self.cost_minor(middle) <= budget_minor:
                least = middle
            else:
                most = middle - 1
        return least


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


def divided(dividend: int, divisor: int, rounding: Rounding) -> int:
    """Return the quotient, rounded to a whole number as the charter says."""
    whole, rest = divmod(dividend, divisor)
    return whole + rounding.rounds_up(rest=rest, of=divisor)
