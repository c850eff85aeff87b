"""Appealing, and taking an appeal back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claims import selectors as claim_selectors
from claims import services as claims
from claims.rules import NotTheirs
from claims.services import Document
from claims.services.evidence import keep_evidence, take_in
from claims.services.steps import lock_claim
from claims.states import ClaimState, Round
from disputes import rules, selectors
from disputes.models import Appeal
from disputes.states import AppealState
from members.models import User


@transaction.atomic
def appeal_claim(
    *,
    claim_id: int,
    grounds: str,
    by: User,
    at: datetime,
    documents: Sequence[Document] = (),
    wishes_sealed: bool = True,
) -> Appeal:
    """Take a decision one round up: to other reviewers, then to the panel, in one transaction.

    In a crew too small for two others to read it, the panel hears it at once.

    `by` speaks for the claimant: holds them, or asked as emergency contact. Papers that come with
    it belong to the claim. Raises `AppealTooLate`, `LadderEnds`, `MoveNotAllowed` and their kin.
    """
    if not claim_selectors.claims_of(user=by).filter(pk=claim_id).exists():
        raise NotTheirs
    rules.require_words(grounds=grounds)
    claim = lock_claim(claim_id)
    claims.require_appeal(claim, at=at)
    against = claim.decisions.order_by("pk").last()
    skips_a_rung = selectors.skips_a_rung(claim=claim)
    if documents:
        keep_evidence(claim, take_in(documents, by=by, at=at), by=by, at=at)
    claim = claims.appeal(claim_id=claim_id, reason=grounds, by=by, at=at)
    if claim.round == Round.PANEL or skips_a_rung:
        claim = claims.call_panel(claim_id=claim_id, reason=grounds, by=by, at=at)
    assert claim.due_at is not None, "somebody has to act on an appeal"
    return Appeal.objects.create(
        claim=claim,
        round=claim.round,
        by=by,
        at=at,
        due_at=claim.due_at,
        grounds=grounds,
        wishes_sealed=wishes_sealed,
        against=against,
    )


@transaction.atomic
def withdraw_appeal(*, appeal_id: int, by: User, at: datetime) -> Appeal:
    """Take an appeal back while nobody reads it: the decision stands again as it did."""
    claim_id = Appeal.objects.values_list("claim_id", flat=True).get(pk=appeal_id)
    if not claim_selectors.claims_of(user=by).filter(pk=claim_id).exists():
        raise NotTheirs
    claim = lock_claim(claim_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    if appeal.state != AppealState.OPEN:
        raise rules.AlreadyAnswered(state=appeal.state)
    if claim.state != ClaimState.APPEALED or appeal.against_id is None:
        raise rules.TakenUp
    claims.let_stand(claim_id=claim.pk, by=by, at=at)
    appeal.state, appeal.closed_at = AppealState.WITHDRAWN, at
    appeal.save(update_fields=["state", "closed_at"])
    return appeal
