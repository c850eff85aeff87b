"""The bench's figures against the number of members: small charts, both axes logarithmic."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Final

from bench.rules.figures import Results
from bench.rules.tables import amount

WIDTH, HEIGHT = 480, 300  # of one chart
LEFT, RIGHT, TOP, BOTTOM = 62, 152, 44, 38
COLUMNS: Final = 2
LINE_HEIGHT: Final = 15
STYLE: Final = """
  svg { --paper: #fbfaf6; --ink: #17282c; --ink-2: #4a5c60; --line: #dcd9cc;
        --ours: #0f6a6b; --bare: #7d8a88; --other: #8a5800; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #12191b; --ink: #e8ece9; --ink-2: #a9b8b8; --line: #2f3e41;
          --ours: #68c6be; --bare: #8fa09d; --other: #e7b65a; }
  }
  .paper { fill: var(--paper); } .grid { stroke: var(--line); }
  text { font: 12px system-ui, sans-serif; fill: var(--ink-2); }
  .title { font-size: 14px; font-weight: 600; fill: var(--ink); }
  .name { fill: var(--ink); } .y { text-anchor: end; } .x { text-anchor: middle; }
  polyline { fill: none; stroke-width: 2; } circle { stroke: none; }
  .ours { stroke: var(--ours); fill: var(--ours); }
  .bare { stroke: var(--bare); fill: var(--bare); }
  .other { stroke: var(--other); fill: var(--other); }
  polyline.ours, polyline.bare, polyline.other { fill: none; }
  polyline.bare { stroke-dasharray: 5 4; } polyline.other { stroke-dasharray: 1 4; }
"""


@dataclass(frozen=True)
class Curve:
    """One figure in a chart: ours, a bare statement beside it, or another way."""

    key: str
    words: str
    kind: str = "ours"


@dataclass(frozen=True)
class Panel:
    """One chart."""

    title: str
    curves: tuple[Curve, ...]
    unit: str = "s"


PANELS: Final = (
    Panel(
        "Closing a period",
        (
            Curve("close", "1 % changes"),
            Curve("same", "same changes"),
            Curve("usual_way", "a row a member", "bare"),
            Curve("orm_way", "… by the ORM", "other"),
        ),
    ),
    Panel(
        "A close in which the cap binds",
        (Curve("capped", "the close"), Curve("bare_scan", "bare scan", "bare")),
    ),
    Panel(
        "Full recount of the heads",
        (
            Curve("recount", "every period"),
            Curve("recount_one", "one cutoff", "other"),
            Curve("bare_count", "bare count", "bare"),
        ),
    ),
    Panel(
        "Debits for every payer",
        (
            Curve("debits_1", "one worker"),
            Curve("bare_debits_1", "bare insert", "bare"),
            Curve("debits_2", "two workers"),
            Curve("bare_debits_2", "bare, two", "bare"),
        ),
    ),
    Panel(
        "What one payer asks, in the database",
        (Curve("statement_execution", "240 periods"), Curve("due_execution", "what is due")),
    ),
    Panel("People joining, one process", (Curve("joins_a_second", "joins"),), "a second"),
    Panel("Peak memory of a worker", (Curve("worker_mb", "worker"),), "MB"),
    Panel("Rows written by closing", (Curve("close_written", "rows"),), "count"),
)


def svg(results: Results) -> str:
    """Return all charts in one picture; legible in light and in dark."""
    rows = ceil(len(PANELS) / COLUMNS)
    size = f"{COLUMNS * WIDTH} {rows * HEIGHT}"
    panels = "\n".join(
        f'<g transform="translate({place % COLUMNS * WIDTH} {place // COLUMNS * HEIGHT})">\n'
        f"{_panel(panel, results)}\n</g>"
        for place, panel in enumerate(PANELS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img"'
        f' aria-label="The bench\'s figures against the number of members">\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="paper" width="100%" height="100%"/>\n{panels}\n</svg>\n'
    )


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis between two powers of ten, laid along some pixels."""

    lowest: int
    highest: int
    start: float
    end: float

    def place(self, figure: float) -> float:
        """Return where a figure stands."""
        share = (log10(figure) - self.lowest) / (self.highest - self.lowest)
        return self.start + share * (self.end - self.start)

    def marks(self) -> list[float]:
        """Return the powers of ten on it."""
        return [10.0**power for power in range(self.lowest, self.highest + 1)]


