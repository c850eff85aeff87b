"""What an auditor must have seen before they may say what. Pure."""

from dataclasses import dataclass

from audits.rules.refusals import NotAllSeen, WordsMissing


@dataclass(frozen=True)
class Seen:
    """What an auditor ticked of one request."""

    identity: bool = False
    papers: bool = False
    bank: bool = False
    payee: bool = False  # the payee says that it arrived


@dataclass(frozen=True)
class Found:
    """What an auditor found of one request: what was seen, the result, why not, and a note."""

    seen: Seen
    result: str
    why: str = ""
    note: str = ""


def require_consistent(found: Found) -> None:
    """Refuse "confirmed" of what was not seen, and "not" without a word why."""
    seen = found.seen
    if found.result == "confirmed" and not (seen.identity and seen.papers and seen.bank):
        raise NotAllSeen
    if found.result == "not_confirmed" and not found.note.strip():
        raise WordsMissing
    if found.result == "unchecked" and not found.why:
        raise WordsMissing
