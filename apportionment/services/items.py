"""Amounts of the whole pool for the next run: recorded once, withdrawn while they wait."""

from datetime import datetime

from django.db import transaction

from apportionment import rules, selectors
from apportionment.models import RunItem
from apportionment.selectors.awards import awarded_minor
from apportionment.selectors.waiting import taken_back_minor, undrawn_minor
from apportionment.states import ItemKind
from members.models import User


@transaction.atomic
def record_item(
    *,
    plan_id: int,
    kind: ItemKind,
    key: str,
    amount_minor: int,
    reason: str,
    by: User | None,
    at: datetime,
    claim_id: int | None = None,
) -> RunItem:
    """Record an amount of the pool, in minor units, for the next run; or return the one recorded.

    The key names the fact, so that it is recorded once: with other facts under the same key,
    `ItemKeyReused`. A draw is at most what the reserve holds and nobody draws yet
    (`ReserveTooSmall`), a clawback at most what was given of its claim (`ClawbackTooLarge`).
    """
    rules.require_recordable(amount_minor, reason=reason)
    if kind == ItemKind.RESERVE_DRAW:
        _require_in_reserve(plan_id, key=key, amount_minor=amount_minor)
    if kind == ItemKind.CLAWBACK and claim_id is not None:
        _require_given(plan_id, claim_id, key=key, amount_minor=amount_minor)
    facts = {"kind": kind, "amount_minor": amount_minor, "claim_id": claim_id}
    item, is_new = RunItem.objects.get_or_create(
        plan_id=plan_id,
        key=key,
        defaults={**facts, "reason": reason, "recorded_by": by, "recorded_at": at},
    )
    if not is_new and {name: getattr(item, name) for name in facts} != facts:
        raise rules.ItemKeyReused(key)
    return item


@transaction.atomic
def withdraw_item(*, item_id: int, by: User, at: datetime) -> RunItem:
    """Withdraw what no run has taken up; the row stays, and says who did it."""
    item = RunItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.period_id is not None or item.withdrawn_at is not None:
        raise rules.NotWaiting
    item.withdrawn_by, item.withdrawn_at = by, at
    item.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return item


def _require_in_reserve(plan_id: int, *, key: str, amount_minor: int) -> None:
    """Refuse a draw that the reserve does not hold; two at once are looked at again by the run."""
    held = selectors.reserve_held_minor(plan_id=plan_id)
    left = held - undrawn_minor(plan_id=plan_id, besides_key=key)
    if amount_minor > left:
        raise rules.ReserveTooSmall(max(0, left))


def _require_given(plan_id: int, claim_id: int, *, key: str, amount_minor: int) -> None:
    given = awarded_minor(plan_id=plan_id, claim_id=claim_id)
    most = given - taken_back_minor(claim_id=claim_id, besides_key=key)
    if amount_minor > most:
        raise rules.ClawbackTooLarge(max(0, most))
