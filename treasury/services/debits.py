import logging
from datetime import date, datetime

from django.db import transaction

from treasury import rules, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Debit, Mandate, Payer
from treasury.rules import Answer, DebitKey, DueQuery, Request
from treasury.services.batches import request_debits
from treasury.states import DebitState, Outcome

logger = logging.getLogger(__name__)
MOVE_OF_STATUS = {"pending": "acknowledge", "paid": "collect", "failed": "fail"}
CHANGEABLE = (
    "state",
    "attempts",
    "asked_at",
    "next_ask_at",
    "settled_on",
    "failure_code",
    "provider_reference",
)


@transaction.atomic
def request_debit(
    *,
    payer_id: int,
    plan_id: int,
    to_period: int,
    due_minor: int,
    debit_on: date,
    at: datetime,
    retry_days: int = 0,
) -> Debit | None:
    """Return the payer's unpaid debit, or a new one for what is due beyond what was debited."""
    Payer.objects.select_for_update(of=("self",)).get(pk=payer_id)
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id).exclude(state=DebitState.PAID)
    if (debit := debits.order_by("to_period").first()) is not None:
        return debit
    request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=DueQuery("SELECT %s::bigint, %s::bigint", (payer_id, due_minor)),
        debit_on=debit_on,
        at=at,
        retry_days=retry_days,
    )
    return debits.order_by("to_period").first()


def ask_debit(
    *, payer_id: int, plan_id: int, to_period: int, at: datetime, by_payer: bool = False
) -> Debit:
    """Ask the provider for a debit, and return it with the answer; called twice, it asks once.

    A payer may ask for their own debit before its day and without having been told of it.
    """
    key = DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    mandate = _mark_asked(key, at=at, by_payer=by_payer)
    debit = _find(key)
    return debit if mandate is None else _send(debit, mandate)


def resolve_debit(*, payer_id: int, plan_id: int, to_period: int, at: datetime) -> Debit:
    """Learn from the provider what became of a debit whose answer is missing.

    What the provider never saw is sent again under the same key, so that it is charged once even
    if the first request is still on its way.
    """
    debit = _find(DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period))
    if debit.state not in states.UNANSWERED:
        return debit
    mandates = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id)
    mandate = mandates.latest("granted_at", "pk")
    answer = GATEWAYS[mandate.gateway].find_debit(debit.request_key)
    if answer is not None:
        return _take(debit, answer)
    if mandate.revoked_at is None:
        return _send(debit, mandate)
    if rules.is_certainly_lost(asked_at=_asked_at(debit), at=at):
        return _take(debit, _refusal(debit, "mandate_revoked"))
    return debit


def hear_of_debit(key: DebitKey, *, attempt: int, answer: Answer) -> Outcome:
    """Take what an event says about one attempt at a debit."""
    debit = _locked(key)
    if debit is None:
        return Outcome.UNKNOWN_REQUEST
    if attempt < debit.attempts and answer.status == "failed":
        return Outcome.ALREADY_KNOWN
    return _hear(debit, answer) if attempt == debit.attempts else Outcome.OTHER_ATTEMPT


@transaction.atomic(durable=True)
def _mark_asked(key: DebitKey, *, at: datetime, by_payer: bool) -> Mandate | None:
    """Commit that a debit is being asked for, and return the mandate; None: it was already."""
    debit = _locked(key)
    if debit is None:
        raise Debit.DoesNotExist(key)
    if debit.state not in states.ASKABLE:
        return None
    if not by_payer:
        rules.require_askable(notified_at=debit.notified_at, next_ask_at=debit.next_ask_at, at=at)
    mandates = Mandate.objects.filter(payer_id=key.payer_id, plan_id=key.plan_id, revoked_at=None)
    mandate = mandates.first()
    if mandate is None:
        raise rules.NoMandate(payer_id=key.payer_id, plan_id=key.plan_id)
    debit.attempts += 1
    debit.asked_at = at
    debit.next_ask_at = debit.failure_code = debit.provider_reference = None
    _walk(debit, "ask")
    return mandate


def _send(debit: Debit, mandate: Mandate) -> Debit:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    request = Request(debit.request_key, debit.amount_minor, counterpart=mandate.reference)
    try:
        answer = GATEWAYS[mandate.gateway].debit(request)
    except RequestRefused as refusal:
        answer = _refusal(debit, refusal.code)
    except OutcomeUnknown:
        return _lose(debit)
    return _take(debit, answer)


def _refusal(debit: Debit, code: str) -> Answer:
    return Answer(debit.request_key, "failed", "", debit.amount_minor, failure_code=code)


@transaction.atomic
def _take(asked: Debit, answer: Answer) -> Debit:
    debit = _locked(asked.key)
    if debit is None or debit.request_key != answer.key:
        logger.error("An answer to %s is about %s", asked.request_key, answer.key)
        return asked
    outcome = _hear(debit, answer)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return debit


@transaction.atomic
def _lose(asked: Debit) -> Debit:
    debit = _locked(asked.key)
    if debit is None or debit.request_key != asked.request_key:
        return asked
    if debit.state == DebitState.ASKED and not debit.provider_reference:
        _walk(debit, "lose")
    return debit


def _hear(debit: Debit, answer: Answer) -> Outcome:
    """Take an answer about a locked debit, if it is news."""
    move = MOVE_OF_STATUS[answer.status]
    outcome = states.outcome_of(
        answer,
        target=states.DEBIT_MOVES[move].target,
        state=debit.state,
        amount_minor=debit.amount_minor,
        reference=debit.provider_reference,
    )
    if outcome is Outcome.APPLIED:
        _note(debit, answer)
        _walk(debit, move)
    return outcome


def _note(debit: Debit, answer: Answer) -> None:
    asked_at = _asked_at(debit)
    debit.provider_reference = answer.reference or debit.provider_reference
    if answer.status == "paid":
        debit.settled_on = rules.settlement_day(told=answer.settled_on, asked_at=asked_at)
    if answer.status == "failed":
        debit.failure_code = answer.failure_code or "unnamed"
        debit.next_ask_at = rules.retry_at(
            asked_at=asked_at, debit_on=debit.debit_on, retry_days=debit.retry_days
        )


def _asked_at(debit: Debit) -> datetime:
    if debit.asked_at is None:
        raise states.MoveNotAllowed(move="hear", state=debit.state)
    return debit.asked_at


def _find(key: DebitKey) -> Debit:
    return Debit.objects.get(payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period)


def _locked(key: DebitKey) -> Debit | None:
    return (
        Debit.objects.select_for_update(of=("self",))
        .filter(payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period)
        .first()
    )


def _walk(debit: Debit, move: str) -> None:
    """Take a locked debit one step."""
    debit.state = states.target_of(states.DEBIT_MOVES, move, debit.state)
    debit.save(update_fields=CHANGEABLE)
