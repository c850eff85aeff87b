"""How an award comes about, line by line, in whole minor units: redo it on paper.

The charter's [benefit] says how; [[severity]] and [[tenure]] make it smaller; the claim's cap is
its most. What a member owes is netted from what is paid, not from the award itself: the pool
shares the award, and the debt is paid out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charter.rules import BenefitKind, BenefitTerms, Rounding, TenureTerms

WHOLE_BPS: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class YearBills:
    """What counts of the bills of one year, and what earlier claims of that year counted."""

    year: int
    minor: int
    earlier_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class AwardFacts:
    """All that an award is worked out from."""

    band_minor: int  # the band's benefit; that of a month, where it is monthly
    cap_minor: int
    rounding: Rounding
    benefit: BenefitTerms | None = None  # none: one sum
    severity_minor: int | None = None  # what the kind of case brings, if it is less
    bills: Sequence[YearBills] = ()
    months: int | None = None  # none: as many as the charter gives
    is_earlier_illness: bool = False  # from before joining
    tenure_bps: int = WHOLE_BPS
    arrears_minor: int = 0


@dataclass(frozen=True)
class AwardLine:
    """One line of the sum; what takes away is negative."""

    key: str
    minor: int


@dataclass(frozen=True)
class AwardSum:
    """How an award comes about: the lines add up to what is paid out.

    `award_minor` is what the pool shares; `arrears_minor` of it goes to what the member owes.
    """

    lines: tuple[AwardLine, ...]
    award_minor: int
    arrears_minor: int = 0

    @property
    def payout_minor(self) -> int:
        """Return what reaches the claimant."""
        return self.award_minor - self.arrears_minor


def award_sum(facts: AwardFacts) -> AwardSum:
    """Return what a case brings under the charter, and how."""
    lines = _lines_by_kind(facts)
    lines = _reduced(lines, "tenure", _part(_total(lines), facts.tenure_bps, facts.rounding))
    lines = _reduced(lines, "cap", facts.cap_minor)
    award_minor = _total(lines)
    arrears_minor = min(facts.arrears_minor, award_minor)
    lines = _reduced(lines, "arrears", award_minor - arrears_minor)
    return AwardSum(tuple(lines), award_minor, arrears_minor)


def tenure_bps(steps: Sequence[TenureTerms], *, days: int) -> int:
    """Return the share of an entitlement after so many days of belonging: the last step reached."""
    reached = [step.share_bps for step in steps if step.from_days <= max(days, 0)]
    return reached[-1] if reached else WHOLE_BPS


def _lines_by_kind(facts: AwardFacts) -> list[AwardLine]:
    match facts.benefit.kind if facts.benefit else BenefitKind.LUMP_SUM:
        case BenefitKind.MONTHLY:
            return _monthly(facts)
        case BenefitKind.REIMBURSEMENT:
            return _reimbursed(facts)
        case BenefitKind.MIXED:
            return _mixed(facts)
        case _:
            return _lump_sum(facts)


def _lump_sum(facts: AwardFacts) -> list[AwardLine]:
    lines = [AwardLine("benefit", facts.band_minor)]
    return _reduced(lines, "severity", _ceiling(facts))


def _monthly(facts: AwardFacts) -> list[AwardLine]:
    most = (facts.benefit.at_most_months if facts.benefit else None) or 1
    months = most if facts.months is None else max(0, min(facts.months, most))
    lines = [AwardLine("months", facts.band_minor * months)]
    return _reduced(lines, "severity", _ceiling(facts) * months)


def _reimbursed(facts: AwardFacts) -> list[AwardLine]:
    """Bills above the year's deductible, the charter's share of them, at most the benefit."""
    assert facts.benefit is not None
    deductible_minor = facts.benefit.deductible_minor
    above = sum(_above(one, deductible_minor) for one in facts.bills)
    lines = _reduced([AwardLine("bills", sum(one.minor for one in facts.bills))], "own", above)
    lines = _reduced(lines, "share", _part(above, _share_bps(facts), facts.rounding))
    return _reduced(lines, "most", _ceiling(facts))


def _mixed(facts: AwardFacts) -> list[AwardLine]:
    """A part at once; the rest as bills show it."""
    assert facts.benefit is not None
    ceiling = _ceiling(facts)
    at_once = _part(ceiling, facts.benefit.at_once_bps or 0, facts.rounding)
    lines = [
        AwardLine("at_once", at_once),
        AwardLine("bills", sum(one.minor for one in facts.bills)),
    ]
    return _reduced(lines, "most", ceiling)


def _above(bills: YearBills, deductible_minor: int) -> int:
    """Return what of a year's bills lies above the deductible that earlier ones left over."""
    left = max(0, deductible_minor - bills.earlier_minor)
    return max(0, bills.minor - left)


def _share_bps(facts: AwardFacts) -> int:
    assert facts.benefit is not None
    earlier = facts.benefit.earlier_illness_share_bps
    if facts.is_earlier_illness and earlier is not None:
        return earlier
    return facts.benefit.share_bps


def _ceiling(facts: AwardFacts) -> int:
    """Return the most a case brings: the band's benefit, or less for its kind."""
    if facts.severity_minor is None:
        return facts.band_minor
    return min(facts.band_minor, facts.severity_minor)


def _reduced(lines: list[AwardLine], key: str, to_minor: int) -> list[AwardLine]:
    """Return the lines with one more that brings them down to an amount; none if they are there."""
    less = min(0, to_minor - _total(lines))
    return [*lines, AwardLine(key, less)] if less else lines


def _total(lines: Sequence[AwardLine]) -> int:
    return sum(line.minor for line in lines)


def _part(minor: int, bps: int, rounding: Rounding) -> int:
    whole, rest = divmod(minor * bps, WHOLE_BPS)
    return whole + rounding.rounds_up(rest=rest, of=WHOLE_BPS)
