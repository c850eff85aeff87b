"""Who touches a claim as a reviewer: far enough from it, and nobody else is reading it."""

from datetime import datetime

from claims import rules, selectors
from claims.models import Claim
from claims.services.steps import lock_claim
from members.models import User


def lock_impartially(claim_id: int, *, by: User, seen: int | None = None) -> Claim:
    """Return a claim, locked, for a reviewer who may read it; `seen` as in `lock_claim`."""
    claim = lock_claim(claim_id, seen=seen)
    require_impartial(claim, by)
    return claim


def require_impartial(claim: Claim, reviewer: User) -> None:
    """Refuse who is close to the claimant, has stood aside, or decided before an appeal."""
    hindrance = selectors.hindrance_of(claim=claim, reviewer=reviewer)
    if hindrance is not None:
        raise hindrance


def require_free(claim: Claim, *, by: User, at: datetime) -> None:
    """Refuse to touch a claim that another reviewer has taken and still may keep."""
    if selectors.is_held_by_another(claim=claim, reviewer=by, at=at):
        assert claim.taken_until is not None
        raise rules.TakenByAnother(name=str(claim.taken_by), until=claim.taken_until)
