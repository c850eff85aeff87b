"""Bars over time: how has it changed, and where is it now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import (
    FOOTROOM,
    HEADROOM,
    PLOT_HEIGHT,
    Caption,
    Rect,
    Tick,
    Wording,
    gutter,
    percent,
    pixels,
    round_top,
    ticks,
)

FEWEST_SLOTS: Final = 4  # a pool's first periods stand on the left, with room for what comes
MOST_NAMED: Final = 4  # so few say each its own value; of more, the first and the last are named
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
    gutter: str
    ticks: tuple[Tick, ...]
    bars: tuple[Rect, ...]
    is_named: bool
    rows: tuple[tuple[str, ...], ...]

    @property
    def first(self) -> Rect:
        return self.bars[0]

    @property
    def last(self) -> Rect:
        return self.bars[-1]


def bars(*, caption: Caption, points: Sequence[Point], tick_text: Wording) -> Bars:
    """Return bars over time; none, one or a hundred look as they should."""
    top, step = round_top(max((point.value for point in points), default=0))
    is_named = len(points) <= MOST_NAMED
    marks = () if is_named else ticks(top, step, tick_text)
    slots = max(len(points), FEWEST_SLOTS)
    tall = PLOT_HEIGHT if top > 1 else FLAT
    return Bars(
        caption=caption,
        height=HEADROOM + tall + FOOTROOM,
        base=pixels(HEADROOM + tall),
        gutter=gutter(marks),
        ticks=marks,
        bars=tuple(_bar(point, place, slots, tall, top) for place, point in enumerate(points)),
        is_named=is_named,
        rows=tuple((point.label, point.text) for point in points),
    )


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
