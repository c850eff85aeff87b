"""A line with its band: what came, what may come, and how sure are we?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import (
    FOOTROOM,
    HEADROOM,
    NARROW,
    PLOT_HEIGHT,
    Caption,
    Tick,
    Wording,
    gutter,
    height_of,
    percent,
    pixels,
    pixels_of,
    round_top,
    ticks,
)

BETWEEN: Final = 8  # pixels between two names


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One point of a line; `low` and `high` where it is not certain, `expected` beside it."""

    label: str
    value: int
    text: str
    low: int | None = None
    high: int | None = None
    expected: int | None = None


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
    """A line with its band, ready to draw; its path is in hundredths of the plot's width.

    `names` are those of the line, of its band and of what was expected, as far as they are drawn.
    """

    template: ClassVar[str] = "components/charts/_line.html"

    caption: Caption
    height: int
    base: str
    gutter: int
    ticks: tuple[Tick, ...]
    path: str
    band: str
    dashes: str
    names: tuple[tuple[str, str], ...]
    last: Dot | None
    first_label: str
    last_label: str
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]

    @property
    def room(self) -> int:
        """Return how wide the plot is, in hundredths of the whole."""
        return 100 - self.gutter


def line(
    *,
    caption: Caption,
    readings: Sequence[Reading],
    tick_text: Wording,
    names: Sequence[tuple[str, str]] = (),
) -> Line:
    """Return a line through the readings, and the band around those that have one.

    Its table has what the readings have: value, and low, high, expected where any has them;
    the caption's columns name them in this order. `names` are (kind, name) of what the key tells,
    kind being "line", "band" or "dashes"; none where the title says enough.
    """
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
        dashes=" ".join(_places([reading.expected for reading in readings], top)),
        names=tuple(names),
        last=_last_dot(readings, top),
        first_label=_first_label(readings, gutter(marks)),
        last_label=readings[-1].label if readings else "",
        rows=_cells(readings, tick_text, is_text=True),
        data=_cells(readings, caption.plain, is_text=False),
    )


def _cells(
    readings: Sequence[Reading], wording: Wording, *, is_text: bool
) -> tuple[tuple[str, ...], ...]:
    """Return the readings as lines of a table, with a column for all that any of them has."""
    more = [
        name
        for name in ("low", "high", "expected")
        if any(getattr(reading, name) is not None for reading in readings)
    ]
    return tuple(
        (
            reading.label,
            reading.text if is_text else wording(reading.value),
            *(_cell(getattr(reading, name), wording, is_text=is_text) for name in more),
        )
        for reading in readings
    )


def _cell(value: int | None, wording: Wording, *, is_text: bool) -> str:
    if value is None:
        return "—" if is_text else ""
    return wording(value)


def _first_label(readings: Sequence[Reading], taken_percent: int) -> str:
    """Return the first reading's name where it has room beside the last one's."""
    if not readings or readings[0] is readings[-1]:
        return ""
    first, last = readings[0].label, readings[-1].label
    room = NARROW * (100 - taken_percent) / 100 - BETWEEN
    return first if pixels_of(first) + pixels_of(last) <= room else ""


def _greatest(reading: Reading) -> int:
    return max(reading.value, reading.high or 0, reading.expected or 0)


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
