"""How rows of a table become leaves of the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from logbook import selectors as logbook
from logbook.rules import Entry


@dataclass(frozen=True)
class Source:
    """Rows with a public file each: where it stands (an expression on the row), its hash, when.

    `rows` are in the order in which they are to be logged; `sha256` and `at` name columns (or
    annotations). Nothing else of a row ever comes into the log.
    """

    kind: str
    rows: Callable[[], QuerySet[Any]]
    path: Combinable
    sha256: str
    at: str

    def unlogged(self, *, most: int) -> list[Entry]:
        """Return the rows that are not in the log yet."""
        return self._entries(logbook.unlogged(self.rows(), path=self.path)[:most])

    def contradicted(self) -> list[Entry]:
        """Return the rows whose hash is not the one that was logged."""
        return self._entries(logbook.contradicted(self.rows(), path=self.path, sha256=self.sha256))

    def _entries(self, rows: QuerySet[Any]) -> list[Entry]:
        found = rows.values_list("log_path", self.sha256, self.at)
        return [Entry(self.kind, path, sha256, at) for path, sha256, at in found]
