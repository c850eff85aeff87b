"""Bars over time: how has it changed, and where is it now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import (
    FOOTROOM,
    HEADROOM,
    NARROW,
    PLOT_HEIGHT,
    Caption,
    Rect,
    Tick,
    Wording,
    gutter,
    percent,
    pixels,
    pixels_of,
    round_top,
    ticks,
)

FEWEST_SLOTS: Final = 4  # a pool's first periods stand on the left, with room for what comes
MOST_NAMED: Final = 4  # so few say each its own value; of more, the first and the last are named
BETWEEN: Final = 8  # pixels between two names
SECOND_LINE: Final = 20
SLIM, BROAD = 0.5, 0.8  # how much of its slot a bar fills
LEAST_HEIGHT: Final = 2.0  # a period without a claim is seen to be there
FLAT: Final = 40  # where no period had one, the plot need not be tall


@dataclass(frozen=True, kw_only=True)
class Point:
    """One bar: "current" and "provisional" states are drawn apart."""

    label: str
    value: int
    text: str
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars over time, ready to draw."""

    template: ClassVar[str] = "components/charts/_bars.html"

    caption: Caption
    height: int
    base: str
    gutter: int
    ticks: tuple[Tick, ...]
    bars: tuple[Rect, ...]
    is_named: bool
    first_label: str
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]

    @property
    def room(self) -> int:
        """Return how wide the plot is, in hundredths of the whole."""
        return 100 - self.gutter

    @property
    def last(self) -> Rect:
        return self.bars[-1]


def bars(*, caption: Caption, points: Sequence[Point], tick_text: Wording) -> Bars:
    """Return bars over time; none, one or a hundred look as they should."""
    top, step = round_top(max((point.value for point in points), default=0))
    is_named = len(points) <= MOST_NAMED and _all_fit(points)
    marks = () if is_named else ticks(top, step, tick_text)
    slots = max(len(points), FEWEST_SLOTS)
    tall = PLOT_HEIGHT if top > 1 else FLAT
    return Bars(
        caption=caption,
        height=HEADROOM + tall + FOOTROOM + (0 if is_named else SECOND_LINE),
        base=pixels(HEADROOM + tall),
        gutter=gutter(marks),
        ticks=marks,
        bars=tuple(_bar(point, place, slots, tall, top) for place, point in enumerate(points)),
        is_named=is_named,
        first_label=_first_label(points, gutter(marks)),
        rows=tuple((point.label, point.text) for point in points),
        data=tuple((point.label, caption.plain(point.value)) for point in points),
    )


def _all_fit(points: Sequence[Point]) -> bool:
    """Return whether each name and value has room over its own bar, on a small phone too."""
    widest = max((pixels_of(text) for one in points for text in (one.label, one.text)), default=0)
    return widest + BETWEEN <= NARROW / max(len(points), FEWEST_SLOTS)


def _first_label(points: Sequence[Point], taken_percent: int) -> str:
    """Return the first bar's name where it has room beside the last one's."""
    if not points or points[0] is points[-1]:
        return ""
    first, last = points[0].label, points[-1].label
    room = NARROW * (100 - taken_percent) / 100 - BETWEEN
    return first if pixels_of(first) + pixels_of(last) <= room else ""


def _bar(point: Point, place: int, slots: int, tall: int, top: int) -> Rect:
    filled = SLIM if slots <= MOST_NAMED else BROAD
    height = max(tall * point.value / top, LEAST_HEIGHT)
    return Rect(
        x=percent((place + (1 - filled) / 2) / slots),
        y=pixels(HEADROOM + tall - height),
        width=percent(filled / slots),
        height=pixels(height),
        middle=percent((place + 0.5) / slots),
        label=point.label,
        text=point.text,
        style=point.state,
    )
