import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from treasury import rules, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import (
    EventForged,
    EventNotNeeded,
    EventTooOld,
    EventUnreadable,
)
from treasury.models import Debit, GatewayEvent
from treasury.rules import Answer
from treasury.states import Outcome

SECRET_HEADERS: Final = frozenset({"cookie", "authorization"})
KEPT_AN_HOUR: Final = 200  # of forged and old events of one gateway; anybody can send such things
LARGEST_OFF: Final = 2**31 - 1
STORE: Final = """
INSERT INTO treasury_gatewayevent
    (gateway, event_id, headers, body, signature_ok, received_at, outcome)
VALUES (%s, %s, %s::jsonb, %s, true, %s, '')
ON CONFLICT (gateway, event_id) WHERE signature_ok DO NOTHING
RETURNING id
"""
NOT_KEPT: Final = """
INSERT INTO treasury_eventflood (gateway, hour, not_kept) VALUES (%s, %s, 1)
ON CONFLICT (gateway, hour) DO UPDATE SET not_kept = treasury_eventflood.not_kept + 1
"""


def receive_event(
    *, headers: Mapping[str, str], body: bytes, at: datetime, gateway: str = "sandbox"
) -> GatewayEvent:
    """Store what came in, whatever it is; return the row that is already there for a repetition.

    Forged and old ones are refused. A few hundred of them an hour are kept as they came, the rest
    are only counted (and have no number). Of a true one that is old its own provider is asked.
    """
    kept = {name: text for name, text in headers.items() if name.lower() not in SECRET_HEADERS}
    event = GatewayEvent(gateway=gateway, headers=kept, body=body, received_at=at)
    try:
        GATEWAYS[gateway].verify(headers=headers, body=body, at=at)
    except EventForged:
        return _refuse(event, Outcome.FORGED)
    except EventTooOld as late:
        event.off_seconds = _fitting(late.off_seconds)
        _look_at_once(event)
        return _refuse(event, Outcome.TOO_OLD)
    event.signature_ok, event.event_id = True, _name_of(body, gateway=gateway)
    return _stored(event)


def _stored(event: GatewayEvent) -> GatewayEvent:
    """Store a true event in one statement, or return the row that is there."""
    headers, body = json.dumps(event.headers), bytes(event.body)
    with connection.cursor() as cursor:
        cursor.execute(STORE, [event.gateway, event.event_id, headers, body, event.received_at])
        made = cursor.fetchone()
    if made is None:
        return GatewayEvent.objects.get(
            gateway=event.gateway, event_id=event.event_id, signature_ok=True
        )
    (event.pk,) = made
    return event


@transaction.atomic
def _refuse(event: GatewayEvent, outcome: Outcome) -> GatewayEvent:
    """Keep a refused event as it came, unless there were too many within the hour."""
    event.signature_ok, event.outcome, event.worked_at = False, outcome, event.received_at
    hour = event.received_at.replace(minute=0, second=0, microsecond=0)
    refused = GatewayEvent.objects.filter(gateway=event.gateway, signature_ok=False)
    within = refused.filter(received_at__gte=hour, received_at__lt=hour + timedelta(hours=1))
    if within.count() < KEPT_AN_HOUR:
        event.save()
        return event
    with connection.cursor() as cursor:
        cursor.execute(NOT_KEPT, [event.gateway, hour])
    return event


def _look_at_once(event: GatewayEvent) -> None:
    """Let the provider be asked soon about what an old event tells: only a look, never a deed."""
    try:
        told = GATEWAYS[event.gateway].parse(bytes(event.body))
    except (EventUnreadable, EventNotNeeded):
        return
    named = rules.debit_of_request(told.key) if isinstance(told, Answer) else None
    if named is not None:
        key, _attempt = named
        unanswered = Debit.objects.filter(
            payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period
        )
        unanswered.filter(state__in=states.UNANSWERED).update(look_at=None)


def _fitting(seconds: int | None) -> int | None:
    return None if seconds is None else max(-LARGEST_OFF, min(seconds, LARGEST_OFF))


def _name_of(body: bytes, *, gateway: str) -> str:
    try:
        return GATEWAYS[gateway].event_id(body)
    except EventUnreadable:
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