def axis(figures: Sequence[float], *, start: float, end: float) -> Axis:
    """Return an axis that holds all figures."""
    lowest = floor(log10(min(figures)))
    return Axis(lowest, max(ceil(log10(max(figures))), lowest + 1), start, end)


def _panel(panel: Panel, results: Results) -> str:
    points = {curve: _points(curve, results) for curve in panel.curves}
    drawn = {curve: found for curve, found in points.items() if found}
    title = f'<text class="title" x="16" y="24">{escape(panel.title)}</text>'
    if not drawn:
        return title
    figures = [figure for found in drawn.values() for _members, figure in found]
    across = axis([float(members) for members in results], start=LEFT, end=WIDTH - RIGHT)
    up = axis(figures, start=HEIGHT - BOTTOM, end=TOP)
    return "\n".join(
        [title, *_grid(across, up, panel.unit), *_curves(drawn, across, up, panel.unit)]
    )


def _points(curve: Curve, results: Results) -> list[tuple[int, float]]:
    found = ((members, figures.get(curve.key)) for members, figures in sorted(results.items()))
    return [(members, figure) for members, figure in found if figure is not None and figure > 0]


def _grid(across: Axis, up: Axis, unit: str) -> list[str]:
    lines = []
    for mark in up.marks():
        y = up.place(mark)
        lines.append(f'<path class="grid" d="M{across.start:.0f} {y:.1f}H{across.end:.0f}"/>')
        lines.append(
            f'<text class="y" x="{across.start - 6:.0f}" y="{y + 4:.1f}">{_tick(mark, unit)}</text>'
        )
    for mark in across.marks():
        x = across.place(mark)
        lines.append(f'<path class="grid" d="M{x:.1f} {up.start:.0f}V{up.end:.0f}"/>')
        lines.append(f'<text class="x" x="{x:.1f}" y="{up.start + 18:.0f}">{_many(mark)}</text>')
    return lines


def _curves(
    drawn: dict[Curve, list[tuple[int, float]]], across: Axis, up: Axis, unit: str
) -> list[str]:
    lines = []
    ends = {curve: up.place(found[-1][1]) for curve, found in drawn.items()}
    for curve, y in _apart(ends).items():
        places = [(across.place(members), up.place(figure)) for members, figure in drawn[curve]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        lines.append(f'<polyline class="{curve.kind}" points="{path}"/>')
        lines += [
            f'<circle class="{curve.kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places
        ]
        words = f"{curve.words} {amount(drawn[curve][-1][1], unit)}"
        lines.append(
            f'<text class="name" x="{places[-1][0] + 8:.1f}" y="{y + 4:.1f}">{escape(words)}</text>'
        )
    return lines


def _apart(ends: dict[Curve, float]) -> dict[Curve, float]:
    """Return where each curve's name stands: beside its end, below the name above it."""
    placed: dict[Curve, float] = {}
    lowest = 0.0
    for curve, y in sorted(ends.items(), key=lambda pair: pair[1]):
        lowest = placed[curve] = max(y, lowest + LINE_HEIGHT)
    return placed


def _tick(mark: float, unit: str) -> str:
    if unit == "s":
        return f"{mark:g} s" if mark >= 1 else f"{mark * 1000:g} ms"
    return f"{mark:,.0f}"


def _many(mark: float) -> str:
    """Return a power of ten in short: 10k, 1M."""
    if mark >= 1_000_000:
        return f"{mark / 1_000_000:g}M"
    return f"{mark / 1_000:g}k" if mark >= 1_000 else f"{mark:g}"
