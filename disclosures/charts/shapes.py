"""What charts of every kind are made of; words come in translated, places go out as SVG text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Wording = Callable[[int], str]

WIDE_FROM: Final = 0x2E7F  # from here on Unicode keeps Chinese
PLOT_HEIGHT: Final = 180
HEADROOM: Final = 22
FOOTROOM: Final = 28
NARROW: Final = 300  # pixels a chart has on a small phone, inside its card
LETTER: Final = 7.3  # pixels a Latin letter takes, at most
SIGN: Final = 13.8  # and a Chinese sign
BESIDE: Final = 6  # pixels between the words of an axis and the plot
NO_TICKS: Final = (1, 2)  # where all is zero: a top to divide by, and no step below it


@dataclass(frozen=True, kw_only=True)
class Caption:
    """The words around a chart: a key unlike others on its page, the question, the answer.

    `plain` writes a value as a spreadsheet takes it: without unit and without grouping.
    """

    key: str
    title: str
    summary: str
    columns: tuple[str, ...]
    plain: Wording = str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a whole, or one band: its name, its size, and its size in words."""

    label: str
    value: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line across the plot, `y` pixels down, and what it stands for."""

    y: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A rectangle; widths are shares of the plot, heights are pixels."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    text: str
    style: str


def percent(share: float) -> str:
    """Return a share of one as SVG writes it."""
    return f"{share * 100:.2f}%"


def pixels(length: float) -> str:
    """Return a length as SVG writes it."""
    return f"{length:.1f}"


def round_top(greatest: int) -> tuple[int, int]:
    """Return (top, step): a round top not below `greatest`, in two to four round steps."""
    if greatest == 0:
        return NO_TICKS
    candidates = [(-(-greatest // step) * step, step) for step in _round_steps(greatest)]
    return min(candidates, key=lambda pair: (pair[0], pair[0] // pair[1]))


def ticks(top: int, step: int, text: Wording) -> tuple[Tick, ...]:
    """Return the lines across a plot, from the first step to the top."""
    return tuple(
        Tick(y=pixels(height_of(value, top)), text=text(value))
        for value in range(step, top + 1, step)
    )


def height_of(value: int, top: int) -> float:
    """Return how far down from the top of the drawing a value stands."""
    return HEADROOM + PLOT_HEIGHT * (1 - value / top)


def gutter(marks: Sequence[Tick]) -> int:
    """Return how much room the words of an axis need, in hundredths of the width of a phone's."""
    longest = max((pixels_of(mark.text) for mark in marks), default=0)
    return round(100 * (longest + BESIDE) / NARROW) if marks else 0


def pixels_of(text: str) -> float:
    """Return how wide a text is drawn, at most."""
    return sum(SIGN if ord(letter) > WIDE_FROM else LETTER for letter in text)


def _round_steps(greatest: int) -> list[int]:
    """Return the round steps of which two to four reach `greatest`."""
    scale = 10 ** max(len(str(greatest)) - 2, 0)
    steps = {scale * tenths // 10 for tenths in (10, 20, 25, 50, 100, 200, 250, 500, 1000)}
    return [step for step in steps if step and 1 < -(-greatest // step) <= 4] or [1]
