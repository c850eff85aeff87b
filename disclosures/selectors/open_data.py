"""Open data: what the log has of reports, and what those reports say, a few at a time."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import StringIO
from itertools import islice
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Q

from charter.models import Plan
from disclosures.downloads import harmless
from disclosures.models import Report
from disclosures.rules.open_data import (
    TABLES,
    Logged,
    Packed,
    Table,
    Version,
    rows_of,
    versions_of,
)
from disclosures.rules.open_data.tables import HISTORY, Cell
from logbook.models import Leaf

AT_ONCE: Final = 100  # reports in memory at a time
A_DAY: Final = 86_400
Line = tuple[Cell, ...]


def versions(*, plan: Plan | None = None, upto: int | None = None) -> list[Version]:
    """Return the versions of the open data, oldest first: one a report, of one plan or of all.

    Only what the log has is in it. So a version, once there, is the same for ever.
    """
    leaves = Leaf.objects.filter(kind="report").order_by("index")
    if plan is not None:
        leaves = leaves.filter(path__startswith=f"plans/{plan.slug}/")
    found = leaves.values_list("path", "sha256", "at")[:upto]
    return list(versions_of(Logged(path, digest, at) for path, digest, at in found))


def lines_of(table: Table, of: Sequence[Version]) -> Iterator[Line]:
    """Yield a table's lines, of the reports of these versions, in their order."""
    if table is HISTORY:
        yield from (_history(version) for version in of)
        return
    for reports in _in_parts(of):
        for report, content in _read(reports):
            yield from rows_of(table, content, path=report.path, sha256=report.sha256)


def csv_of(table: Table, of: Sequence[Version]) -> Iterator[bytes]:
    """Yield a table as CSV (RFC 4180, UTF-8), a header first; no cell is taken for a formula."""
    yield _csv_line(table.names)
    for line in lines_of(table, of):
        yield _csv_line([harmless(cell) for cell in line])


def json_of(table: Table, of: Sequence[Version]) -> Iterator[bytes]:
    """Yield a table as a JSON list of objects, a line each."""
    yield b"["
    for number, line in enumerate(lines_of(table, of)):
        told = dict(zip(table.names, line, strict=True))
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        yield f"{',' if number else ''}\n{text}".encode()
    yield b"\n]\n"


def packed(of: Sequence[Version]) -> list[Packed]:
    """Return each table as a file: its length and hash. Worked out once for each version."""
    key = f"open-data/1/{of[-1].sha256}"
    kept: list[tuple[str, int, str]] | None = cache.get(key)
    if kept is None:
        kept = list(_measured(of))
        cache.set(key, kept, A_DAY)
    return [Packed(TABLES[name], length, digest) for name, length, digest in kept]


def _measured(of: Sequence[Version]) -> Iterator[tuple[str, int, str]]:
    """Yield each table's name, length and hash; every report is read once for all of them."""
    digests = {table: sha256(_csv_line(table.names)) for table in TABLES.values()}
    lengths = {table: len(_csv_line(table.names)) for table in TABLES.values()}
    for table, line in _all_lines(of):
        written = _csv_line([harmless(cell) for cell in line])
        digests[table].update(written)
        lengths[table] += len(written)
    for table, digest in digests.items():
        yield table.name, lengths[table], digest.hexdigest()


def _all_lines(of: Sequence[Version]) -> Iterator[tuple[Table, Line]]:
    """Yield the lines of all tables, those of one table in their order."""
    yield from ((HISTORY, _history(version)) for version in of)
    tables = [table for table in TABLES.values() if table is not HISTORY]
    for reports in _in_parts(of):
        for report, content in _read(reports):
            for table in tables:
                for line in rows_of(table, content, path=report.path, sha256=report.sha256):
                    yield table, line


def _csv_line(cells: Sequence[object]) -> bytes:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _history(version: Version) -> Line:
    report = version.report
    at = f"{report.at:%Y-%m-%dT%H:%M:%SZ}"
    place = (report.plan, report.no, report.path)
    return (version.number, at, *place, report.sha256, version.sha256)


def _in_parts(of: Sequence[Version]) -> Iterator[list[Logged]]:
    rest = iter(of)
    while part := [version.report for version in islice(rest, AT_ONCE)]:
        yield part


def _read(reports: Sequence[Logged]) -> Iterator[tuple[Logged, dict[str, Any]]]:
    """Yield each report that the log has, and what its own bytes say."""
    nos = defaultdict(list)
    for report in reports:
        nos[report.plan].append(report.no)
    wanted = Q()
    for slug, of_plan in nos.items():
        wanted |= Q(plan__slug=slug, no__in=of_plan)
    rows = Report.objects.filter(wanted).values_list("plan__slug", "no", "body")
    bodies = {(slug, no): body for slug, no, body in rows}
    for report in reports:
        yield report, json.loads(bodies[report.plan, report.no])
