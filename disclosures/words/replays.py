"""Published figures of earlier pools beside what our rule makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from apportionment.replay_words import finding_words, verdict_words
from apportionment.rules.replay import ReplayLine, Verdict

TONES: Final = {
    Verdict.AGREES: "done",
    Verdict.HOLDS: "done",
    Verdict.RECOMPUTED: "ended",
    Verdict.UNCHECKED: "ended",
    Verdict.DISAGREES: "late",
    Verdict.FAILS: "late",
}


@dataclass(frozen=True)
class ReplayRow:
    """One published row, our share, and what was found."""

    line: ReplayLine
    verdict: str
    tone: str
    findings: list[str]
    sources: list[str]


@dataclass(frozen=True)
class Scheme:
    """All rows of one pool."""

    name: str
    rows: list[ReplayRow]


def schemes(lines: Iterable[ReplayLine]) -> list[Scheme]:
    """Return the rows by pool, in the file's order."""
    found: dict[str, list[ReplayRow]] = {}
    for line in lines:
        found.setdefault(line.row.scheme, []).append(_row(line))
    return [Scheme(name, rows) for name, rows in found.items()]


def _row(line: ReplayLine) -> ReplayRow:
    return ReplayRow(
        line=line,
        verdict=verdict_words(line.verdict),
        tone=TONES[line.verdict],
        findings=[finding_words(finding) for finding in line.findings],
        sources=[
            part.strip()
            for part in line.row.source.split("|")
            if part.strip().startswith(("http://", "https://"))
        ],
    )
