"""A file of published period figures: strict reading, nothing half-read."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NoReturn

from apportionment.rules.refusals import RunRefused

COLUMNS: Final = (
    "scheme",
    "period",
    "date",
    "cases",
    "benefit_total_yuan",
    "fee_rate",
    "members",
    "share_yuan",
    "source_url",
)
BIGINT: Final = 2**63 - 1


@dataclass
class FileUnreadable(RunRefused):
    """A file of figures that cannot be taken: the line (from 1), the field and why."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.reason}"


class Scope(StrEnum):
    """What a row speaks of, as its period says."""

    PERIOD = "period"
    SUM = "sum"
    HIGHEST = "highest"
    AVERAGE = "average"


class Mark(StrEnum):
    """How a source qualifies a figure."""

    LOWER_BOUND = "lower_bound"
    ABOUT = "about"
    EXPECTED = "expected"
    TARGET = "target"


Marked = tuple[tuple[str, str, int, Mark], ...]

# Scheme and period begin with these words; the figure is the one so marked (published/README.md).
MARKED_MEMBERS: Final[Marked] = (
    ("相互宝", "2019-01-P2", 23_000_000, Mark.LOWER_BOUND),
    ("相互宝", "2021-12-P2", 75_000_000, Mark.ABOUT),
    ("美团互助", "2020-04", 10_000_000, Mark.LOWER_BOUND),
    ("康爱公社", "2016-11", 600_000, Mark.EXPECTED),
)
MARKED_BENEFITS: Final[Marked] = (
    ("相互宝", "2021-12-P2", 56_000_000_000, Mark.ABOUT),
    ("相互宝", "2022-01-P1", 56_000_000_000, Mark.ABOUT),
    ("相互宝", "2022-01-P2", 58_000_000_000, Mark.ABOUT),
    ("康爱公社", "July", 10_000_000, Mark.TARGET),
    ("康爱公社", "September", 30_000_000, Mark.TARGET),
)


@dataclass(frozen=True, kw_only=True)
class ReplayRow:
    """One row of published figures; what is not known is None; money in minor units."""

    line: int
    scheme: str
    period: str
    on: date | None
    cases: int | None
    benefit_minor: int | None
    fee_bps: int | None
    members: int | None
    share_minor: int | None
    source: str

    @property
    def scope(self) -> Scope:
        """Return what the row speaks of."""
        if re.search("average|平均", self.period):
            return Scope.AVERAGE
        if re.search("highest|最高", self.period):
            return Scope.HIGHEST
        return Scope.SUM if re.search(r"total|P1\+P2|合计", self.period) else Scope.PERIOD

    @property
    def is_of_one_plan(self) -> bool:
        """Return whether cases, members and shares are those of one and the same plan."""
        text = f"{self.scheme} {self.period}"
        return not re.search("scope not stated|all plans|all societies", text)

    @property
    def members_mark(self) -> Mark | None:
        """Return how the source qualifies the number of members."""
        return self._mark(MARKED_MEMBERS, self.members)

    @property
    def benefit_mark(self) -> Mark | None:
        """Return how the source qualifies the benefits."""
        return self._mark(MARKED_BENEFITS, self.benefit_minor)

    def _mark(self, marked: Marked, figure: int | None) -> Mark | None:
        for scheme, period, marked_figure, mark in marked:
            is_meant = self.scheme.startswith(scheme) and self.period.startswith(period)
            if is_meant and figure == marked_figure:
                return mark
        return None


def read_rows(raw: bytes) -> list[ReplayRow]:
    """Return all rows of a file, or refuse it with the line, the field and the reason."""
    reader = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    rows: list[ReplayRow] = []
    lines: dict[tuple[str, str], int] = {}
    columns: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if columns is None:
                columns = _columns(cells)
            elif cells:
                row = _row(line, columns, cells)
                _require_new(row, lines)
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileUnreadable(line, "(file)", f"is not CSV: {error}") from error
    if not rows:
        raise FileUnreadable(line, "(file)", "has no rows")
    return rows


