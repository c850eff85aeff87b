"""How finely an age may be told in public: never more finely than fifteen years."""

from dataclasses import dataclass
from typing import Final

LEAST_YEARS: Final = 15
BRACKET_YEARS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Ages:
    """Ages from a lower edge (in days or in years) up to, not including, `until_years`."""

    from_days: int | None = None
    from_years: int | None = None
    until_years: int | None = None


def wide_ages(*, from_days: int | None, from_years: int | None, until_years: int | None) -> Ages:
    """Return a band's own edges if it is wide enough, else the twenty-year brackets it lies in."""
    lower = from_years or 0
    if until_years is None or until_years - lower >= LEAST_YEARS:
        return Ages(from_days=from_days, from_years=from_years, until_years=until_years)
    return Ages(
        from_years=lower // BRACKET_YEARS * BRACKET_YEARS,
        until_years=-(-until_years // BRACKET_YEARS) * BRACKET_YEARS,
    )
