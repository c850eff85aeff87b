"""A histogram by band: how many are there of each age?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import Caption, Part, Rect, percent, pixels

ROW: Final = 46
BAR: Final = 14
WORDS: Final = 22
LEAST_WIDTH: Final = 0.004  # an empty band is seen to be there


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """One lying bar a band, its name and number above it, ready to draw."""

    template: ClassVar[str] = "components/charts/_histogram.html"

    caption: Caption
    height: int
    bars: tuple[Rect, ...]
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]


def histogram(*, caption: Caption, bands: Sequence[Part]) -> Histogram:
    """Return one bar a band, in the order given, measured against the greatest."""
    greatest = max((band.value for band in bands), default=0) or 1
    return Histogram(
        caption=caption,
        height=ROW * len(bands),
        bars=tuple(_bar(band, place, greatest) for place, band in enumerate(bands)),
        rows=tuple((band.label, band.text) for band in bands),
        data=tuple((band.label, caption.plain(band.value)) for band in bands),
    )


def _bar(band: Part, place: int, greatest: int) -> Rect:
    return Rect(
        x="0",
        y=pixels(place * ROW + WORDS),
        width=percent(max(band.value / greatest, LEAST_WIDTH)),
        height=str(BAR),
        middle=pixels(place * ROW + WORDS - 7),
        label=band.label,
        text=band.text,
        style="current",
    )
