"""A payer chooses another way of paying."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from treasury import gateways, rules, selectors
from treasury.models import Mandate, Payer
from treasury.services.payers import grant_mandate, grant_mandates, revoke_mandate


def switch_mandate(
    *,
    payer_id: int,
    plan_id: int,
    gateway: str,
    at: datetime,
    details: Mapping[str, str] | None = None,
) -> Mandate:
    """Let a payer pay by another way from now on; by the one they have, nothing changes.

    The new provider is asked first: if it refuses (`RequestRefused`), the old way stays. What was
    asked for already ends by the way by which it was asked.
    """
    now = selectors.mandate_of(payer_id=payer_id, plan_id=plan_id)
    if now is not None and now.gateway == gateway and not details:
        return now
    turn = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id).count() + 1
    granted = gateways.GATEWAYS[gateway].grant_mandate(
        key=f"mandate/{plan_id}/{payer_id}/{turn}", payer=str(payer_id), details=details
    )
    with transaction.atomic():
        Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
        now = selectors.mandate_of(payer_id=payer_id, plan_id=plan_id)
        if now is not None and (now.gateway, now.reference) != (gateway, granted.reference):
            revoke_mandate(payer_id=payer_id, plan_id=plan_id, at=max(at, now.granted_at))
        return grant_mandate(
            payer_id=payer_id,
            plan_id=plan_id,
            gateway=gateway,
            reference=granted.reference,
            at=at,
            url=granted.url,
            is_pending=granted.pending,
        )


@transaction.atomic
def begin_way(*, payer_id: int, plan_id: int, gateway: str, at: datetime) -> Mandate | None:
    """Let a payer who joins pay by the way they chose, or by the plan's first; None: not yet.

    A way that has to know more of the payer (an account, a card) is opened when they have said it
    (`switch_mandate`); until then nothing is debited. Whoever has a way keeps it, unless they chose
    another.
    """
    Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
    now = selectors.mandate_of(payer_id=payer_id, plan_id=plan_id)
    wanted = gateway or selectors.first_way(plan_id)
    if now is not None and (not gateway or now.gateway == gateway):
        return now
    if now is not None:
        revoke_mandate(payer_id=payer_id, plan_id=plan_id, at=max(at, now.granted_at))
    if wanted not in rules.NEEDS_NOTHING:
        return None
    reference = f"{rules.NEEDS_NOTHING[wanted]}/{payer_id}"
    return grant_mandate(
        payer_id=payer_id, plan_id=plan_id, gateway=wanted, reference=reference, at=at
    )


def begin_ways(*, payer_ids: Sequence[int], plan_id: int, at: datetime) -> str:
    """Let many new payers pay by the plan's first way; return it, "" if each must choose."""
    gateway = selectors.first_way(plan_id)
    if gateway:
        grant_mandates(payer_ids=payer_ids, plan_id=plan_id, gateway=gateway, at=at)
    return gateway
