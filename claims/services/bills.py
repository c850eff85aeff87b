"""Bills of a claim paid against bills: what of each counts, with a reason where it is less."""

from datetime import datetime

from django.db import transaction

from claims import rules, states
from claims.models import Bill
from claims.services.impartiality import lock_impartially, require_free
from members.models import User


@transaction.atomic
def accept_bill(*, bill_id: int, accepted_minor: int, why: str, by: User, at: datetime) -> Bill:
    """Say how much of a bill counts, in minor units: at most what others have not paid.

    Less than that needs a reason, which the claimant reads. May be said anew until the claim is
    recommended; raises `BillTooMuch`, `ReasonMissing`, `MoveNotAllowed`.
    """
    found = Bill.objects.get(pk=bill_id)
    claim = lock_impartially(found.claim_id, by=by)
    require_free(claim, by=by, at=at)
    if not states.allows("recommend", claim.state):
        raise rules.MoveNotAllowed(move="accept_bill", state=claim.state)
    bill = Bill.objects.select_for_update().get(pk=bill_id)
    open_minor = bill.amount_minor - bill.paid_elsewhere_minor
    rules.require_bill(accepted_minor=accepted_minor, open_minor=open_minor, why=why)
    bill.accepted_minor, bill.why, bill.accepted_by = accepted_minor, why, by
    bill.save(update_fields=["accepted_minor", "why", "accepted_by"])
    return bill
