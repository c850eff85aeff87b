import logging
from datetime import date, datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Debit, Mandate
from treasury.rules import Answer, DebitKey, Request
from treasury.services.answers import (
    CHANGEABLE,
    asked_at,
    look_later,
    lose_answer,
    refusal,
    step,
    take_answer,
)
from treasury.states import DebitState, MandateState, Outcome

logger = logging.getLogger(__name__)


def ask_debit(
    *,
    payer_id: int,
    plan_id: int,
    to_period: int,
    at: datetime,
    on: date | None = None,
    by_payer: bool = False,
) -> Debit:
    """Ask the provider for a debit, and return it with the answer; called twice, it asks once.

    `on` is the plan's day, by which pauses hold; UTC's, if it is not said. A payer may ask for
    their own debit before its day, without having been told of it, during a pause, and after it was
    written off.
    """
    key = DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    mandate = _mark_asked(key, at=at, on=on or at.date(), by_payer=by_payer)
    debit = _find(key)
    return debit if mandate is None else _send(debit, mandate, at=at)


def resolve_debit(*, payer_id: int, plan_id: int, to_period: int, at: datetime) -> Debit:
    """Learn from the provider what became of a debit whose answer is missing.

    What the provider never saw is sent again under the same key, so that it is charged once even
    if the first request is still on its way.
    """
    debit = _find(DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period))
    if debit.state not in states.UNANSWERED:
        return debit
    mandate = debit.mandate or newest_mandate(debit)
    answer = GATEWAYS[mandate.gateway].find_debit(debit.request_key)
    if answer is not None:
        return take_told(debit, answer, at=at)
    if mandate.revoked_at is None:
        return _send(debit, mandate, at=at)
    if rules.is_certainly_lost(asked_at=asked_at(debit), at=at):
        return take_told(debit, refusal(debit, "mandate_revoked"), at=at)
    return debit


def hear_of_debit(key: DebitKey, *, attempt: int, answer: Answer, at: datetime) -> Outcome:
    """Take what an event says about one attempt at a debit."""
    debit = lock_debit(key)
    if debit is None:
        return Outcome.UNKNOWN_REQUEST
    currency = selectors.currency_of(key.plan_id)
    outcome = outcome_for(debit, attempt=attempt, answer=answer, at=at, currency=currency)
    if outcome is Outcome.APPLIED:
        _save(debit)
    return outcome


def outcome_for(
    debit: Debit, *, attempt: int, answer: Answer, at: datetime, currency: str
) -> Outcome:
    """Take what is said about one attempt at a locked debit; the row is yet to be written."""
    if attempt < debit.attempts and answer.status == "failed":
        return Outcome.ALREADY_KNOWN
    if attempt != debit.attempts:
        return Outcome.OTHER_ATTEMPT
    return take_answer(debit, answer, at=at, currency=currency)


def request_of(debit: Debit, mandate: Mandate, *, currency: str) -> Request:
    """Return what a provider is asked for, under the debit's permanent key."""
    return Request(
        debit.request_key,
        debit.amount_minor,
        counterpart=mandate.reference,
        currency=currency,
        plan_id=debit.plan_id,
    )


def mark_asked(debit: Debit, mandate: Mandate, move: str, *, at: datetime) -> None:
    """Note on a locked debit that it is being asked for; the row is yet to be written."""
    debit.attempts += 1
    debit.asked_at, debit.mandate = at, mandate
    debit.next_ask_at = debit.failure_code = debit.provider_reference = None
    step(debit, move)
    look_later(debit, at=at)


@transaction.atomic(durable=True)
def _mark_asked(key: DebitKey, *, at: datetime, on: date, by_payer: bool) -> Mandate | None:
    """Commit that a debit is being asked for, and return the mandate; None: it was already."""
    debit = lock_debit(key)
    if debit is None:
        raise Debit.DoesNotExist(key)
    is_late = by_payer and debit.state == DebitState.WRITTEN_OFF
    if not is_late and debit.state not in states.ASKABLE:
        return None
    if not by_payer:
        _require_askable(debit, at=at, on=on)
    mandates = Mandate.objects.filter(
        payer_id=key.payer_id, plan_id=key.plan_id, state=MandateState.OPEN
    )
    mandate = mandates.first()
    if mandate is None:
        raise rules.NoMandate(payer_id=key.payer_id, plan_id=key.plan_id)
    mark_asked(debit, mandate, "ask_late" if is_late else "ask", at=at)
    _save(debit)
    return mandate


def _require_askable(debit: Debit, *, at: datetime, on: date) -> None:
    rules.require_askable(notified_at=debit.notified_at, next_ask_at=debit.next_ask_at, at=at)
    if selectors.pause_of(payer_id=debit.payer_id, plan_id=debit.plan_id, on=on):
        raise rules.DebitsPaused


def _send(debit: Debit, mandate: Mandate, *, at: datetime) -> Debit:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    request = request_of(debit, mandate, currency=selectors.currency_of(debit.plan_id))
    try:
        answer = GATEWAYS[mandate.gateway].debit(request)
    except RequestRefused as refused:
        answer = refusal(debit, refused.code)
    except OutcomeUnknown:
        return take_told(debit, None, at=at)
    return take_told(debit, answer, at=at)


@transaction.atomic
def take_told(asked: Debit, answer: Answer | None, *, at: datetime) -> Debit:
    """Write down what a provider said about the last request for a debit; None: no answer came."""
    debit = lock_debit(asked.key)
    if debit is None or debit.request_key != (answer.key if answer else asked.request_key):
        logger.error("An answer to %s is about %s", asked.request_key, answer and answer.key)
        return asked
    if answer is None:
        lose_answer(debit, at=at)
    else:
        take_or_tell(debit, answer, at=at, currency=selectors.currency_of(debit.plan_id))
    _save(debit)
    return debit


def take_or_tell(debit: Debit, answer: Answer, *, at: datetime, currency: str) -> None:
    """Take an answer to our own question; one that cannot be taken is looked at again, and told."""
    outcome = take_answer(debit, answer, at=at, currency=currency)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    if debit.state in states.UNANSWERED and outcome is not Outcome.APPLIED:
        look_later(debit, at=at)


def newest_mandate(debit: Debit) -> Mandate:
    """Return under which mandate a debit was asked that does not say it: of an older release."""
    mandates = Mandate.objects.filter(payer_id=debit.payer_id, plan_id=debit.plan_id)
    return mandates.latest("granted_at", "pk")


def _find(key: DebitKey) -> Debit:
    return Debit.objects.get(payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period)


def lock_debit(key: DebitKey) -> Debit | None:
    return (
        Debit.objects.select_for_update(of=("self",))
        .filter(payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period)
        .first()
    )


def walk_debit(debit: Debit, move: str) -> None:
    """Take a locked debit one step."""
    step(debit, move)
    _save(debit)


def _save(debit: Debit) -> None:
    debit.save(update_fields=[name.removesuffix("_id") for name in CHANGEABLE])
