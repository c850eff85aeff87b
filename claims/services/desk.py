"""The reviewer's desk: taking a claim to read it alone for some hours, letting go, handing over."""

from datetime import datetime, timedelta

from django.db import transaction

from charter.selectors import terms_of
from claims import rules
from claims.models import Claim, Recusal
from claims.services.impartiality import lock_impartially, require_free, require_impartial
from claims.services.steps import lock_claims, walk
from claims.states import ClaimState
from members import selectors as members
from members.models import User


@transaction.atomic
def take_claim(*, claim_id: int, by: User, at: datetime, seen: int | None = None) -> Claim:
    """Take a claim to read it; for some hours of the charter nobody else may decide on it.

    Taken again by the same person, the hours begin anew. Of two at once one wins, and the other
    is told who has it. What was taken longer ago than the hours may be taken by anybody.
    """
    claim = lock_impartially(claim_id, by=by, seen=seen)
    require_free(claim, by=by, at=at)
    is_held = claim.state == ClaimState.UNDER_REVIEW
    if is_held and claim.taken_by_id != by.pk:
        walk(claim, "release", by=None, at=at)
        is_held = False
    _hold(claim, by, at=at)
    if is_held:
        claim.save(update_fields=["taken_until"])
    else:
        walk(claim, "take", by=by, at=at)
    return claim


@transaction.atomic
def release_claim(*, claim_id: int, by: User, at: datetime, reason: str = "") -> Claim:
    """Let go of a claim, so that others may take it; its clock runs on."""
    claim = lock_impartially(claim_id, by=by)
    _require_held(claim, by)
    walk(claim, "release", reason=reason, by=by, at=at)
    return claim


@transaction.atomic
def hand_over_claim(
    *, claim_id: int, to: User, reason: str, by: User, at: datetime, seen: int | None = None
) -> Claim:
    """Give a claim that one holds to another reviewer of the plan who may read it."""
    claim = lock_impartially(claim_id, by=by, seen=seen)
    _require_held(claim, by)
    rules.require_words({"reason": reason})
    if to.pk == by.pk or to not in members.crew(plan_id=claim.plan_id, role="reviewer"):
        raise rules.NotAReviewer
    require_impartial(claim, to)
    _hold(claim, to, at=at)
    walk(claim, "hand_over", reason=reason, by=by, at=at)
    return claim


@transaction.atomic
def release_forgotten(*, plan_id: int, at: datetime) -> list[int]:
    """Free the claims of a plan that were taken and not read within the hours; return which."""
    over = Claim.objects.filter(
        plan_id=plan_id, state=ClaimState.UNDER_REVIEW, taken_until__lte=at
    ).values_list("pk", flat=True)
    freed = []
    for claim in lock_claims(over):
        if claim.state == ClaimState.UNDER_REVIEW and _is_over(claim, at):
            walk(claim, "release", by=None, at=at)
            freed.append(claim.pk)
    return freed


@transaction.atomic
def recuse(*, claim_id: int, reason: str, by: User, at: datetime) -> Recusal:
    """Stand aside from one claim, for good; what one holds of it is let go."""
    claim = lock_claims([claim_id])[0]
    rules.require_words({"reason": reason})
    recusal, _is_new = Recusal.objects.get_or_create(
        claim=claim, user=by, defaults={"reason": reason, "at": at}
    )
    if claim.state == ClaimState.UNDER_REVIEW and claim.taken_by_id == by.pk:
        walk(claim, "release", by=by, at=at)
    return recusal


def _hold(claim: Claim, holder: User, *, at: datetime) -> None:
    hours = terms_of(claim.version).review.taken_hours
    claim.taken_by, claim.taken_until = holder, at + timedelta(hours=hours)


def _require_held(claim: Claim, by: User) -> None:
    if claim.state != ClaimState.UNDER_REVIEW or claim.taken_by_id != by.pk:
        raise rules.NotTaken


def _is_over(claim: Claim, at: datetime) -> bool:
    return claim.taken_until is not None and claim.taken_until <= at
