import logging
from datetime import date, datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Debit, Mandate
from treasury.rules import Answer, DebitKey, Request
from treasury.services.ledger import post
from treasury.states import DebitState, Outcome

logger = logging.getLogger(__name__)
CHANGEABLE = (
    "state",
    "attempts",
    "asked_at",
    "next_ask_at",
    "settled_on",
    "written_off_on",
    "entry",
    "failure_code",
    "provider_reference",
)


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
    mandates = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id)
    mandate = mandates.latest("granted_at", "pk")
    answer = GATEWAYS[mandate.gateway].find_debit(debit.request_key)
    if answer is not None:
        return _take(debit, answer, at=at)
    if mandate.revoked_at is None:
        return _send(debit, mandate, at=at)
    if rules.is_certainly_lost(asked_at=_asked_at(debit), at=at):
        return _take(debit, _refusal(debit, "mandate_revoked"), at=at)
    return debit


def hear_of_debit(key: DebitKey, *, attempt: int, answer: Answer, at: datetime) -> Outcome:
    """Take what an event says about one attempt at a debit."""
    debit = lock_debit(key)
    if debit is None:
        return Outcome.UNKNOWN_REQUEST
    if attempt < debit.attempts and answer.status == "failed":
        return Outcome.ALREADY_KNOWN
    return _hear(debit, answer, at=at) if attempt == debit.attempts else Outcome.OTHER_ATTEMPT


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
    mandates = Mandate.objects.filter(payer_id=key.payer_id, plan_id=key.plan_id, revoked_at=None)
    mandate = mandates.first()
    if mandate is None:
        raise rules.NoMandate(payer_id=key.payer_id, plan_id=key.plan_id)
    debit.attempts += 1
    debit.asked_at = at
    debit.next_ask_at = debit.failure_code = debit.provider_reference = None
    walk_debit(debit, "ask_late" if is_late else "ask")
    return mandate


def _require_askable(debit: Debit, *, at: datetime, on: date) -> None:
    rules.require_askable(notified_at=debit.notified_at, next_ask_at=debit.next_ask_at, at=at)
    if selectors.pause_of(payer_id=debit.payer_id, plan_id=debit.plan_id, on=on):
        raise rules.DebitsPaused


def _send(debit: Debit, mandate: Mandate, *, at: datetime) -> Debit:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    request = Request(debit.request_key, debit.amount_minor, counterpart=mandate.reference)
    try:
        answer = GATEWAYS[mandate.gateway].debit(request)
    except RequestRefused as refusal:
        answer = _refusal(debit, refusal.code)
    except OutcomeUnknown:
        return _lose(debit)
    return _take(debit, answer, at=at)


def _refusal(debit: Debit, code: str) -> Answer:
    return Answer(debit.request_key, "failed", "", debit.amount_minor, failure_code=code)


@transaction.atomic
def _take(asked: Debit, answer: Answer, *, at: datetime) -> Debit:
    debit = lock_debit(asked.key)
    if debit is None or debit.request_key != answer.key:
        logger.error("An answer to %s is about %s", asked.request_key, answer.key)
        return asked
    outcome = _hear(debit, answer, at=at)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return debit


@transaction.atomic
def _lose(asked: Debit) -> Debit:
    debit = lock_debit(asked.key)
    if debit is None or debit.request_key != asked.request_key:
        return asked
    if debit.state == DebitState.ASKED and not debit.provider_reference:
        walk_debit(debit, "lose")
    return debit


def _hear(debit: Debit, answer: Answer, *, at: datetime) -> Outcome:
    """Take an answer about a locked debit, if it is news."""
    move = states.move_of_debit(
        answer.status,
        state=debit.state,
        is_written_off=debit.written_off_on is not None,
        is_same_payment=debit.provider_reference == answer.reference,
    )
    outcome = states.outcome_of(
        answer,
        move=states.DEBIT_MOVES[move],
        state=debit.state,
        amount_minor=debit.amount_minor,
        reference=debit.provider_reference,
    )
    if outcome is Outcome.APPLIED:
        _note(debit, answer, move, at=at)
        walk_debit(debit, move)
    return outcome


def _note(debit: Debit, answer: Answer, move: str, *, at: datetime) -> None:
    asked_at = _asked_at(debit)
    debit.provider_reference = answer.reference or debit.provider_reference
    if answer.status == "paid":
        debit.settled_on = rules.settlement_day(told=answer.settled_on, asked_at=asked_at)
    if debit.state == DebitState.PAID:
        _take_back(debit, at=max(at, asked_at))
    if states.DEBIT_MOVES[move].target == DebitState.FAILED:
        debit.failure_code = answer.failure_code or "unnamed"
        debit.next_ask_at = rules.retry_at(
            asked_at=asked_at, debit_on=debit.debit_on, retry_days=debit.retry_days
        )


def _take_back(debit: Debit, *, at: datetime) -> None:
    """Undo that a debit was paid: its money went back to the payer's bank days later."""
    if debit.entry_id is not None:
        owed_on = "receivable" if debit.written_off_on is None else "written_off"
        post(
            plan_id=debit.plan_id,
            key=f"late_failure/{debit.payer_id}/{debit.to_period}/{debit.attempts}",
            moves={owed_on: debit.amount_minor, "clearing": -debit.amount_minor},
            memo="debit returned by the bank",
            at=at,
        )
    debit.settled_on = debit.entry = None


def _asked_at(debit: Debit) -> datetime:
    if debit.asked_at is None:
        raise states.MoveNotAllowed(move="hear", state=debit.state)
    return debit.asked_at


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
    debit.state = states.target_of(states.DEBIT_MOVES, move, debit.state)
    debit.save(update_fields=CHANGEABLE)
