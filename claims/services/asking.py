"""Questions to the claimant: asked by a reviewer, answered by the family, or closed in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from charter.rules import local_date
from charter.selectors import terms_of
from claims import rules, selectors, states
from claims.models import Claim, ClaimEvent, InformationRequest
from claims.services.evidence import Document, keep_evidence, take_in
from claims.services.filing import require_asked
from claims.services.impartiality import lock_impartially, require_free
from claims.services.steps import day, lock_claim, tell, walk
from claims.states import ClaimState
from members.models import User


@transaction.atomic
def ask_information(
    *,
    claim_id: int,
    words: str,
    by: User,
    at: datetime,
    items: Sequence[str] = (),
    seen: int | None = None,
) -> InformationRequest:
    """Ask the claimant something; until they answer the claim waits, with a date.

    `items` are keys of the charter's evidence list for this kind of case, or words of one's own.
    """
    claim = lock_impartially(claim_id, by=by, seen=seen)
    require_free(claim, by=by, at=at)
    states.target_of("ask", claim.state)
    rules.require_words({"words": words})
    walk(claim, "ask", reason=words, by=by, at=at)
    assert claim.due_at is not None
    request = InformationRequest.objects.create(
        claim=claim,
        asked_by=by,
        asked_at=at,
        items=list(items),
        words=words,
        due_on=local_date(claim.due_at, claim.plan.time_zone),
    )
    tell(claim, "asked", at=at, once=request.pk, words=words, due_on=request.due_on.isoformat())
    return request


@transaction.atomic
def answer_request(
    *,
    claim_id: int,
    request_id: int,
    words: str,
    by: User,
    at: datetime,
    documents: Sequence[Document] = (),
) -> Claim:
    """Answer what was asked, in words or with papers; sent twice, it is one answer.

    Raises `RequestClosed` where the question is closed, or another one has been asked since.
    """
    claim = lock_claim(claim_id)
    require_asked(claim, by)
    request = claim.requests.select_for_update().get(pk=request_id)
    if request.answered_at is not None:
        return claim
    if request.closed_at is not None or claim.state != ClaimState.WAITING:
        raise rules.RequestClosed
    if not documents:
        rules.require_words({"words": words})
    _take_in(claim, documents, by=by, at=at)
    request.answer, request.answered_by, request.answered_at = words, by, at
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    walk(claim, "answer", reason=words, by=by, at=at)
    return claim


@transaction.atomic
def warn_of_lapse(*, request_id: int, at: datetime) -> bool:
    """Tell a family that their claim will be closed unless they answer; told once, return so."""
    request = InformationRequest.objects.select_related("claim").get(pk=request_id)
    claim = lock_claim(request.claim_id)
    request = claim.requests.select_for_update().get(pk=request_id)
    if not selectors.is_open(request) or request.warned_at is not None:
        return False
    if claim.state != ClaimState.WAITING:
        return False
    request.warned_at = at
    request.save(update_fields=["warned_at"])
    tell(
        claim,
        "warned",
        at=at,
        once=request.pk,
        words=request.words,
        due_on=day(claim, rules.lapses_at(due_at=claim.due_at, warned_at=at)),
    )
    return True


@transaction.atomic
def lapse_claim(*, claim_id: int, at: datetime) -> bool:
    """Close a claim whose question was never answered, after a dated warning; return whether.

    Nothing of it is lost: it may be opened again within the charter's days, or asked anew.
    """
    claim = lock_claim(claim_id)
    request = selectors.open_request_of(claim=claim)
    if claim.state != ClaimState.WAITING or request is None or request.warned_at is None:
        return False
    if at < rules.lapses_at(due_at=claim.due_at, warned_at=request.warned_at):
        return False
    request.closed_at = at
    request.save(update_fields=["closed_at"])
    event = walk(claim, "lapse", by=None, at=at)
    until = at + timedelta(days=terms_of(claim.version).review.reopen_days)
    tell(claim, "lapsed", at=at, once=event.pk, reopen_until_on=day(claim, until))
    return True


@transaction.atomic
def reopen_claim(
    *, claim_id: int, words: str, by: User, at: datetime, documents: Sequence[Document] = ()
) -> Claim:
    """Open a claim again that was closed without an answer; raises `ReopenTooLate` after its days.

    Raises `AlreadyFiled` where the same event has been told anew meanwhile.
    """
    claim = lock_claim(claim_id)
    require_asked(claim, by)
    states.target_of("reopen", claim.state)
    until = claim.state_since + timedelta(days=terms_of(claim.version).review.reopen_days)
    if at >= until:
        raise rules.ReopenTooLate(until=until)
    if anew := selectors.open_claim_of_event(claim=claim):
        raise rules.AlreadyFiled(ref=anew.ref)
    _take_in(claim, documents, by=by, at=at)
    event = _reopen(claim, reason=words, by=by, at=at)
    tell(claim, "reopened", at=at, once=event.pk)
    return claim


@transaction.atomic
def close_request(*, claim_id: int, by: User, at: datetime, reason: str) -> Claim:
    """Take a question back that need not be answered any more; the claim is read on."""
    claim = lock_impartially(claim_id, by=by)
    request = selectors.open_request_of(claim=claim)
    if request is None:
        raise rules.RequestClosed
    rules.require_words({"reason": reason})
    request.closed_at = at
    request.save(update_fields=["closed_at"])
    walk(claim, "answer", reason=reason, by=by, at=at)
    return claim


def _reopen(claim: Claim, *, reason: str, by: User, at: datetime) -> ClaimEvent:
    """Take the step, unless the same event is told anew in this very moment."""
    try:
        with transaction.atomic():
            return walk(claim, "reopen", reason=reason, by=by, at=at)
    except IntegrityError as refusal:
        anew = selectors.open_claim_of_event(claim=claim)
        if anew is None:
            raise
        raise rules.AlreadyFiled(ref=anew.ref) from refusal


def _take_in(claim: Claim, documents: Sequence[Document], *, by: User, at: datetime) -> None:
    if documents:
        rules.require_few_papers(claim.evidence.count() + len(documents))
        keep_evidence(claim, take_in(documents, by=by, at=at), by=by, at=at)
