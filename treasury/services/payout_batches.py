"""Payouts released together: added up, looked at twice where something is odd, taken out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from treasury import rules, states
from treasury.models import Payout, PayoutBatch
from treasury.rules import DebitKey
from treasury.services.debits import lock_debit
from treasury.services.losses import settle_debit
from treasury.services.payouts import lock_payout, walk_payout
from treasury.states import DEBIT_MOVES, PaidFrom, PayoutState

NETTABLE = DEBIT_MOVES["settle"].sources | DEBIT_MOVES["recover"].sources


@transaction.atomic
def make_batch(*, plan_id: int, payout_ids: Collection[int], by: int, at: datetime) -> PayoutBatch:
    """Put payouts that were prepared now into a batch; another person releases it."""
    rows = Payout.objects.select_for_update(of=("self",)).filter(
        pk__in=payout_ids, plan_id=plan_id, state=PayoutState.PREPARED, batch=None
    )
    payouts = list(rows.order_by("pk"))
    if not payouts:
        raise rules.NothingToRelease
    batch = PayoutBatch.objects.create(
        plan_id=plan_id,
        count=len(payouts),
        total_minor=sum(payout.amount_minor for payout in payouts),
        prepared_by=by,
        prepared_at=at,
    )
    rows.filter(pk__in=[payout.pk for payout in payouts]).update(batch=batch)
    return batch


@transaction.atomic
def look_at_payout(*, payout_id: int, by: int, at: datetime) -> Payout:
    """Note that a second person has looked at what is odd about a payout; twice is once."""
    payout = lock_payout(payout_id)
    if payout.state != PayoutState.PREPARED or not payout.needs_look:
        raise states.MoveNotAllowed(move="look", state=payout.state)
    rules.require_other_person(prepared_by=payout.prepared_by, by=by)
    if payout.looked_by is None:
        payout.looked_by, payout.looked_at = by, at
        payout.save(update_fields=["looked_by", "looked_at"])
    return payout


@transaction.atomic
def release_batch(
    *, batch_id: int, by: int, at: datetime, seen: tuple[int, int] | None = None
) -> PayoutBatch:
    """Release all that is left in a batch; whoever prepared it may not.

    `seen` is the number and sum that the releaser has read: `BatchChanged`, if it is another now.
    Refused as well while one of them needs a second look (`NeedsLook`). What nets a debit is done
    at once; where the debit was paid meanwhile, it is taken out.
    """
    batch = lock_batch(batch_id)
    if batch.released_at is not None:
        raise states.MoveNotAllowed(move="release", state=PayoutState.RELEASED)
    rules.require_other_person(prepared_by=batch.prepared_by, by=by)
    _require_seen(batch, seen)
    payouts = _lock_prepared(batch)
    if odd := sum(1 for one in payouts if one.needs_look and one.looked_by is None):
        raise rules.NeedsLook(odd)
    kept = [one for one in payouts if one.nets_period is None or _is_still_owed(one)]
    _take_out(batch, [one for one in payouts if one not in kept], by=by, at=at)
    if not kept:
        return batch
    batch.released_by, batch.released_at = by, at
    batch.save(update_fields=["released_by", "released_at"])
    for payout in kept:
        _release(payout, by=by, at=at)
    return batch


@transaction.atomic
def withdraw_payout(*, payout_id: int, by: int, at: datetime, reason: str) -> Payout:
    """Take back a payment that no provider has; before the release, its batch is less by it."""
    batch_id = Payout.objects.values_list("batch_id", flat=True).get(pk=payout_id)
    batch = None if batch_id is None else lock_batch(batch_id)
    payout = lock_payout(payout_id)
    if batch is not None and payout.state == PayoutState.PREPARED:
        _lessen(batch, [payout])
    payout.failure_code = ""
    return walk_payout(payout, "withdraw", by=by, at=at, note=reason)


def _require_seen(batch: PayoutBatch, seen: tuple[int, int] | None) -> None:
    if seen is not None and seen != (batch.count, batch.total_minor):
        raise rules.BatchChanged(count=batch.count, total_minor=batch.total_minor)


def _lock_prepared(batch: PayoutBatch) -> list[Payout]:
    rows = Payout.objects.select_for_update(of=("self",)).filter(
        batch=batch, state=PayoutState.PREPARED
    )
    payouts = list(rows.order_by("pk"))
    if not payouts:
        raise rules.NothingToRelease
    return payouts


def _take_out(batch: PayoutBatch, payouts: Sequence[Payout], *, by: int, at: datetime) -> None:
    if payouts:
        _lessen(batch, payouts)
    for payout in payouts:
        walk_payout(payout, "withdraw", by=by, at=at, note="what it nets was paid meanwhile")


def _lessen(batch: PayoutBatch, payouts: Sequence[Payout]) -> None:
    batch.count -= len(payouts)
    batch.total_minor -= sum(payout.amount_minor for payout in payouts)
    batch.save(update_fields=["count", "total_minor"])


def _release(payout: Payout, *, by: int, at: datetime) -> None:
    payout.released_by, payout.released_at = by, at
    walk_payout(payout, "release", by=by, at=at)
    if payout.nets_period is None:
        return
    payout.attempts, payout.asked_at = 1, at
    walk_payout(payout, "ask", at=at, note="netted")
    key = _netted(payout)
    settle_debit(
        payer_id=key.payer_id,
        plan_id=key.plan_id,
        to_period=key.to_period,
        at=at,
        paid_from=PaidFrom.AWARD,
    )
    payout.settled_on = at.date()
    walk_payout(payout, "pay", at=at)


def _is_still_owed(payout: Payout) -> bool:
    debit = lock_debit(_netted(payout))
    return (
        debit is not None and debit.state in NETTABLE and debit.amount_minor == payout.amount_minor
    )


def _netted(payout: Payout) -> DebitKey:
    assert payout.nets_payer_id is not None
    assert payout.nets_period is not None
    return DebitKey(
        payer_id=payout.nets_payer_id, plan_id=payout.plan_id, to_period=payout.nets_period
    )


def lock_batch(batch_id: int) -> PayoutBatch:
    """Return a batch, locked: its payouts are locked after it."""
    return PayoutBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