def _text(raw: bytes) -> str:
    """Return the file's text, which is UTF-8; a mark at its beginning does no harm."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reason = "is not UTF-8 text; a spreadsheet can save it as CSV UTF-8"
        raise FileUnreadable(line, "(file)", reason) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileUnreadable(line, "(file)", "is not a text file")
    return text


def _columns(cells: list[str]) -> list[str]:
    """Return the names in the first line: exactly ours, in any order."""
    names = [cell.strip() for cell in cells]
    for name in COLUMNS:
        if name not in names:
            raise FileUnreadable(1, name, "this column is missing")
    for index, name in enumerate(names):
        if name not in COLUMNS:
            raise FileUnreadable(1, name or "(no name)", "is not a column of such a file")
        if name in names[:index]:
            raise FileUnreadable(1, name, "this column stands there twice")
    return names


def _row(line: int, columns: list[str], cells: list[str]) -> ReplayRow:
    if len(cells) != len(columns):
        reason = f"has {len(cells)} cells instead of {len(columns)}"
        raise FileUnreadable(line, "(row)", reason)
    cell = Cells(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    return ReplayRow(
        line=line,
        scheme=cell.text("scheme"),
        period=cell.text("period"),
        on=cell.day("date"),
        cases=cell.whole("cases"),
        benefit_minor=cell.scaled("benefit_total_yuan", decimals=2),
        fee_bps=cell.scaled("fee_rate", decimals=4, most=10_000),
        members=cell.whole("members", least=1),
        share_minor=cell.scaled("share_yuan", decimals=2),
        source=cell.found["source_url"],
    )


def _require_new(row: ReplayRow, lines: dict[tuple[str, str], int]) -> None:
    before = lines.setdefault((row.scheme, row.period), row.line)
    if before != row.line:
        reason = f"the same scheme and period stand in line {before}"
        raise FileUnreadable(row.line, "period", reason)


@dataclass
class Cells:
    """The cells of one row by their columns, each read as what it has to be."""

    line: int
    found: dict[str, str]

    def text(self, name: str) -> str:
        return self.found[name] or self._refuse(name, "is empty")

    def day(self, name: str) -> date | None:
        text = self.found[name]
        try:
            return datetime.strptime(text, "%Y-%m-%d").date() if text else None  # noqa: DTZ007 a date
        except ValueError:
            self._refuse(name, f"{self._shown(name)} is no date like 2019-01-28")

    def whole(self, name: str, *, least: int = 0) -> int | None:
        number = self.scaled(name, decimals=0)
        if number is not None and number < least:
            self._refuse(name, f"is {number}; the least is {least}")
        return number

    def scaled(self, name: str, *, decimals: int, most: int = BIGINT) -> int | None:
        """Return a number times ten to the power of `decimals`, exactly; None where blank."""
        text = self.found[name]
        if text == "":
            return None
        number = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", text)
        if number is None:
            self._refuse(name, f"{self._shown(name)} is not a number like 600000 or 0.03")
        sign, whole, part = number[1], number[2], (number[3] or "")
        if sign:
            self._refuse(name, f"{self._shown(name)} is negative")
        if len(part.rstrip("0")) > decimals:
            limit = f"has more than {decimals} decimals" if decimals else "is not a whole number"
            self._refuse(name, f"{self._shown(name)} {limit}")
        if len(whole) > 19 or int(whole + part[:decimals].ljust(decimals, "0")) > most:
            self._refuse(name, f"{self._shown(name)} is too large")
        return int(whole + part[:decimals].ljust(decimals, "0"))

    def _shown(self, name: str) -> str:
        text = self.found[name]
        return f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'

    def _refuse(self, name: str, reason: str) -> NoReturn:
        raise FileUnreadable(self.line, name, reason)
