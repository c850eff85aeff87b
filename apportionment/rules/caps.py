"""What caps cut off awards, and where each cut-off cent goes: case first, then period. Pure.

On paper: 206 heads, at most 20.00 yuan a head and case, fee 3 %. They bring 4,120.00; less the fee
that is 4,000.00 of an award of 60,000.00. The other 56,000.00 are placed as the charter says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apportionment.rules.inputs import Pool, RunInputs
from apportionment.rules.portions import prorated
from charter.rules import CapExcess


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where the part of an award that a period brings goes, to the last cent.

    Shared by members (allowed), brought again next time (left), paid by operator or reserve, or
    given up by the claimant where the charter says pro rata (cut).
    """

    brought_minor: int
    allowed_minor: int
    left_minor: int = 0
    operator_minor: int = 0
    reserve_minor: int = 0
    cut_minor: int = 0

    @property
    def borne_minor(self) -> int:
        """Return what others than members pay of it."""
        return self.operator_minor + self.reserve_minor

    def lowered(self, allowed_minor: int, excess: CapExcess, *, reserve_left: int) -> "Placed":
        """Return it with less allowed, the rest placed; what a reserve cannot bear is left."""
        over = self.allowed_minor - allowed_minor
        less = replace(self, allowed_minor=allowed_minor)
        match excess:
            case CapExcess.OPERATOR:
                return replace(less, operator_minor=self.operator_minor + over)
            case CapExcess.PRO_RATA:
                return replace(less, cut_minor=self.cut_minor + over)
            case CapExcess.RESERVE:
                borne = min(over, reserve_left)
                return replace(
                    less,
                    reserve_minor=self.reserve_minor + borne,
                    left_minor=self.left_minor + over - borne,
                )
            case CapExcess.NEXT_PERIOD:
                return replace(less, left_minor=self.left_minor + over)


def placed_by_caps(run: RunInputs, pool: Pool) -> list[Placed]:
    """Return each award's part after the case cap, then all of them after the period cap.

    No head then pays above either, fee and reserve included.
    """
    whole = [Placed(brought_minor=award, allowed_minor=award) for award in run.awards_minor]
    return _after_period_cap(run, pool, _after_case_cap(run, pool, whole))


def lowered_to(
    placed: Sequence[Placed], allowed: Iterable[int], excess: CapExcess, *, reserve_left: int = 0
) -> list[Placed]:
    """Return the parts with so much allowed of each; the reserve bears the first ones first."""
    found = []
    for part, allowed_minor in zip(placed, allowed, strict=True):
        lowered = part.lowered(allowed_minor, excess, reserve_left=reserve_left)
        reserve_left -= lowered.reserve_minor - part.reserve_minor
        found.append(lowered)
    return found


def _after_case_cap(run: RunInputs, pool: Pool, placed: list[Placed]) -> list[Placed]:
    if run.case_cap is None:
        return placed
    budget = pool.budget_minor(run.case_cap.minor)
    allowed = [run.charges.benefit_within(budget, upto=part.allowed_minor) for part in placed]
    return lowered_to(
        placed, allowed, run.case_cap.excess, reserve_left=reserve_left_minor(run, placed)
    )


def _after_period_cap(run: RunInputs, pool: Pool, placed: list[Placed]) -> list[Placed]:
    """Return the parts cut in proportion, so that all of the period stays within its cap.

    Whatever else there is to share (a carry, dues given up) takes its room first.
    """
    if run.period_cap is None:
        return placed
    budget = pool.budget_minor(run.period_cap.minor) - run.other_minor
    wanted = [part.allowed_minor for part in placed]
    total = run.charges.benefit_within(budget, upto=sum(wanted))
    return lowered_to(
        placed,
        prorated(total, wanted),
        run.period_cap.excess,
        reserve_left=reserve_left_minor(run, placed),
    )


def reserve_left_minor(run: RunInputs, placed: Iterable[Placed]) -> int:
    """Return what the reserve can still bear: what it held, less what this period took already."""
    held = run.reserve.held_minor if run.reserve else 0
    taken = run.reserve_draw_minor + sum(part.reserve_minor for part in placed)
    return max(0, held - taken)
