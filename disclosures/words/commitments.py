"""What members of a plan read of a published case, and the fingerprint that the report holds."""

from dataclasses import dataclass

from disclosures.rules import hash_of
from disclosures.selectors.commitments import Opened, opened
from members.models import User


@dataclass(frozen=True)
class CommitmentRow:
    """A case's line in one report, with both fingerprints."""

    plan_slug: str
    period_no: int
    line: str
    commitment: str
    found: str


def rows(ref: str, *, reader: object) -> list[CommitmentRow]:
    """Return what a reader may check of a case; nothing for who does not belong to its plan."""
    if not isinstance(reader, User):
        return []
    return [_row(one) for one in opened(ref=ref, reader=reader)]


def _row(one: Opened) -> CommitmentRow:
    return CommitmentRow(one.plan_slug, one.period_no, one.line, one.commitment, hash_of(one.line))
