import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from treasury import rules
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import EventForged, EventTooOld, EventUnreadable
from treasury.models import GatewayEvent
from treasury.rules import Answer
from treasury.services.debits import hear_of_debit
from treasury.services.payouts import hear_of_payout
from treasury.states import Outcome

SECRET_HEADERS = frozenset({"cookie", "authorization"})


@transaction.atomic
def receive_event(
    *, headers: Mapping[str, str], body: bytes, at: datetime, gateway: str = "sandbox"
) -> GatewayEvent:
    """Store what came in, whatever it is; return the row that is already there for a repetition."""
    kept = {name: text for name, text in headers.items() if name.lower() not in SECRET_HEADERS}
    arrival = {"gateway": gateway, "headers": kept, "body": body, "received_at": at}
    try:
        GATEWAYS[gateway].verify(headers=headers, body=body, at=at)
    except EventForged:
        return _lay_aside(arrival, Outcome.FORGED, at=at)
    except EventTooOld:
        return _lay_aside(arrival, Outcome.TOO_OLD, at=at)
    event, _ = GatewayEvent.objects.get_or_create(
        gateway=gateway,
        event_id=_name_of(body, gateway=gateway),
        signature_ok=True,
        defaults=arrival,
    )
    return event


@transaction.atomic
def work_event(*, event_id: int, at: datetime) -> Outcome:
    """Do what an event asks for, once; return what became of it."""
    rows = GatewayEvent.objects.select_for_update(of=("self",), skip_locked=True)
    event = rows.filter(pk=event_id).first()
    if event is None:
        return Outcome.WAITING
    if event.worked_at is None:
        event.outcome, event.worked_at = _outcome(event, at=at), at
        event.save(update_fields=["outcome", "worked_at"])
    return Outcome(event.outcome)


def _outcome(event: GatewayEvent, *, at: datetime) -> Outcome:
    try:
        answer = GATEWAYS[event.gateway].parse(bytes(event.body))
    except EventUnreadable:
        return Outcome.UNREADABLE
    return _hear(answer, at=at)


def _hear(answer: Answer, *, at: datetime) -> Outcome:
    if (debit := rules.debit_of_request(answer.key)) is not None:
        return hear_of_debit(debit[0], attempt=debit[1], answer=answer, at=at)
    if (payout := rules.payout_of_request(answer.key)) is not None:
        return hear_of_payout(payout[0], attempt=payout[1], answer=answer, at=at)
    return Outcome.UNKNOWN_REQUEST


def _lay_aside(arrival: Mapping[str, object], outcome: Outcome, *, at: datetime) -> GatewayEvent:
    return GatewayEvent.objects.create(**arrival, signature_ok=False, outcome=outcome, worked_at=at)


def _name_of(body: bytes, *, gateway: str) -> str:
    try:
        return GATEWAYS[gateway].event_id(body)
    except EventUnreadable:
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
