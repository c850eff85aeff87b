"""Periods as lines of a ledger, and a report as tables for a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from apportionment.models import Period
from apportionment.states import RunState
from disclosures.rules import Document
from disclosures.words.equations import share_words
from disclosures.words.names import run_state_words

PARTS: Final = frozenset({"figures", "bands", "claims", "exceptions", "fee_spent", "disputes"})
TOLD: Final = ("receipts", "collected", "paid")  # sections of a report that may be absent
Cells = tuple[object, ...]


@dataclass(frozen=True)
class PeriodRow:
    """One line of the ledger; what is not published yet is None."""

    no: int
    cutoff_at: datetime
    state: str
    state_label: str
    families: int | None
    headcount: int | None
    share: str


def row(period: Period, document: Document | None) -> PeriodRow:
    """Return a period's line, its figures from its report."""
    state = period.run.state
    is_written = state != RunState.SEALED or document is not None
    return PeriodRow(
        no=period.no,
        cutoff_at=period.cutoff_at,
        state=state if is_written else "waiting",
        state_label=run_state_words(state),
        families=document.figures.claim_count if document else None,
        headcount=document.figures.headcount if document else None,
        share=share_words(document) if document else "—",
    )


def table(document: Document, part: str) -> Iterator[Cells]:
    """Yield a header and lines; names are those of the report, amounts its minor units."""
    if part == "figures":
        yield "name", "value"
        for section in (document.period, document.rules, document.figures):
            yield from ((name, _cell(found)) for name, found in asdict(section).items())
        yield from _told(document)
        return
    if part == "disputes":
        yield from _lines(_disputes(document), part)
        return
    yield from _lines([_flat(asdict(one)) for one in getattr(document, part)], part)


def _told(document: Document) -> Iterator[Cells]:
    """Yield what a report tells beside the equation, since the fourth format."""
    for name in ("formula", "previous_sha256", "as_of", "audited"):
        yield name, _cell(getattr(document, name))
    for name in TOLD:
        section = getattr(document, name)
        if section is not None:
            yield from ((f"{name}.{one}", found) for one, found in asdict(section).items())


def _disputes(document: Document) -> list[dict[str, object]]:
    """Return objections and appeals by outcome, with what they are as a column."""
    if document.disputes is None:
        return []
    both = {"objection": document.disputes.objections, "appeal": document.disputes.appeals}
    return [{"about": about, **asdict(one)} for about, found in both.items() for one in found]


def _lines(rows: list[dict[str, object]], part: str) -> Iterator[Cells]:
    yield tuple(rows[0]) if rows else (f"no {part}",)
    yield from (tuple(line.values()) for line in rows)


def _flat(found: dict[str, object]) -> dict[str, object]:
    """Return a line with the ages of a claim as columns of their own."""
    if "ages" not in found:
        return found
    ages = found.pop("ages")
    names: Iterable[str] = ("from_days", "from_years", "until_years")
    return {**found, **{name: ages[name] if isinstance(ages, dict) else None for name in names}}


def _cell(found: object) -> object:
    if isinstance(found, tuple):
        return " ".join(map(str, found))
    return found.isoformat() if hasattr(found, "isoformat") else found
