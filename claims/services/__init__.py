"""The deeds of claims; every write to this app's tables goes through one of these."""

from claims.services.evidence import Document, open_claim, open_paper
from claims.services.filing import file_claim, withdraw_claim
from claims.services.notice import clear_claims, mark_paid, mark_shared, put_on_notice
from claims.services.review import (
    grant_claim,
    recommend_claim,
    refuse_claim,
    send_back_claim,
)

__all__ = [
    "Document",
    "clear_claims",
    "file_claim",
    "grant_claim",
    "mark_paid",
    "mark_shared",
    "open_claim",
    "open_paper",
    "put_on_notice",
    "recommend_claim",
    "refuse_claim",
    "send_back_claim",
    "withdraw_claim",
]
