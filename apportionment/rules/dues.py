"""What is due: a share is a price, a due a difference of running totals (README)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Price:
    """What one head of a band owes for one closed period."""

    no: int
    cutoff_at: datetime
    year: int
    band_id: int
    share_minor: int


@dataclass(frozen=True)
class Span:
    """A standing as the arithmetic sees it: one head, one band, one payer, half-open."""

    enrolment_id: int
    band_id: int
    counts_from: datetime
    counts_until: datetime | None

    def counts_at(self, cutoff_at: datetime) -> bool:
        """Return whether this head counts at a cutoff."""
        ended = self.counts_until is not None and self.counts_until <= cutoff_at
        return self.counts_from <= cutoff_at and not ended


@dataclass(frozen=True)
class Line:
    """One head's line in a statement: the share of its band, and what the year's cap left of it."""

    no: int
    enrolment_id: int
    band_id: int
    share_minor: int
    charged_minor: int


def statement_lines(
    *,
    spans: Sequence[Span],
    prices: Iterable[Price],
    caps: Mapping[int, int | None],
    exempt: frozenset[tuple[int, int]] = frozenset(),
) -> list[Line]:
    """Return one payer's lines, oldest first: what each head owed for each period it counted in.

    `exempt` holds (enrolment, period no); the cap belongs to an enrolment and a calendar year.
    """
    lines: list[Line] = []
    so_far: dict[tuple[int, int], int] = {}
    for price in sorted(prices, key=lambda price: (price.no, price.band_id)):
        for span in spans:
            if span.band_id != price.band_id or not span.counts_at(price.cutoff_at):
                continue
            is_exempt = (span.enrolment_id, price.no) in exempt
            share = 0 if is_exempt else price.share_minor
            year = (span.enrolment_id, price.year)
            charged = charged_minor(so_far.get(year, 0), share=share, cap=caps.get(price.year))
            so_far[year] = so_far.get(year, 0) + share
            lines.append(Line(price.no, span.enrolment_id, span.band_id, share, charged))
    return lines


def charged_minor(so_far: int, *, share: int, cap: int | None) -> int:
    """Return what is charged of a share when the year's shares so far are `so_far`."""
    if cap is None:
        return share
    return min(cap, so_far + share) - min(cap, so_far)


def cap_may_bind(*, dearest_shares: Iterable[int], cap: int | None) -> bool:
    """Return whether any head's year could exceed the cap: each period at its dearest band."""
    return cap is not None and sum(dearest_shares) > cap


def slice_ranges(*, first: int, last: int, slices: int) -> list[tuple[int, int]]:
    """Cut the payer ids `first` to `last` into at most `slices` half-open ranges without gaps."""
    size = max(1, -(-(last - first + 1) // slices))
    return [(start, min(start + size, last + 1)) for start in range(first, last + 1, size)]
