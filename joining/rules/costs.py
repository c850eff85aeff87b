"""What the last twelve months cost, and what may be expected: whole minor units, no promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charter.rules import BandTerms, Terms

ENOUGH_PERIODS: Final = 3  # fewer say nothing about what comes
PEOPLE: Final = 100_000
WHOLE_BPS: Final = 10_000


@dataclass(frozen=True)
class BandCost:
    """What one head of a band shared over some periods: all of it, and in the dearest one."""

    band_key: str
    periods: int
    total_minor: int
    least_minor: int
    dearest_minor: int
    dearest_no: int


@dataclass(frozen=True)
class Outlook:
    """What a year may cost one head of a band; None where nothing can be said.

    `low` and `high`: if each period were like the cheapest, or the dearest, of the last twelve
    months. `expected`: by the number of cases that the charter itself expects. `cap`: what a
    calendar year costs at most.
    """

    band_key: str
    low_minor: int | None
    high_minor: int | None
    expected_minor: int | None
    cap_minor: int | None


def band_costs(shares: Sequence[tuple[str, int, int]]) -> list[BandCost]:
    """Return what each band shared, from (band, period number, share), in the order of the bands.

    Of two periods that were equally dear the later one is named.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for band_key, no, share_minor in shares:
        found.setdefault(band_key, []).append((share_minor, no))
    return [
        BandCost(
            band_key=band_key,
            periods=len(periods),
            total_minor=sum(share for share, _ in periods),
            least_minor=min(share for share, _ in periods),
            dearest_minor=max(periods)[0],
            dearest_no=max(periods)[1],
        )
        for band_key, periods in found.items()
    ]


def outlook(terms: Terms, band: BandTerms, past: BandCost | None) -> Outlook:
    """Return what a year may cost one head of a band, from the past and from the charter."""
    periods_a_year = 12 * len(terms.calendar.notice_on)
    cap = terms.year_cap_minor
    known = past if past is not None and past.periods >= ENOUGH_PERIODS else None
    return Outlook(
        band_key=band.key,
        low_minor=_within(known.least_minor * periods_a_year, cap) if known else None,
        high_minor=_within(known.dearest_minor * periods_a_year, cap) if known else None,
        expected_minor=_expected(terms, band, cap),
        cap_minor=cap,
    )


def _expected(terms: Terms, band: BandTerms, cap: int | None) -> int | None:
    """Return a year's share where the charter says how many cases it expects.

    Weighted by incidence × benefit, a band bears on average what its own cases cost, and the fee.
    """
    if band.incidence_per_100k is None:
        return None
    aid = band.incidence_per_100k * band.benefit_minor * terms.benefit_months
    whole = aid * (WHOLE_BPS + terms.fee_bps + terms.reserve_bps)
    return _within(-(-whole // (PEOPLE * WHOLE_BPS)), cap)


def _within(minor: int, cap: int | None) -> int:
    return minor if cap is None else min(minor, cap)
