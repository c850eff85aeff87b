"""Versions of open data: one a report, each bound to all before it by a hash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True)
class Logged:
    """A report as the log has it."""

    path: str
    sha256: str
    at: datetime

    @property
    def plan(self) -> str:
        """Return the plan's short name."""
        return self.path.split("/")[1]

    @property
    def no(self) -> int:
        """Return the number of the period."""
        return int(self.path.split("/")[3])


@dataclass(frozen=True)
class Version:
    """The open data with its first `number` reports; `report` is the one that came with it."""

    number: int
    report: Logged
    sha256: str


def versions_of(reports: Iterable[Logged]) -> Iterator[Version]:
    """Yield a version for every report, in the order of the log."""
    digest = ""
    for number, report in enumerate(reports, start=1):
        digest = sha256(f"{digest}\n{report.sha256}\n".encode()).hexdigest()
        yield Version(number, report, digest)
