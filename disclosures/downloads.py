"""Tables as files: what people take home to their spreadsheet."""

import csv
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from disclosures.charts import Chart, csv_lines

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def csv_file(lines: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """Return lines as a CSV file that spreadsheets read as UTF-8, and in which nothing is run."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    response.write("\ufeff")
    csv.writer(response).writerows([harmless(cell) for cell in line] for line in lines)
    return response


def chart_file(chart: Chart, name: str) -> HttpResponse:
    """Return a chart's data as a CSV file."""
    return csv_file(csv_lines(chart), name)


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if not isinstance(cell, str) or NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.lstrip().startswith(FORMULA_SIGNS) else cell
