"""Tables of claims: the claim, its history, its papers, how it is read, and who opened them."""

from claims.models.claims import Claim
from claims.models.drafts import CaseLink, ClaimDraft, DraftPaper
from claims.models.evidence import Access, Evidence
from claims.models.history import ClaimEvent
from claims.models.reading import (
    Bill,
    Decision,
    Employer,
    InformationRequest,
    Investigation,
    Note,
    Reading,
    Recusal,
)
from claims.models.signals import Signal

__all__ = [
    "Access",
    "Bill",
    "CaseLink",
    "Claim",
    "ClaimDraft",
    "ClaimEvent",
    "Decision",
    "DraftPaper",
    "Employer",
    "Evidence",
    "InformationRequest",
    "Investigation",
    "Note",
    "Reading",
    "Recusal",
    "Signal",
]
