"""What must stand in the log: each public file that stays, wherever its row is made.

One line in `SOURCES` for each kind; whoever makes a new kind of file adds a `Source` in a file of
its own (`leaves_<noun>.py`) and its line here.
"""

from typing import Final

from disclosures.selectors.leaf_sources import Source
from disclosures.selectors.leaves_audits import ATTESTATIONS, AUDIT_DRAWS
from disclosures.selectors.leaves_charters import CHARTERS
from disclosures.selectors.leaves_corrections import CORRECTIONS
from disclosures.selectors.leaves_heads import LEDGER_HEADS, TRAIL_HEADS
from disclosures.selectors.leaves_incidents import INCIDENTS
from disclosures.selectors.leaves_reports import REPORTS
from logbook.rules import Entry

SOURCES: Final[tuple[Source, ...]] = (
    CHARTERS,
    REPORTS,
    CORRECTIONS,
    LEDGER_HEADS,
    TRAIL_HEADS,
    INCIDENTS,
    AUDIT_DRAWS,
    ATTESTATIONS,
)
AT_ONCE: Final = 500


def unlogged(*, most: int = AT_ONCE) -> list[Entry]:
    """Return what stands in a table and not in the log yet, at most so many of each kind."""
    return [entry for source in SOURCES for entry in source.unlogged(most=most)]


def contradicted() -> list[Entry]:
    """Return rows whose file was logged with another hash: something was changed behind our back.

    None of them is ever logged again; the check of the log names them.
    """
    return [entry for source in SOURCES for entry in source.contradicted()]
