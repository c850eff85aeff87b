"""How finely a decided complaint is told in public. Pure.

A complaint says nothing of anybody's body or money; yet in a small pool "July, a decision" may
point at somebody. So the month is told only where many may have complained in it, else the quarter,
the year, or no time at all.
"""

from datetime import date
from typing import Final

from disclosures.rules.telling import MONTHS_OF, Measure

MEASURE: Final = Measure(heads=20, head_months=1_000)


def told_time(day: date, *, heads: int) -> str:
    """Return 2026-04, 2026-Q2, 2026 or "": as long a time as the pool's size demands."""
    if heads < MEASURE.heads:
        return ""
    span = next(
        (one for one, months in MONTHS_OF.items() if heads * months >= MEASURE.head_months), None
    )
    match span:
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year}"
    return ""
