"""The bench's one table, as text and as Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from bench.rules.figures import SECTIONS, Measure, Results, with_tenths

EMPTY: Final = "–"
SECOND, MILLISECOND = 1.0, 0.001


def amount(figure: float | None, unit: str) -> str:
    """Return a figure with its unit, in as many digits as it has."""
    if figure is None:
        return EMPTY
    if unit == "s":
        return duration(figure)
    if unit == "x":
        return f"{figure:,.0f} ×" if figure >= 100 else f"{figure:.2f} ×"
    return f"{figure:,.0f}{'' if unit == 'count' else f' {unit}'}"


def duration(seconds: float) -> str:
    """Return seconds, or milliseconds where they are few: 12.3 s, 45 ms, 0.82 ms."""
    if seconds >= SECOND:
        return f"{seconds:,.0f} s" if seconds >= 100 else f"{seconds:.1f} s"
    milliseconds = seconds / MILLISECOND
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.2f} ms"


def target(measure: Measure) -> str:
    """Return what a line has to reach."""
    if measure.at_most is not None:
        return f"≤ {_limit(measure.at_most, measure.unit)}"
    return f"≥ {_limit(measure.at_least, measure.unit)}" if measure.at_least else ""


def _limit(limit: float, unit: str) -> str:
    if unit == "s":
        return f"{limit / MILLISECOND:g} ms"
    return f"{limit:g}{' ×' if unit == 'x' else '' if unit == 'count' else f' {unit}'}"


def markdown(results: Results) -> str:
    """Return the table in Markdown, one part a section."""
    parts = []
    for heading, lines in _sections(results):
        first = [heading, *(f"{members:,}" for members in sorted(results)), "to reach"]
        rule = ["---", *["---:"] * (len(first) - 1)]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in (first, rule, *lines)))
    return "\n\n".join(parts) + "\n"


def text(results: Results) -> str:
    """Return the table in columns, for a terminal."""
    sections = [
        ([heading, *(f"{members:,}" for members in sorted(results)), "to reach"], lines)
        for heading, lines in _sections(results)
    ]
    every = [line for heading, lines in sections for line in (heading, *lines)]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    blocks = (
        "\n".join(_aligned(line, widths) for line in (heading, *_indented(lines)))
        for heading, lines in sections
    )
    return "\n\n".join(blocks) + "\n"


def _sections(results: Results) -> Iterator[tuple[str, list[list[str]]]]:
    every = with_tenths(results)
    for section in SECTIONS:
        lines = [
            [measure.words, *(_cell(measure, every[members]) for members in every), target(measure)]
            for measure in section.measures
        ]
        yield section.heading, lines


def _cell(measure: Measure, figures: dict[str, float]) -> str:
    return amount(measure.of(figures), measure.unit)


def _indented(lines: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    return ([f"  {first}", *rest] for first, *rest in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = line
    cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
    return "  ".join([first.ljust(widths[0] + 2), *cells]).rstrip()
