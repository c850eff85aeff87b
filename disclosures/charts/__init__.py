"""Charts as geometry: six kinds, each answering a question; pure, drawn by a template."""

from disclosures.charts.bars import Bars, Point, bars
from disclosures.charts.crowds import Crowd, crowd
from disclosures.charts.files import Chart, csv_lines
from disclosures.charts.flows import Flow, Stream, flow
from disclosures.charts.histograms import Histogram, histogram
from disclosures.charts.lines import Line, Reading, line
from disclosures.charts.shapes import Caption, Part
from disclosures.charts.stacks import Stack, stack

__all__ = [
    "Bars",
    "Caption",
    "Chart",
    "Crowd",
    "Flow",
    "Histogram",
    "Line",
    "Part",
    "Point",
    "Reading",
    "Stack",
    "Stream",
    "bars",
    "crowd",
    "csv_lines",
    "flow",
    "histogram",
    "line",
    "stack",
]
