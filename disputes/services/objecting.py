"""Objecting, and taking an objection back."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from charter.selectors import terms_of
from claims import services as claims
from claims.models import Claim
from claims.services.steps import lock_claim
from claims.states import SHOWN, ClaimState
from disputes import rules, selectors, states
from disputes.models import Objection, ObjectionEvent, ObjectionPaper
from disputes.services.telling import tell_claimant, tell_objector
from disputes.states import PENDING, ObjectionState
from members.models import Enrolment, User
from papers import services as papers

REF_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REF_LENGTH: Final = 8


@transaction.atomic
def object_to_claim(
    *,
    claim_id: int,
    ground: str,
    words: str,
    by: User,
    at: datetime,
    handed: Sequence[papers.Handed] = (),
) -> Objection:
    """Write down a member's doubt about an award, and halt its claim at once.

    The claim is locked first: while its notice runs it is contested; from the instant the notice
    ends on, swept or not, the objection is late and the claim goes on. It is never lost between.
    Raises `DisputeRefused`; a paper that cannot be taken raises `papers.rules.PaperRefused`.
    """
    claim = lock_claim(claim_id)
    enrolment = _require_may_object(claim, by, at=at)
    rules.require_words(words=words)
    is_late = not _may_halt(claim, at)
    objection = _write(claim, enrolment, ground=ground, words=words, by=by, at=at, is_late=is_late)
    for paper in papers.take_all(handed, by=by, at=at):
        ObjectionPaper.objects.create(objection=objection, paper=paper)
    if claim.state == ClaimState.ON_NOTICE and not is_late:
        claims.contest(claim_id=claim.pk, reason=objection.get_ground_display(), by=None, at=at)
    if is_late:
        tell_claimant(objection, "late_objection", at=at)
    tell_objector(objection, "objection_received", at=at, due_at=objection.due_at)
    return objection


@transaction.atomic
def withdraw_objection(*, objection_id: int, by: User, at: datetime) -> Objection:
    """Take an objection back; the last open one puts its claim back on notice."""
    objection = lock_objection(objection_id)
    if objection.by_id != by.pk:
        raise rules.NotAMember
    walk(objection, "withdraw", by=by, at=at)
    settle_claim(objection, reason=str(ObjectionState.WITHDRAWN.label), by=None, at=at)
    return objection


def lock_objection(objection_id: int) -> Objection:
    """Return an objection, locked, and its claim locked before it: always in that order."""
    claim_id = Objection.objects.values_list("claim_id", flat=True).get(pk=objection_id)
    claim = lock_claim(claim_id)
    found = Objection.objects.select_for_update(of=("self",)).select_related("by", "decision")
    objection = found.get(pk=objection_id)
    objection.claim = claim
    return objection


def walk(objection: Objection, move: str, *, by: User | None, at: datetime) -> None:
    """Take a locked objection one step, and write the step into its history."""
    before = objection.state
    objection.state = states.target_of(move, before)
    objection.save()
    ObjectionEvent.objects.create(
        objection=objection, move=move, before=before, after=objection.state, by=by, at=at
    )


def settle_claim(objection: Objection, *, reason: str, by: User | None, at: datetime) -> None:
    """Put a contested claim back on notice if no objection to it is open any more."""
    claim = objection.claim
    is_open = Objection.objects.filter(claim=claim, state__in=sorted(PENDING)).exists()
    if claim.state == ClaimState.CONTESTED and not is_open:
        claims.dismiss(claim_id=claim.pk, reason=reason, by=by, at=at)


def _may_halt(claim: Claim, at: datetime) -> bool:
    """Return whether an objection still comes before the end of the notice."""
    if claim.state not in {ClaimState.ON_NOTICE, ClaimState.CONTESTED}:
        return False
    return claim.notice_until is not None and at < claim.notice_until


def _require_may_object(claim: Claim, by: User, *, at: datetime) -> Enrolment:
    """Return the membership by which somebody objects; refuse who may not, or not any more."""
    if claim.state not in SHOWN:
        raise rules.ObjectionNotOpen
    rules.require_still_heard(notice_until=claim.notice_until, at=at)
    enrolment = selectors.membership_of(plan_id=claim.plan_id, user=by)
    if enrolment is None:
        raise rules.NotAMember
    if selectors.is_of_own_family(claim=claim, user=by):
        raise rules.OwnCase
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two forms at once are counted
    own = Objection.objects.filter(by=by)
    rules.require_room(
        open_count=own.filter(state__in=sorted(PENDING)).count(),
        late_count=own.filter(at__gt=at - rules.LATELY).count(),
    )
    return enrolment


def _write(
    claim: Claim,
    enrolment: Enrolment,
    *,
    ground: str,
    words: str,
    by: User,
    at: datetime,
    is_late: bool,
) -> Objection:
    days = terms_of(claim.version).review.objection_answer_days
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                ref="".join(secrets.choice(REF_SIGNS) for _ in range(REF_LENGTH)),
                claim=claim,
                plan_id=claim.plan_id,
                decision=claim.decisions.order_by("pk").last(),
                by=by,
                enrolment=enrolment,
                ground=ground,
                words=words,
                at=at,
                due_at=at + timedelta(days=days),
                is_late=is_late,
            )
    except IntegrityError as twice:
        raise rules.ObjectedAlready from twice
    ObjectionEvent.objects.create(
        objection=objection, move="object", after=objection.state, by=by, at=at
    )
    return objection
