"""Tables of claims: the claim, its history, its papers, and who opened them."""

from claims.models.claims import Claim
from claims.models.evidence import Access, Evidence
from claims.models.history import ClaimEvent

__all__ = ["Access", "Claim", "ClaimEvent", "Evidence"]
