"""What decisions on claims move in the next run: awards taken back, shares returned."""

from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment import selectors
from apportionment.models import DueException, RunItem
from apportionment.services.exceptions import payer_of_enrolment, record_once
from apportionment.services.items import record_item
from apportionment.states import ExceptionKind, ItemKind
from claims.selectors import RefusedInGoodFaith
from disputes import services as disputes_services
from disputes.selectors import Clawback

UPHELD_LATE: Final = "An objection was upheld after the award had been shared: %s"
OWN_SHARES: Final = "Refused in good faith (%s): the charter gives the member's own shares back."


@transaction.atomic
def take_back(*, plan_id: int, clawback: Clawback, at: datetime) -> RunItem:
    """Put an award taken back after a late objection into the next run; twice, it is one item.

    Raises `ClawbackTooLarge` while less than that has been given of the claim.
    """
    item = record_item(
        plan_id=plan_id,
        kind=ItemKind.CLAWBACK,
        key=f"objection/{clawback.ref}",
        amount_minor=clawback.amount_minor,
        reason=UPHELD_LATE % clawback.ref,
        by=None,
        at=at,
        claim_id=clawback.claim_id,
    )
    disputes_services.mark_taken_up(objection_ids=[clawback.objection_id], at=at)
    return item


@transaction.atomic
def return_own_shares(*, refused: RefusedInGoodFaith, at: datetime) -> DueException | None:
    """Give a claimant's own past shares back, if the charter does so for this refusal.

    What their enrolment has cost so far, once a claim, as a refund in the next run; None where it
    has cost nothing. Called twice, it is one refund.
    """
    key = f"own-shares/{refused.ref}"
    if found := DueException.objects.filter(plan_id=refused.plan_id, key=key).first():
        return found
    paid_minor = selectors.due_of_enrolment(
        enrolment_id=refused.enrolment_id, plan_id=refused.plan_id, at=at
    )
    if paid_minor <= 0:
        return None
    return record_once(
        DueException(
            payer_id=payer_of_enrolment(refused.enrolment_id, at=at),
            enrolment_id=refused.enrolment_id,
            plan_id=refused.plan_id,
            kind=ExceptionKind.REFUND,
            key=key,
            amount_minor=-paid_minor,
            reason=OWN_SHARES % refused.reason_code,
            recorded_at=at,
        )
    )
