"""Notes of reviewers and of medical advisers, citing the page on which they rest."""

from datetime import datetime

from django.db import transaction

from claims import rules, states
from claims.models import Evidence, Note
from claims.services.impartiality import lock_impartially
from claims.states import NoteKind
from members.models import User


@transaction.atomic
def add_note(
    *,
    claim_id: int,
    words: str,
    by: User,
    at: datetime,
    kind: NoteKind = NoteKind.NOTE,
    evidence_id: int | None = None,
    page: int | None = None,
) -> Note:
    """Write a note into the file of a claim that is still being read; notes are never changed.

    The claimant reads it too, with all that is kept about them (/me/data/). A page is one of a
    paper of this claim; raises `NoSuchPage`.
    """
    claim = lock_impartially(claim_id, by=by)
    if claim.state not in states.CLOCKED:
        raise rules.MoveNotAllowed(move="note", state=claim.state)
    rules.require_words({"words": words})
    evidence = None if evidence_id is None else claim.evidence.filter(pk=evidence_id).first()
    _require_page(evidence, is_cited=evidence_id is not None, page=page)
    return Note.objects.create(
        claim=claim, kind=kind, by=by, at=at, words=words, evidence=evidence, page=page
    )


def _require_page(evidence: Evidence | None, *, is_cited: bool, page: int | None) -> None:
    """Refuse a paper of another claim, and a page that the paper does not have."""
    if evidence is None:
        if is_cited or page is not None:
            raise rules.NoSuchPage
        return
    last = evidence.paper.pages if evidence.paper_id else None
    if page is not None and (page < 1 or (last is not None and page > last)):
        raise rules.NoSuchPage
