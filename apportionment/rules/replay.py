"""Published period figures recomputed with the very rule that runs use.

A complete row is recomputed to the cent. Of an incomplete one, what can be checked is checked: the
mean benefit of a case lies between the plan's smallest and largest, a sum holds its known parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from apportionment.rules.charges import BPS, fee_minor
from apportionment.rules.inputs import RunInputs
from apportionment.rules.replay_findings import Finding, FindingKind
from apportionment.rules.replay_rows import Mark, ReplayRow, Scope
from apportionment.rules.replay_sums import Sums
from apportionment.rules.sharing import Outcome, close
from charter.rules import Rounding

DEFAULT_FLOOR_MINOR: Final = 1
EVERYBODY: Final = 0

# How far a share may lie below and above what was rounded to it.
HALF_CENTS_ROUNDED_OFF: Final = {
    Rounding.HALF_UP: (1, 1),
    Rounding.UP: (2, 0),
    Rounding.DOWN: (0, 2),
}

# The smallest and the largest benefit of a case, in yuan, by how the scheme's name begins.
BENEFITS_YUAN: Final = {
    "相互宝 XHB - senior": (50_000, 100_000),
    "相互宝 XHB - chronic": (100_000, 300_000),
    "相互宝": (50_000, 300_000),
    "美团互助": (0, 350_000),
}


class Verdict(StrEnum):
    """What recomputing a row has shown."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    RECOMPUTED = "recomputed"
    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class ReplayLine:
    """One published row beside what our rule makes of it."""

    row: ReplayRow
    verdict: Verdict
    outcome: Outcome | None
    findings: tuple[Finding, ...]

    @property
    def recomputed_minor(self) -> int | None:
        """Return the recomputed share, where the row is complete enough."""
        return None if self.outcome is None else self.outcome.shares[EVERYBODY]


def table(
    rows: Sequence[ReplayRow],
    *,
    rounding: Rounding = Rounding.HALF_UP,
    floor_minor: int = DEFAULT_FLOOR_MINOR,
) -> list[ReplayLine]:
    """Return every row beside what the rule makes of it, in the file's order."""
    sums = Sums(rows)
    return [_line(row, sums, rounding, floor_minor) for row in rows]


def recompute(
    benefit_minor: int,
    fee_bps: int,
    headcount: int,
    rounding: Rounding = Rounding.HALF_UP,
    floor_minor: int = DEFAULT_FLOOR_MINOR,
) -> Outcome:
    """Return what a uniform charter makes of these figures; the one share is shares[EVERYBODY]."""
    return close(
        RunInputs(
            headcount={EVERYBODY: headcount},
            weight={EVERYBODY: 1},
            awards_minor=[benefit_minor],
            fee_bps=fee_bps,
            rounding=rounding,
            floor_minor=floor_minor,
        )
    )


def disagrees(lines: Sequence[ReplayLine]) -> bool:
    """Return whether the share of any complete row came out otherwise than published."""
    return any(line.verdict is Verdict.DISAGREES for line in lines)


def _line(row: ReplayRow, sums: Sums, rounding: Rounding, floor_minor: int) -> ReplayLine:
    outcome = _outcome(row, rounding, floor_minor)
    findings = (
        *_share_findings(row, outcome),
        *_benefit_findings(row, rounding, floor_minor),
        *sums.findings(row),
        *_remarks(row, outcome),
    )
    return ReplayLine(row, _verdict(row, outcome, findings), outcome, findings)


def _outcome(row: ReplayRow, rounding: Rounding, floor_minor: int) -> Outcome | None:
    """Return the recomputed figures of a row that has all that a share follows from."""
    if row.benefit_minor is None or row.fee_bps is None or row.members is None:
        return None
    is_exact = row.benefit_mark is None and row.members_mark in {None, Mark.LOWER_BOUND}
    if row.scope is not Scope.PERIOD or not row.is_of_one_plan or not is_exact:
        return None
    return recompute(row.benefit_minor, row.fee_bps, row.members, rounding, floor_minor)


def _share_findings(row: ReplayRow, outcome: Outcome | None) -> Iterator[Finding]:
    if outcome is None:
        return
    share = outcome.shares[EVERYBODY]
    yield Finding(
        FindingKind.SHARE,
        holds=None if row.share_minor is None else share == row.share_minor,
        figures={
            "to_share_minor": outcome.to_share_minor,
            "members": row.members,
            "share_minor": share,
            "charged_minor": outcome.charged_minor,
            "carry_minor": outcome.carry_out_minor,
        },
    )


