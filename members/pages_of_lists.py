"""What the page of a list shows that was looked through."""

from dataclasses import dataclass

from members.list_words import column_label, fault_words, note_words
from members.models import GroupImport
from members.services import ListReport


@dataclass(frozen=True)
class ToldFault:
    """One line of the report."""

    line: int
    column: str
    words: str


@dataclass(frozen=True)
class ReportPage:
    """A list and what is in it, in the reader's language."""

    group: GroupImport
    report: ListReport

    @property
    def faults(self) -> list[ToldFault]:
        """Return what is wrong, by line."""
        return [
            ToldFault(one.line, column_label(one.column), fault_words(one))
            for one in self.report.faults
        ]

    @property
    def notes(self) -> list[ToldFault]:
        """Return who needs no invitation, by line."""
        return [ToldFault(one.line, "", note_words(one)) for one in self.report.notes]

    @property
    def untold_faults(self) -> int:
        """Return how many faults are only counted."""
        return self.report.fault_count - len(self.report.faults)

    @property
    def untold_notes(self) -> int:
        """Return how many notes are only counted."""
        return self.report.note_count - len(self.report.notes)

    @property
    def unknown_columns(self) -> str:
        """Return the columns that are left out."""
        return ", ".join(self.report.unknown_columns)
