"""Which gateways a plan uses: two persons say so, one may stop it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from treasury import rules
from treasury.gateways import GATEWAYS
from treasury.models import PlanCurrency, Way


@transaction.atomic
def set_currency(*, plan_id: int, currency: str) -> None:
    """Say which currency a plan's money is in; another one later is refused."""
    kept, _ = PlanCurrency.objects.get_or_create(plan_id=plan_id, defaults={"currency": currency})
    if kept.currency != currency:
        raise rules.CurrencyDiffers(kept.currency, currency)


@transaction.atomic
def set_way(
    *,
    plan_id: int,
    gateway: str,
    is_offered: bool,
    pays_out: bool,
    by: int,
    at: datetime,
    details: Mapping[str, str] | None = None,
) -> Way:
    """Propose how a plan uses a gateway; it holds when another person releases it.

    What waited before is withdrawn. Raises `WayImpossible` for what the gateway never does.
    """
    can = GATEWAYS[gateway].can if gateway in GATEWAYS else frozenset()
    rules.require_way(can=can, is_offered=is_offered, pays_out=pays_out)
    waiting = _ways(plan_id).filter(gateway=gateway, released_at=None)
    waiting.update(ended_by=by, ended_at=at)
    return Way.objects.create(
        plan_id=plan_id,
        gateway=gateway,
        is_offered=is_offered,
        pays_out=pays_out,
        details=dict(details or {}),
        set_by=by,
        set_at=at,
    )


@transaction.atomic
def release_way(*, way_id: int, by: int, at: datetime) -> Way:
    """Let a proposed way hold, instead of what held before; whoever proposed it may not.

    If it pays out, no other of the plan does any more.
    """
    way = Way.objects.get(pk=way_id)
    ways = {one.pk: one for one in _ways(way.plan_id).select_for_update(of=("self",))}
    if way_id not in ways or ways[way_id].released_at is not None:
        raise rules.WayIsOver
    way = ways.pop(way_id)
    rules.require_other_person(prepared_by=way.set_by, by=by)
    for other in ways.values():
        if other.released_at is not None:
            _make_room(other, way, by=by, at=at)
    way.released_by, way.released_at = by, at
    way.save(update_fields=["released_by", "released_at"])
    return way


@transaction.atomic
def end_way(*, way_id: int, by: int, at: datetime) -> Way:
    """Stop a way, or withdraw one that waits; ended twice, it ended the first time."""
    way = Way.objects.select_for_update(of=("self",)).get(pk=way_id)
    if way.ended_at is None:
        way.ended_by, way.ended_at = by, at
        way.save(update_fields=["ended_by", "ended_at"])
    return way


def _make_room(other: Way, way: Way, *, by: int, at: datetime) -> None:
    """End what a released way replaces; another gateway's that paid out goes on taking in."""
    same = other.gateway == way.gateway
    if not same and not (way.pays_out and other.pays_out):
        return
    other.ended_by, other.ended_at = by, at
    other.save(update_fields=["ended_by", "ended_at"])
    if not same and other.is_offered:
        Way.objects.create(
            plan_id=other.plan_id,
            gateway=other.gateway,
            is_offered=True,
            pays_out=False,
            details=other.details,
            set_by=way.set_by,
            set_at=way.set_at,
            released_by=by,
            released_at=at,
        )


def _ways(plan_id: int) -> QuerySet[Way]:
    return Way.objects.filter(plan_id=plan_id, ended_at=None)
