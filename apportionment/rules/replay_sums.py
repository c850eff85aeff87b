"""A year, a month or a span of months holds the periods known in it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from apportionment.rules.replay_findings import Finding, FindingKind
from apportionment.rules.replay_rows import ReplayRow, Scope

PERIODS_A_MONTH: Final = 2
SUMMED: Final = (
    ("share_minor", FindingKind.SUM_OF_SHARES),
    ("cases", FindingKind.SUM_OF_CASES),
    ("benefit_minor", FindingKind.SUM_OF_BENEFITS),
)


class Sums:
    """The rows of a file that sum up others of the same scheme, each held against what is known."""

    def __init__(self, rows: Sequence[ReplayRow]) -> None:
        self._of_sum: dict[int, list[Finding]] = defaultdict(list)
        self._of_part: dict[int, list[Finding]] = defaultdict(list)
        periods: dict[str, list[ReplayRow]] = defaultdict(list)
        for row in rows:
            if row.scope is Scope.PERIOD:
                periods[row.scheme].append(row)
        for row in rows:
            if row.scope in {Scope.SUM, Scope.HIGHEST}:
                self._hold(row, periods[row.scheme])

    def findings(self, row: ReplayRow) -> list[Finding]:
        """Return whether a sum holds its known periods, or in which sums a period is held."""
        return self._of_sum[row.line] + self._of_part[row.line]

    def _hold(self, row: ReplayRow, periods: Sequence[ReplayRow]) -> None:
        span = _months(row.period)
        if span is None:
            return
        parts = _parts(periods, *span)
        for name, kind in SUMMED:
            total = getattr(row, name)
            known = [part for part in parts if getattr(part, name) is not None]
            if total is None or not known:
                continue
            found = sum(getattr(part, name) for part in known)
            is_whole = row.scope is Scope.SUM and _count_labelled(known) == _count_periods(*span)
            holds = found == total if is_whole else found <= total
            figures = {
                "sum": found,
                "total": total,
                "known": len(known),
                "is_whole": int(is_whole),
            }
            self._of_sum[row.line].append(Finding(kind, holds, figures))
            for part in known:
                in_a_sum = Finding(FindingKind.IN_A_SUM, holds, words=(kind.value, row.period))
                self._of_part[part.line].append(in_a_sum)


def _months(period: str) -> tuple[str, str] | None:
    """Return the first and the last month that a row sums up."""
    if span := re.match(r"(\d{4}-\d{2})\.\.(\d{4}-\d{2})", period):
        return span[1], span[2]
    if month := re.match(r"(\d{4}-\d{2})(?!\d)", period):
        return month[1], month[1]
    year = re.match(r"(\d{4})(?!\d)", period)
    return (f"{year[1]}-01", f"{year[1]}-12") if year else None


def _parts(periods: Sequence[ReplayRow], first: str, last: str) -> list[ReplayRow]:
    """Return the known periods in these months, none of them twice."""
    inside = [part for part in periods if first <= (_month(part) or "") <= last]
    labelled = {_month(part) for part in inside if _is_labelled(part)}
    # "2019-11 (period not stated)" is one of that month's periods: never beside them.
    return [part for part in inside if _is_labelled(part) or _month(part) not in labelled]


def _month(row: ReplayRow) -> str | None:
    month = re.match(r"\d{4}-\d{2}(?!\d)", row.period)
    return month[0] if month else None


def _is_labelled(row: ReplayRow) -> bool:
    return re.match(r"\d{4}-\d{2}-P\d", row.period) is not None


def _count_labelled(parts: Sequence[ReplayRow]) -> int:
    return len({part.period[:10] for part in parts if _is_labelled(part)})


def _count_periods(first: str, last: str) -> int:
    """Return how many periods these months have."""
    years, months = int(last[:4]) - int(first[:4]), int(last[5:]) - int(first[5:])
    return PERIODS_A_MONTH * (12 * years + months + 1)
