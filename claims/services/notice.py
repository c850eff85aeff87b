"""What runs and sweeps do to granted claims: notice, clearing, sharing, payment."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from claims.models import Claim
from claims.services.steps import (
    day,
    letter,
    lock_claim,
    lock_claims,
    lock_steps,
    tell,
    walk,
    walk_together,
)
from claims.states import ClaimState
from members import services as members

# Putting on notice and clearing refuse nobody, so neither needs a savepoint within a greater deed.


@transaction.atomic(savepoint=False)
def put_on_notice(*, claim_ids: Collection[int], at: datetime, until: datetime) -> list[int]:
    """Show granted claims, and return which; one withdrawn meanwhile is left out."""
    shown = [claim for claim in lock_claims(claim_ids) if claim.state == ClaimState.GRANTED]
    walk_together(shown, "show", at=at, notice_from=at, notice_until=until)
    members.queue_messages(
        (
            letter(claim, "on_notice", once=_decision(claim), until_on=day(claim, until))
            for claim in shown
        ),
        at=at,
    )
    return [claim.pk for claim in shown]


@transaction.atomic(savepoint=False)
def clear_claims(*, plan_id: int, at: datetime) -> list[int]:
    """Clear a plan's claims whose notice has ended, and return which; twice, it finds none."""
    over = Claim.objects.filter(
        plan_id=plan_id, state=ClaimState.ON_NOTICE, notice_until__lte=at
    ).values_list("pk", flat=True)
    cleared = [claim for claim in lock_claims(over) if claim.state == ClaimState.ON_NOTICE]
    walk_together(cleared, "clear", at=at, cleared_at=at)
    members.queue_messages(
        (letter(claim, "cleared", once=_decision(claim)) for claim in cleared), at=at
    )
    return [claim.pk for claim in cleared]


@transaction.atomic(savepoint=False)
def mark_shared(*, claim_ids: Collection[int], at: datetime) -> None:
    """Note that awards are wholly shared; a claim that is shared or paid already stays as it is."""
    shared = [claim for claim in lock_steps(claim_ids) if claim.shared_at is None]
    walk_together(shared, "share", at=at, shared_at=at)


@transaction.atomic
def mark_paid(*, claim_id: int, at: datetime) -> None:
    """Note that the award has arrived; called twice, it is told once."""
    claim = lock_claim(claim_id)
    if claim.paid_at is None:
        claim.paid_at = at
        walk(claim, "pay", by=None, at=at)
        tell(claim, "paid", at=at, award_minor=claim.award_minor, currency=claim.plan.currency)


def _decision(claim: Claim) -> str:
    """Return what tells one decision of a claim from the next: after an appeal both are told."""
    return f"{claim.decided_at:%Y%m%d%H%M%S}"
