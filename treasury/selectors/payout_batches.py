from django.db.models import QuerySet

from treasury.models import Payout, PayoutBatch, PayoutReturn
from treasury.states import PayoutState


def batches(plan_id: int) -> QuerySet[PayoutBatch]:
    """Return a plan's batches of payouts, newest first."""
    return PayoutBatch.objects.filter(plan_id=plan_id).order_by("-pk")


def payouts_of_batch(batch_id: int) -> QuerySet[Payout]:
    """Return all that was ever in a batch, in the order of preparing."""
    return Payout.objects.filter(batch_id=batch_id).order_by("pk")


def looks_waiting(batch_id: int) -> QuerySet[Payout]:
    """Return the payouts of a batch that a second person has yet to look at."""
    waiting = payouts_of_batch(batch_id).filter(state=PayoutState.PREPARED, looked_by=None)
    return waiting.exclude(needs_look="")


def returned_payouts(plan_id: int) -> QuerySet[PayoutReturn]:
    """Return what payees' banks sent back after it had been paid, newest first."""
    return PayoutReturn.objects.filter(payout__plan_id=plan_id).order_by("-pk")
