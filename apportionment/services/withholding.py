"""Awards taken back while part of them was still held: that part is no longer owed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apportionment import selectors
from apportionment.models import Portion, RunItem, WithheldAward
from treasury import services as treasury


@transaction.atomic
def withhold_clawed_back(*, plan_id: int, at: datetime) -> int:
    """Take what clawbacks of sealed runs reach off what is owed to claimants; return how often.

    What was never paid out need not be brought back: the entry lowers awards payable and what
    claimants have to give back alike. Called twice, it does so once.
    """
    held = selectors.held_claim_ids(plan_id=plan_id)
    if not held:
        return 0
    portions = _lock_portions(plan_id, held)
    unpaid = selectors.unpaid_of_claims(plan_id=plan_id, claim_ids=held)  # after the lock
    made = 0
    for item in selectors.sealed_clawbacks(plan_id=plan_id, claim_ids=held):
        left = item.amount_minor - selectors.withheld_by(item=item)
        for portion in portions:
            amount = min(left, unpaid[portion.pk])
            if portion.claim_id != item.claim_id or amount <= 0:
                continue
            _withhold(portion, item, amount_minor=amount, at=at)
            left -= amount
            unpaid[portion.pk] -= amount
            made += 1
    return made


def _lock_portions(plan_id: int, claim_ids: Iterable[int]) -> list[Portion]:
    """Return the sealed portions of held claims, locked, oldest first."""
    rows = Portion.objects.select_for_update(of=("self",)).filter(
        claim_id__in=list(claim_ids), period__plan_id=plan_id
    )
    return list(rows.select_related("claim", "period").order_by("pk"))


def _withhold(portion: Portion, item: RunItem, *, amount_minor: int, at: datetime) -> None:
    entry = treasury.post(
        plan_id=item.plan_id,
        key=f"withheld/{portion.claim.ref}/{portion.period.no}/{item.pk}",
        moves={"awards_payable": amount_minor, "clawbacks": -amount_minor},
        memo=f"Taken back before it was paid out: {portion.claim.ref}",
        at=at,
    )
    WithheldAward.objects.create(portion=portion, item=item, amount_minor=amount_minor, entry=entry)
