"""Doing what events ask for: one, or all that wait in one transaction."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction

from treasury import rules, selectors
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import EventNotNeeded, EventUnreadable, Told
from treasury.models import Debit, GatewayEvent
from treasury.rules import Answer, DebitKey, MandateTold, SettlementTold
from treasury.services.answers import locked_debits, write_debits
from treasury.services.debits import outcome_for
from treasury.services.hearing import hear
from treasury.services.mandates import hear_of_mandate
from treasury.states import UNPLACED, Outcome

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)  # the database's, not the event's


class _Told(NamedTuple):
    """An event with what it tells of which debit; or with what became of it without being told."""

    event: GatewayEvent
    said: Told | None
    about: tuple[DebitKey, int] | None
    outcome: Outcome


def work_events(*, at: datetime, most: int) -> int:
    """Work the oldest events that wait, in one transaction; return how many were worked.

    Where that fails, each is worked on its own, and one that cannot be is laid aside.
    """
    try:
        return _work_together(at=at, most=most)
    except AWAY:
        raise
    except Exception:
        logger.exception("Events could not be worked together")
        event_ids = selectors.unworked_event_ids(limit=most)
        return sum(_is_worked(event_id, at=at) for event_id in event_ids)


@transaction.atomic
def work_event(*, event_id: int, at: datetime) -> Outcome:
    """Do what an event asks for, once; return what became of it."""
    rows = GatewayEvent.objects.select_for_update(of=("self",), skip_locked=True)
    event = rows.filter(pk=event_id).first()
    if event is None:
        return Outcome.WAITING
    if event.worked_at is None:
        told = _told(event)
        event.outcome = told.outcome if told.said is None else _take(event, told.said, at=at)
        event.worked_at = at
        event.plan_id = _plans_of([told] if event.outcome in UNPLACED else []).get(event.pk)
        event.save(update_fields=["outcome", "worked_at", "plan_id"])
    return Outcome(event.outcome)


@transaction.atomic
def rework_event(*, event_id: int) -> None:
    """Let an event that could not be worked be worked once more, by the next sweep."""
    stuck = GatewayEvent.objects.filter(pk=event_id, outcome=Outcome.STUCK)
    stuck.update(outcome=Outcome.WAITING, worked_at=None)


@transaction.atomic
def _work_together(*, at: datetime, most: int) -> int:
    waiting = GatewayEvent.objects.filter(worked_at=None).order_by("pk")
    events = [_told(one) for one in waiting.select_for_update(skip_locked=True)[:most]]
    debits = locked_debits([told.about[0] for told in events if told.about], skip_locked=True)
    held = _held_elsewhere([told.about[0] for told in events if told.about], debits)
    plan_ids = {key.plan_id for key in debits}
    currencies = {plan_id: selectors.currency_of(plan_id) for plan_id in plan_ids}
    by_outcome: dict[Outcome, list[_Told]] = {}
    changed: set[DebitKey] = set()
    for told in events:
        if told.about is not None and told.about[0] in held:
            continue  # the next sweep finds it
        outcome = _outcome(told, debits, currencies, at=at)
        by_outcome.setdefault(outcome, []).append(told)
        if outcome is Outcome.APPLIED and told.about is not None:
            changed.add(told.about[0])
    write_debits([debits[key] for key in changed])
    for outcome, some in by_outcome.items():
        ids = [one.event.pk for one in some]
        GatewayEvent.objects.filter(pk__in=ids).update(outcome=outcome, worked_at=at)
        if outcome in UNPLACED:
            for event_id, plan_id in _plans_of(some).items():
                GatewayEvent.objects.filter(pk=event_id).update(plan_id=plan_id)
    return sum(map(len, by_outcome.values()))


def _plans_of(unplaced: Sequence[_Told]) -> dict[int, int]:
    """Return whose plan events tell of that changed nothing, by event; without those of none."""
    keys = {one.event.pk: one.said.key for one in unplaced if isinstance(one.said, Answer)}
    ours = selectors.ours_by_key(list(keys.values()))
    return {event_id: ours[key].plan_id for event_id, key in keys.items() if key in ours}


def _outcome(
    told: _Told,
    debits: Mapping[DebitKey, Debit],
    currencies: Mapping[int, str],
    *,
    at: datetime,
) -> Outcome:
    """Take what an event tells; a debit is changed in memory, and yet to be written."""
    if told.said is None:
        return told.outcome
    if told.about is None or not isinstance(told.said, Answer):
        with transaction.atomic():
            return _take(told.event, told.said, at=at)
    key, attempt = told.about
    debit = debits.get(key)
    if debit is None:
        return Outcome.UNKNOWN_REQUEST
    currency = currencies[key.plan_id]
    return outcome_for(debit, attempt=attempt, answer=told.said, at=at, currency=currency)


def _held_elsewhere(
    keys: Collection[DebitKey], locked: Mapping[DebitKey, Debit]
) -> frozenset[DebitKey]:
    """Return which debits there are that somebody else is at just now."""
    missing = set(keys) - locked.keys()
    if not missing:
        return frozenset()
    rows = Debit.objects.filter(
        plan_id__in={key.plan_id for key in missing},
        payer_id__in={key.payer_id for key in missing},
        to_period__in={key.to_period for key in missing},
    ).values_list("payer_id", "plan_id", "to_period")
    return frozenset(missing & {DebitKey(*row) for row in rows})


def _told(event: GatewayEvent) -> _Told:
    try:
        said = GATEWAYS[event.gateway].parse(bytes(event.body))
    except EventUnreadable:
        return _Told(event, None, None, Outcome.UNREADABLE)
    except EventNotNeeded:
        return _Told(event, None, None, Outcome.NOT_NEEDED)
    about = rules.debit_of_request(said.key) if isinstance(said, Answer) else None
    return _Told(event, said, about, Outcome.WAITING)


def _take(event: GatewayEvent, said: Told, *, at: datetime) -> Outcome:
    if isinstance(said, MandateTold):
        return hear_of_mandate(gateway=event.gateway, told=said, at=at)
    if isinstance(said, SettlementTold):  # in full it is fetched by its sweep
        return Outcome.NOT_NEEDED
    return hear(said, at=at)


def _is_worked(event_id: int, *, at: datetime) -> bool:
    """Work one event; lay it aside, to be seen by a person, if that cannot be done."""
    try:
        return work_event(event_id=event_id, at=at) is not Outcome.WAITING
    except AWAY:
        raise
    except Exception:
        logger.exception("Event %s could not be worked", event_id)
        stuck = GatewayEvent.objects.filter(pk=event_id, worked_at=None)
        return bool(stuck.update(outcome=Outcome.STUCK, worked_at=at))
