"""A chart's data as lines of a file, beside its picture and its table."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from disclosures.charts.shapes import Caption


class Chart(Protocol):
    """What every kind of chart has: words, a table of texts, and the same table of plain values."""

    @property
    def caption(self) -> Caption: ...

    @property
    def rows(self) -> Sequence[Sequence[str]]: ...

    @property
    def data(self) -> Sequence[Sequence[str]]: ...


def csv_lines(chart: Chart) -> Iterator[Sequence[str]]:
    """Yield the names of a chart's columns, then its lines as a spreadsheet takes them."""
    yield chart.caption.columns
    yield from chart.data
