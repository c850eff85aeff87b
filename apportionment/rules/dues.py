"""What is due: a share is a price, a due a difference of running totals (README)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Price:
    """What one head of a band owes for one closed period, and what came back of it later."""

    no: int
    cutoff_at: datetime
    year: int
    band_id: int
    share_minor: int
    rebate_minor: int = 0


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
    """One head's line in a statement: the share of its band, and what the year's cap left of it.

    Who was exempt is charged nothing, and gets nothing back.
    """

    no: int
    enrolment_id: int
    band_id: int
    share_minor: int
    charged_minor: int
    rebate_minor: int = 0
    is_exempt: bool = False


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
            year = (span.enrolment_id, price.year)
            before = so_far.get(year, 0)
            so_far[year] = before + (0 if is_exempt else price.share_minor)
            cap = caps.get(price.year)
            lines.append(_line(span, price, before=before, cap=cap, is_exempt=is_exempt))
    return lines


def _line(span: Span, price: Price, *, before: int, cap: int | None, is_exempt: bool) -> Line:
    owed = 0 if is_exempt else price.share_minor
    return Line(
        no=price.no,
        enrolment_id=span.enrolment_id,
        band_id=span.band_id,
        share_minor=price.share_minor,
        charged_minor=charged_minor(before, share=owed, cap=cap),
        rebate_minor=0 if is_exempt else price.rebate_minor,
        is_exempt=is_exempt,
    )


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
