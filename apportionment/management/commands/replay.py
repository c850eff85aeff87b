"""./manage.py replay FILE.csv: published shares beside what our rule makes of the same figures."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError

from apportionment.replay_words import amount, finding_words, verdict_words
from apportionment.rules import replay
from apportionment.rules.replay import ReplayLine, Verdict
from apportionment.rules.replay_findings import Finding
from apportionment.rules.replay_rows import FileUnreadable, read_rows
from charter.rules import Rounding

HEADINGS: Final = ("period", "benefit", "fee", "members", "published", "recomputed", "")
LONGEST_PERIOD: Final = 44
SIGNS: Final = {True: "✓", False: "✗", None: "·"}


class Command(BaseCommand):
    help = "Recompute published shares; exits 1 if a complete row disagrees or the file is broken."
    requires_system_checks = ()  # it needs a file, not a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--rounding", choices=list(Rounding), default=Rounding.HALF_UP)
        parser.add_argument("--floor", type=int, default=replay.DEFAULT_FLOOR_MINOR)

    def handle(
        self, *_args: object, file: Path, rounding: str, floor: int, **_options: Any
    ) -> None:
        if floor < 0:
            raise CommandError("--floor: must not be negative")
        try:
            rows = read_rows(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except FileUnreadable as refused:
            raise CommandError(f"{file}, {refused}") from refused
        lines = replay.table(rows, rounding=Rounding(rounding), floor_minor=floor)
        self._show(lines)
        self.stdout.write(f"\n{_summary(lines)} (rounding {rounding}, floor {amount(floor)})")
        if replay.disagrees(lines):
            raise CommandError("the share of a complete row does not come out as published")

    def _show(self, lines: Sequence[ReplayLine]) -> None:
        cells = [_cells(line) for line in lines]
        widths = [max(map(_width, column)) for column in zip(HEADINGS, *cells, strict=True)]
        self.stdout.write(_aligned(HEADINGS, widths))
        scheme = ""
        for line, row in zip(lines, cells, strict=True):
            if line.row.scheme != scheme:
                scheme = line.row.scheme
                self.stdout.write(f"\n{scheme}")
            self.stdout.write(_aligned(row, widths))
            for finding in line.findings:
                self.stdout.write(_remark(finding))


def _cells(line: ReplayLine) -> tuple[str, ...]:
    row = line.row
    period = row.period
    if len(period) > LONGEST_PERIOD:
        period = f"{period[: LONGEST_PERIOD - 1]}…"
    return (
        period,
        amount(row.benefit_minor),
        "–" if row.fee_bps is None else f"{row.fee_bps / 100:g} %",
        "–" if row.members is None else f"{row.members:,}",
        amount(row.share_minor),
        amount(line.recomputed_minor),
        verdict_words(line.verdict),
    )


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *figures, last = cells
    padded = [first + " " * (widths[0] - _width(first))]
    padded += [
        " " * (width - _width(cell)) + cell
        for cell, width in zip(figures, widths[1:-1], strict=True)
    ]
    return "  " + "  ".join([*padded, last]).rstrip()


def _remark(finding: Finding) -> str:
    return f"      {SIGNS[finding.holds]} {finding_words(finding)}"


def _summary(lines: Sequence[ReplayLine]) -> str:
    count = Counter(line.verdict for line in lines)
    return f"{len(lines)} rows: " + ", ".join(
        f"{verdict_words(verdict)} {count[verdict]}" for verdict in Verdict if count[verdict]
    )


def _width(text: str) -> int:
    """Return how many columns a text takes; a Chinese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
