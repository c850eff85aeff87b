"""Another account for the award: until the money moves, and never in silence."""

from datetime import datetime
from typing import Final

from django.db import transaction

from claims import rules, selectors
from claims.models import Claim, ClaimEvent
from claims.services.filing import require_asked
from claims.services.steps import lock_claim, tell
from claims.states import CLOSED, ClaimState, FiledAs
from members.models import User

DEED: Final = "account"  # of a ClaimEvent that leads nowhere: the state stays
SHOWN_SIGNS: Final = 4


@transaction.atomic
def change_account(
    *,
    claim_id: int,
    account_name: str,
    account_ref: str,
    by: User,
    at: datetime,
    reason: str = "",
    paper_reference: str = "",
) -> Claim:
    """Name another account for what is still to be paid of an award.

    By whoever holds the member; where the claimant or who pays has died, or all came on paper, by
    an operator with a paper (`paper_reference`). An emergency contact asks the office. A payout
    that has been prepared already goes where it was going. The change is a step of the claim's
    history, and is told to the family. Raises `NotTheirs`, `AccountIsTheirs` where an operator
    would do what a living holder can, and `MoveNotAllowed` once all is paid or it is closed.
    """
    claim = lock_claim(claim_id)
    _require_may_change(claim, by, from_paper=bool(paper_reference))
    if claim.state in CLOSED | {ClaimState.PAID}:
        raise rules.MoveNotAllowed(move=DEED, state=claim.state)
    if (claim.account_name, claim.account_ref) == (account_name, account_ref):
        return claim
    before = masked(claim.account_ref)
    claim.account_name, claim.account_ref = account_name, account_ref
    claim.save(update_fields=["account_name", "account_ref", "account_lookup"])
    reasons = " · ".join(filter(None, [paper_reference, reason]))
    step = _keep_step(claim, before=before, reason=reasons, by=by, at=at)
    account = masked(account_ref)
    tell(claim, "account_changed", at=at, once=step.pk, account=account, by=by.name)
    return claim


def _keep_step(claim: Claim, *, before: str, reason: str, by: User, at: datetime) -> ClaimEvent:
    """Write the change into the claim's history: from which account to which, both masked."""
    return ClaimEvent.objects.create(
        claim=claim,
        move=DEED,
        before=claim.state,
        after=claim.state,
        fact=f"{before} → {masked(claim.account_ref)}",
        reason=reason,
        by=by,
        at=at,
    )


def masked(account_ref: str) -> str:
    """Return the last signs of an account number: enough to know it again."""
    return f"…{account_ref.replace(' ', '')[-SHOWN_SIGNS:]}"


def _require_may_change(claim: Claim, by: User, *, from_paper: bool) -> None:
    """Refuse anybody but who holds the member, or an operator who has the heir's paper."""
    if from_paper:
        if not selectors.may_file_from_paper(plan=claim.plan, by=by):
            raise rules.NotTheirs
        if claim.filed_as != FiledAs.CREW and not selectors.somebody_died(claim=claim):
            raise rules.AccountIsTheirs
        return
    require_asked(claim, by)
    if claim.enrolment.member.holder_id != by.pk:
        raise rules.NotTheirs
