"""Two readings: one person recommends, another decides or sends back."""

from datetime import datetime

from django.db import transaction

from claims import rules, states
from claims.models import Claim, ClaimEvent
from claims.services.steps import lock_claim, tell, walk
from claims.states import Verdict
from members.models import User


@transaction.atomic
def recommend_claim(
    *,
    claim_id: int,
    verdict: Verdict,
    award_minor: int | None,
    article: str,
    fact: str,
    reason: str,
    by: User,
    at: datetime,
    remedy: str = "",
    seen: int | None = None,
) -> Claim:
    """Recommend to grant an award, or to refuse; a second reviewer decides.

    A refusal says what would change it (`remedy`). `seen` is the last step that was read.
    """
    claim = _lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("recommend", claim.state)
    words = {"article": article, "fact": fact, "reason": reason}
    if verdict == Verdict.GRANT:
        rules.require_award(award_minor=award_minor, cap_minor=claim.cap_minor)
        remedy = ""
    else:
        words["remedy"], award_minor = remedy, None
    rules.require_words(words)
    claim.recommended_by, claim.verdict, claim.recommended_minor = by, verdict, award_minor
    claim.article, claim.fact, claim.reason, claim.remedy = article, fact, reason, remedy
    return _step(claim, "recommend", reason=reason, by=by, at=at)


@transaction.atomic
def grant_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Confirm a recommendation to grant: the award goes on notice with the next run."""
    claim = _confirm(claim_id, Verdict.GRANT, reason=reason, by=by, at=at, seen=seen)
    claim.award_minor = claim.recommended_minor
    claim = _step(claim, "grant", reason=reason, by=by, at=at)
    tell(claim, "granted", at=at, **_decision(claim))
    return claim


@transaction.atomic
def refuse_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Confirm a recommendation to refuse; the letter says on what, and what would change it."""
    claim = _confirm(claim_id, Verdict.REFUSE, reason=reason, by=by, at=at, seen=seen)
    claim = _step(claim, "refuse", reason=reason, by=by, at=at)
    tell(claim, "refused", at=at, **_decision(claim))
    return claim


@transaction.atomic
def send_back_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Return a claim to the first reading; what was recommended stays in its history."""
    claim = _lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("send_back", claim.state)
    rules.require_words({"reason": reason})
    claim.recommended_by = claim.recommended_minor = None
    claim.verdict = claim.article = claim.fact = claim.reason = claim.remedy = ""
    return _step(claim, "send_back", reason=reason, by=by, at=at)


def _lock_impartially(claim_id: int, *, by: User, seen: int | None) -> Claim:
    claim = lock_claim(claim_id, seen=seen)
    rules.require_impartial(
        reviewer_id=by.pk,
        holder_id=claim.enrolment.member.holder_id,
        filed_by_id=claim.filed_by_id,
    )
    return claim


def _confirm(
    claim_id: int, verdict: Verdict, *, reason: str, by: User, at: datetime, seen: int | None
) -> Claim:
    """Return the locked claim, with its decision made by a second person."""
    claim = _lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("grant" if verdict == Verdict.GRANT else "refuse", claim.state)
    rules.require_verdict(recommended=claim.verdict, confirmed=verdict)
    rules.require_second_person(recommended_by_id=claim.recommended_by_id, by_id=by.pk)
    rules.require_words({"reason": reason})
    claim.decided_by, claim.decided_at = by, at
    return claim


def _step(claim: Claim, move: str, *, reason: str, by: User, at: datetime) -> Claim:
    """Take the step, and write beside it the grounds as they stand after it."""
    grounds = ClaimEvent(
        article=claim.article,
        fact=claim.fact,
        remedy=claim.remedy,
        award_minor=claim.recommended_minor,
    )
    walk(claim, move, reason=reason, by=by, at=at, grounds=grounds)
    return claim


def _decision(claim: Claim) -> dict[str, object]:
    return {
        "award_minor": claim.award_minor,
        "currency": claim.plan.currency,
        "article": claim.article,
        "fact": claim.fact,
        "reason": claim.reason,
        "remedy": claim.remedy,
    }
