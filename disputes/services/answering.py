"""Answering objections: by one who took no part; where money goes back, by two."""

from datetime import datetime

from django.db import transaction

from claims import services as claims
from claims import states as claim_states
from claims.models import Claim
from claims.states import NOTICE_OVER, SHOWN, ClaimState
from disputes import rules, selectors
from disputes.models import Objection
from disputes.services.objecting import lock_objection, settle_claim, walk
from disputes.services.telling import tell_claimant, tell_objector
from disputes.states import PENDING, ObjectionState
from members.models import User


@transaction.atomic
def dismiss_objection(*, objection_id: int, answer: str, by: User, at: datetime) -> Objection:
    """Answer in public that the award stands; the last open one puts the claim back on notice."""
    objection = _lock_to_answer(objection_id, answer=answer, by=by)
    _answer(objection, "dismiss", answer=answer, by=by, at=at)
    settle_claim(objection, reason=answer, by=by, at=at)
    return objection


@transaction.atomic
def uphold_objection(
    *,
    objection_id: int,
    answer: str,
    by: User,
    at: datetime,
    clawback_minor: int | None = None,
) -> Objection:
    """Answer in public that the objection is right.

    Before the notice has ended the claim leaves the period and is read anew, and other open
    objections fall away. Afterwards this is only proposed, with the amount to take back, and a
    second person confirms (`confirm_clawback`).
    """
    objection = _lock_to_answer(objection_id, answer=answer, by=by)
    if objection.claim.state == ClaimState.CONTESTED:
        _answer(objection, "uphold", answer=answer, by=by, at=at)
        _let_others_fall(objection, at=at)
        claims.uphold(claim_id=objection.claim_id, reason=answer, by=by, at=at)
        return objection
    objection.clawback_minor = rules.require_clawback(
        clawback_minor=clawback_minor,
        award_minor=objection.claim.award_minor or 0,
        taken_minor=selectors.clawed_back(claim=objection.claim, but=objection),
    )
    objection.is_late, objection.proposed_by, objection.answer = True, by, answer
    walk(objection, "propose", by=by, at=at)
    return objection


@transaction.atomic
def confirm_clawback(*, objection_id: int, by: User, at: datetime) -> Objection:
    """Agree, as a second person, that an award was wrong: the next run takes the amount back."""
    objection = _lock_to_confirm(objection_id, by=by)
    if objection.claim.state not in NOTICE_OVER:
        raise rules.NotCleared
    objection.answered_by, objection.answered_at = by, at
    walk(objection, "confirm", by=by, at=at)
    _tell_answer(objection, at=at)
    tell_claimant(
        objection,
        "clawback",
        at=at,
        amount_minor=objection.clawback_minor,
        currency=objection.claim.plan.currency,
        answer=objection.answer,
    )
    return objection


@transaction.atomic
def return_clawback(*, objection_id: int, by: User, at: datetime) -> Objection:
    """Not agree, as a second person: the objection is open again, for anybody to answer."""
    objection = _lock_to_confirm(objection_id, by=by)
    objection.proposed_by = objection.clawback_minor = None
    objection.answer = ""
    walk(objection, "return", by=by, at=at)
    return objection


@transaction.atomic
def refer_to_panel(*, objection_id: int, reason: str, by: User, at: datetime) -> Claim:
    """Give a contested claim to the panel; what it decides answers every open objection."""
    objection = _lock_to_answer(objection_id, answer=reason, by=by)
    return claims.call_panel(claim_id=objection.claim_id, reason=reason, by=by, at=at)


def _lock_to_answer(objection_id: int, *, answer: str, by: User) -> Objection:
    """Return an open objection, locked, for somebody who may answer it in public."""
    objection = lock_objection(objection_id)
    if objection.state != ObjectionState.OPEN:
        raise rules.AlreadyAnswered(state=objection.state)
    if objection.claim.state not in SHOWN:
        claim_states.target_of("dismiss", objection.claim.state)  # refuses: the panel has it
    if (hindrance := selectors.hindrance_of(objection=objection, user=by)) is not None:
        raise hindrance
    rules.require_words(answer=answer)
    rules.require_public(answer, never=selectors.never_public(objection=objection))
    return objection


def _lock_to_confirm(objection_id: int, *, by: User) -> Objection:
    objection = lock_objection(objection_id)
    if objection.state != ObjectionState.PROPOSED:
        raise rules.AlreadyAnswered(state=objection.state)
    if objection.proposed_by_id == by.pk:
        raise rules.SamePersonAgain
    hindrance = selectors.hindrance_of(objection=objection, user=by, is_second=True)
    if hindrance is not None:
        raise hindrance
    return objection


def _answer(objection: Objection, move: str, *, answer: str, by: User, at: datetime) -> None:
    objection.answer, objection.answered_by, objection.answered_at = answer, by, at
    walk(objection, move, by=by, at=at)
    _tell_answer(objection, at=at)


def _tell_answer(objection: Objection, *, at: datetime) -> None:
    tell_objector(
        objection,
        "objection_answered",
        at=at,
        is_upheld=objection.state == ObjectionState.UPHELD,
        answer=objection.answer,
    )


def _let_others_fall(objection: Objection, *, at: datetime) -> None:
    others = Objection.objects.filter(claim_id=objection.claim_id, state__in=sorted(PENDING))
    for other in others.select_for_update(of=("self",)).select_related("by").order_by("pk"):
        other.claim = objection.claim
        let_fall(other, at=at)


def let_fall(objection: Objection, *, at: datetime) -> None:
    """Close a locked objection that asks for nothing any more: what it doubted is gone."""
    objection.proposed_by = objection.clawback_minor = None
    objection.answer = ""
    walk(objection, "fall_away", by=None, at=at)
    tell_objector(objection, "objection_fell_away", at=at)
