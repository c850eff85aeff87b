"""Two readings: one person recommends, another decides or sends back."""

from datetime import datetime
from typing import Unpack

from django.db import transaction

from claims import rules, selectors, states
from claims.models import Claim
from claims.rules import Finding, Found
from claims.services.decisions import (
    decide,
    grounds_of,
    put_grounds,
    reading_confirmed,
    tell_decision,
    write_reading,
)
from claims.services.impartiality import lock_impartially, require_free
from claims.services.steps import clear_reading, walk
from claims.states import Verdict
from members.models import User


@transaction.atomic
def recommend_claim(
    *, claim_id: int, by: User, at: datetime, seen: int | None = None, **found: Unpack[Found]
) -> Claim:
    """Recommend to grant an award, or to refuse; a second reviewer decides.

    A refusal says what would change it (`remedy`). `seen` is the last step that was read.
    Refused while another reviewer holds the claim.
    """
    claim = lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("recommend", claim.state)
    require_free(claim, by=by, at=at)
    finding = rules.settled(Finding(**found), cap_minor=claim.cap_minor)
    is_blind = selectors.awaits_blind_reading(claim=claim)
    write_reading(claim, finding, by=by, at=at, is_blind=is_blind)
    put_grounds(claim, finding)
    claim.recommended_by, claim.severity = by, finding.severity
    claim.condition_key = finding.condition_key or claim.condition_key
    walk(claim, "recommend", reason=finding.reason, by=by, at=at, grounds=grounds_of(claim))
    return claim


@transaction.atomic
def read_blind(
    *, claim_id: int, by: User, at: datetime, seen: int | None = None, **found: Unpack[Found]
) -> Claim:
    """Read a claim as its second reader without seeing the first reading.

    If both come to the same verdict, award and article, that is the decision. If not, both
    readings are shown from now on, and a second reviewer confirms or sends back as usual.
    """
    claim = lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("send_back", claim.state)
    rules.require_second_person(recommended_by_id=claim.recommended_by_id, by_id=by.pk)
    if not selectors.awaits_blind_reading(claim=claim):
        raise rules.HasReadBlind
    finding = rules.settled(Finding(**found), cap_minor=claim.cap_minor)
    write_reading(claim, finding, by=by, at=at, is_blind=True)
    if finding.agrees_with(
        verdict=claim.verdict, award_minor=claim.recommended_minor, article=claim.article
    ):
        _decide(claim, reason=finding.reason, by=by, at=at)
    return claim


@transaction.atomic
def grant_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Confirm a recommendation to grant: the award goes on notice with the next run."""
    return _confirm(claim_id, Verdict.GRANT, reason=reason, by=by, at=at, seen=seen)


@transaction.atomic
def refuse_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Confirm a recommendation to refuse; the letter says on what, and what would change it."""
    return _confirm(claim_id, Verdict.REFUSE, reason=reason, by=by, at=at, seen=seen)


@transaction.atomic
def send_back_claim(
    *, claim_id: int, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Return a claim to the first reading; what was recommended stays in its history."""
    claim = lock_impartially(claim_id, by=by, seen=seen)
    states.target_of("send_back", claim.state)
    _require_seen(claim)
    rules.require_words({"reason": reason})
    clear_reading(claim)
    walk(claim, "send_back", reason=reason, by=by, at=at)
    return claim


def _confirm(
    claim_id: int, verdict: Verdict, *, reason: str, by: User, at: datetime, seen: int | None
) -> Claim:
    """Return the claim, with its decision made by a second person."""
    claim = lock_impartially(claim_id, by=by, seen=seen)
    states.target_of(verdict, claim.state)
    _require_seen(claim)
    rules.require_same_verdict(recommended=claim.verdict, confirmed=verdict)
    rules.require_second_person(recommended_by_id=claim.recommended_by_id, by_id=by.pk)
    rules.require_words({"reason": reason})
    return _decide(claim, reason=reason, by=by, at=at)


def _require_seen(claim: Claim) -> None:
    """Refuse to judge a recommendation that nobody but its author may see yet."""
    if selectors.awaits_blind_reading(claim=claim):
        raise rules.ReadsBlind


def _decide(claim: Claim, *, reason: str, by: User, at: datetime) -> Claim:
    claim.decided_by, claim.decided_at = by, at
    claim.award_minor = claim.recommended_minor
    walk(claim, claim.verdict, reason=reason, by=by, at=at, grounds=grounds_of(claim))
    tell_decision(claim, decide(claim, reading=reading_confirmed(claim), at=at), at=at)
    return claim
