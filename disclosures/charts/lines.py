"""A line with its band: what came, what may come, and how sure are we?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from disclosures.charts.shapes import (
    FOOTROOM,
    HEADROOM,
    PLOT_HEIGHT,
    Caption,
    Tick,
    Wording,
    gutter,
    height_of,
    percent,
    pixels,
    round_top,
    ticks,
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One point of a line; `low` and `high` where it is not certain."""

    label: str
    value: int
    text: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A point that is written out."""

    x: str
    y: str
    text_y: str
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with its band, ready to draw; its path is in hundredths of the plot's width."""

    template: ClassVar[str] = "components/charts/_line.html"

    caption: Caption
    height: int
    base: str
    gutter: str
    ticks: tuple[Tick, ...]
    path: str
    band: str
    last: Dot | None
    first_label: str
    last_label: str
    rows: tuple[tuple[str, ...], ...]


def line(*, caption: Caption, readings: Sequence[Reading], tick_text: Wording) -> Line:
    """Return a line through the readings, and the band around those that have one."""
    top, step = round_top(max((_greatest(reading) for reading in readings), default=0))
    marks = ticks(top, step, tick_text)
    return Line(
        caption=caption,
        height=HEADROOM + PLOT_HEIGHT + FOOTROOM,
        base=pixels(HEADROOM + PLOT_HEIGHT),
        gutter=gutter(marks),
        ticks=marks,
        path=" ".join(_places([reading.value for reading in readings], top)),
        band=_band(readings, top),
        last=_last_dot(readings, top),
        first_label=readings[0].label if len(readings) > 1 else "",
        last_label=readings[-1].label if readings else "",
        rows=tuple((reading.label, reading.text) for reading in readings),
    )


def _greatest(reading: Reading) -> int:
    return max(reading.value, reading.high or 0)


def _places(values: Sequence[int | None], top: int) -> list[str]:
    """Return "x,y" for each value that is there, spread over the whole width."""
    last = max(len(values) - 1, 1)
    return [
        f"{100 * place / last:.2f},{height_of(value, top):.1f}"
        for place, value in enumerate(values)
        if value is not None
    ]


def _band(readings: Sequence[Reading], top: int) -> str:
    upper = _places([reading.high for reading in readings], top)
    lower = _places([reading.low for reading in readings], top)
    return " ".join(upper + lower[::-1])


def _last_dot(readings: Sequence[Reading], top: int) -> Dot | None:
    if not readings:
        return None
    y = height_of(readings[-1].value, top)
    is_alone = len(readings) == 1
    return Dot(
        x=percent(0 if is_alone else 1),
        y=pixels(y),
        text_y=pixels(y - 12),
        text=readings[-1].text,
        anchor="start" if is_alone else "end",
    )