def _benefit_findings(row: ReplayRow, rounding: Rounding, floor_minor: int) -> Iterator[Finding]:
    """Yield the fee on the benefits, and whether their mean can be one of the plan's."""
    if row.scope is not Scope.PERIOD or row.benefit_mark is Mark.TARGET:
        return
    low, high = _benefit(row, rounding, floor_minor)
    if row.benefit_minor is not None and row.fee_bps is not None:
        yield _fee(row.benefit_minor, row.fee_bps, rounding)
    elif low is not None and row.fee_bps is not None and (low, high) != (0, None):
        yield Finding(FindingKind.DERIVED_BENEFIT, figures={"low_minor": low, "high_minor": high})
    if low is not None and row.cases and (low, high) != (0, None):
        yield _mean(row, row.cases, low, high)


def _benefit(row: ReplayRow, rounding: Rounding, floor_minor: int) -> tuple[int | None, int | None]:
    """Return the least and the most that the benefits can have been; (None, None) if not known."""
    if row.benefit_minor is not None:
        return row.benefit_minor, row.benefit_minor
    is_known = row.is_of_one_plan and row.members_mark is not Mark.EXPECTED
    if row.share_minor is None or row.members is None or row.fee_bps is None or not is_known:
        return None, None
    # In half cents: half-up makes 148 of all from 147.5 to below 148.5.
    below, above = HALF_CENTS_ROUNDED_OFF[rounding]
    least = 0 if row.share_minor <= floor_minor else 2 * row.share_minor - below
    dividend, divisor = row.members * BPS, 2 * (BPS + row.fee_bps)
    low = least * dividend // divisor
    high = -(-(2 * row.share_minor + above) * dividend // divisor)
    return low, None if row.members_mark is Mark.LOWER_BOUND else high


def _fee(benefit_minor: int, fee_bps: int, rounding: Rounding) -> Finding:
    fee = fee_minor(benefit_minor, fee_bps=fee_bps, rounding=rounding)
    return Finding(
        FindingKind.FEE,
        figures={"benefit_minor": benefit_minor, "fee_bps": fee_bps, "fee_minor": fee},
    )


def _mean(row: ReplayRow, cases: int, low: int, high: int | None) -> Finding:
    """Return whether benefits between `low` and `high` in all can be so many of the plan's."""
    found = next(
        (yuan for name, yuan in BENEFITS_YUAN.items() if row.scheme.startswith(name)), None
    )
    least, most = (None, None) if found is None else (found[0] * 100, found[1] * 100)
    holds = None
    if least is not None and most is not None:
        holds = low <= most * cases and (high is None or high >= least * cases)
    return Finding(
        FindingKind.MEAN_BENEFIT,
        holds=holds,
        figures={
            "low_minor": low // cases,
            "high_minor": None if high is None else high // cases,
            "least_minor": least,
            "most_minor": most,
        },
    )


def _remarks(row: ReplayRow, outcome: Outcome | None) -> Iterator[Finding]:
    """Yield why a row is not recomputed, and what its source says of its figures."""
    if row.scope is not Scope.PERIOD:
        yield Finding(FindingKind.NOT_ONE_PERIOD, words=(row.scope.value,))
    elif not row.is_of_one_plan:
        yield Finding(FindingKind.NOT_ONE_PLAN)
    elif outcome is None and (missing := _missing(row)):
        yield Finding(FindingKind.MISSING, words=missing)
    if row.members_mark is not None:
        yield Finding(FindingKind.MEMBERS_MARKED, words=(row.members_mark.value,))
    if row.benefit_mark is not None:
        yield Finding(FindingKind.BENEFIT_MARKED, words=(row.benefit_mark.value,))


def _missing(row: ReplayRow) -> tuple[str, ...]:
    figures = {
        "benefit": row.benefit_minor,
        "fee_rate": row.fee_bps,
        "members": row.members,
        "share": row.share_minor,
    }
    return tuple(name for name, figure in figures.items() if figure is None)


def _verdict(row: ReplayRow, outcome: Outcome | None, findings: Sequence[Finding]) -> Verdict:
    if outcome is not None and row.share_minor is not None:
        is_equal = outcome.shares[EVERYBODY] == row.share_minor
        return Verdict.AGREES if is_equal else Verdict.DISAGREES
    held = {finding.holds for finding in findings}
    if False in held:
        return Verdict.FAILS
    if outcome is not None:
        return Verdict.RECOMPUTED
    return Verdict.HOLDS if True in held else Verdict.UNCHECKED
