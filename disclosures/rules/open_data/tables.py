"""The tables of open data, and their lines taken from a report; nothing else is ever in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from disclosures.rules.open_data import columns, period_columns
from disclosures.rules.open_data.columns import Column

Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """A table: its name, what it holds, its columns, and what makes a line one of a kind."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    part: str = ""  # the list of a report that gives its lines; "" where a report is one line

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its columns, in order."""
        return tuple(column.name for column in self.columns)


PERIODS: Final = Table(
    "periods",
    "Every sealed period: its figures, rules and dates.",
    "每一期：数字、规则和日期。",
    (
        *columns.KEY,
        *period_columns.PERIOD,
        *period_columns.RULES,
        *period_columns.FIGURES,
        *period_columns.SO_FAR,
    ),
    ("plan", "period"),
)
BANDS: Final = Table(
    "bands",
    "Every age band of every period: heads, weight and share.",
    "每一期的每个年龄档：人数、权重和分摊金。",
    (*columns.KEY, *columns.BANDS),
    ("plan", "period", "key"),
    "bands",
)
CLAIMS: Final = Table(
    "claims",
    "Every claim that a period shares, as coarse as on the period's page.",
    "每一期分摊的每例互助，写得和公示页一样粗。",
    (*columns.KEY, *columns.CLAIMS),
    ("plan", "period", "ordinal"),
    "claims",
)
SPENDING: Final = Table(
    "spending",
    "What fees were spent on, report by report.",
    "管理费的用途，逐份报告列出。",
    (*columns.KEY, *columns.SPENDING),
    ("plan", "period", "kind"),
    "fee_spent",
)
EXCEPTIONS: Final = Table(
    "exceptions",
    "Dues that differ from their band's share, by reason.",
    "与本档分摊金不同的应付款，按原因。",
    (*columns.KEY, *columns.EXCEPTIONS),
    ("plan", "period", "kind"),
    "exceptions",
)
HISTORY: Final = Table(
    "history",
    "Every version of this data, and its hash. None is ever taken away.",
    "本数据的每个版本及其哈希。任何版本都不会消失。",
    columns.HISTORY,
    ("version",),
)
TABLES: Final[Mapping[str, Table]] = {
    table.name: table for table in (PERIODS, BANDS, CLAIMS, SPENDING, EXCEPTIONS, HISTORY)
}


def rows_of(
    table: Table, content: Mapping[str, Any], *, path: str, sha256: str
) -> Iterator[tuple[Cell, ...]]:
    """Yield a report's lines of a table; `content` is its JSON, `path` and `sha256` its own.

    What a report of an older format does not say is nothing: an empty cell.
    """
    plan, no = content["plan"]["slug"], content["period"]["no"]
    parts = content.get(table.part, ()) if table.part else ({**content, **content["figures"]},)
    for part in parts:
        about = {"plan": plan, "period": no, "+path": path, "+sha256": sha256}
        yield tuple(_cell(about, part, one) for one in table.columns)


def _cell(about: Mapping[str, Cell], part: Mapping[str, Any], column: Column) -> Cell:
    """Return what stands in a cell: a text, a whole number, or nothing."""
    if (own := about.get(column.source or column.name)) is not None:
        return own
    found: Any = part
    for name in column.steps:
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None and column.before:
        found = part.get(column.before)
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, int):
        return str(found) if column.kind == "string" else found
    raise TypeError(f"{column.name}: a cell of open data holds no {type(found).__name__}")
