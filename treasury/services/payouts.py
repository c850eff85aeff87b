import logging
from datetime import datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import NETTING, Entry, Payout, PayoutEvent, PayoutReturn
from treasury.rules import Answer, DebitKey, Request
from treasury.services.ledger import post
from treasury.states import Outcome, PayoutState

logger = logging.getLogger(__name__)
MOVE_OF_STATUS = {"pending": "acknowledge", "paid": "pay", "failed": "fail"}


@transaction.atomic
def prepare_payout(
    *,
    plan_id: int,
    key: str,
    payee_name: str,
    account_ref: str,
    amount_minor: int,
    by: int,
    at: datetime,
    needs_look: str = "",
    nets: DebitKey | None = None,
) -> Payout:
    """Prepare a payment, or return the one prepared under `key`; another person releases it.

    `needs_look` says what a second person looks at first. `nets` is the debit that is paid by it in
    place of the payee: no provider is asked.
    """
    facts = {
        "plan_id": plan_id,
        "payee_name": payee_name,
        "account_ref": account_ref,
        "amount_minor": amount_minor,
        "nets_payer_id": nets and nets.payer_id,
        "nets_period": nets and nets.to_period,
    }
    gateway = NETTING if nets else _gateway_out(plan_id)
    said = {"gateway": gateway, "needs_look": needs_look, "prepared_by": by, "prepared_at": at}
    payout, is_new = Payout.objects.get_or_create(key=key, defaults={**facts, **said})
    if is_new:
        PayoutEvent.objects.create(payout=payout, move="prepare", after=payout.state, by=by, at=at)
    elif any(getattr(payout, name) != fact for name, fact in facts.items()):
        raise rules.KeyReused(key)
    return payout


def _gateway_out(plan_id: int) -> str:
    if gateway := selectors.payout_gateway(plan_id):
        return gateway
    raise rules.NoWayOut(plan_id)


@transaction.atomic
def release_payout(*, payout_id: int, by: int, at: datetime) -> Payout:
    """Release a prepared payment of no batch; whoever prepared it may not."""
    if Payout.objects.filter(
        pk=payout_id, batch__isnull=False, state=PayoutState.PREPARED
    ).exists():
        raise rules.InBatch
    return _release(payout_id, "release", by=by, at=at)


@transaction.atomic
def retry_payout(*, payout_id: int, by: int, at: datetime) -> Payout:
    """Release a failed payment once more."""
    return _release(payout_id, "retry", by=by, at=at)


def ask_payout(*, payout_id: int, at: datetime) -> Payout:
    """Ask the provider for a released payment, and return it; called twice, it asks once."""
    payout, is_first = _mark_asked(payout_id, at=at)
    return _send(payout, at=at) if is_first else payout


@transaction.atomic
def settle_payout(*, payout_id: int, at: datetime) -> Payout:
    """Record that a released payment was made elsewhere, and book it: history, or paid by hand."""
    payout = lock_payout(payout_id)
    payout.attempts += 1
    payout.asked_at = at
    payout = walk_payout(payout, "ask", at=at, note="made elsewhere")
    answer = Answer(
        payout.request_key, "paid", "elsewhere", payout.amount_minor, settled_on=at.date()
    )
    return _take(payout, answer, at=at)


def resolve_payout(*, payout_id: int, at: datetime) -> Payout:
    """Learn from the provider what became of a payment; one it never saw is sent again."""
    payout = Payout.objects.get(pk=payout_id)
    if payout.state not in states.UNANSWERED:
        return payout
    answer = GATEWAYS[payout.gateway].find_payout(payout.request_key)
    return _send(payout, at=at) if answer is None else _take(payout, answer, at=at)


@transaction.atomic
def hear_of_payout(key: str, *, attempt: int, answer: Answer, at: datetime) -> Outcome:
    """Take what an event says about one attempt at a payment."""
    payout = Payout.objects.select_for_update(of=("self",)).filter(key=key).first()
    if payout is None:
        return Outcome.UNKNOWN_REQUEST
    if attempt < payout.attempts and answer.status == "failed":
        return Outcome.ALREADY_KNOWN
    return _hear(payout, answer, at=at) if attempt == payout.attempts else Outcome.OTHER_ATTEMPT


def _release(payout_id: int, move: str, *, by: int, at: datetime) -> Payout:
    payout = lock_payout(payout_id)
    rules.require_other_person(prepared_by=payout.prepared_by, by=by)
    payout.released_by, payout.released_at, payout.failure_code = by, at, ""
    return walk_payout(payout, move, by=by, at=at)


@transaction.atomic(durable=True)
def _mark_asked(payout_id: int, *, at: datetime) -> tuple[Payout, bool]:
    """Commit that a payment is being asked for; False: it was already."""
    payout = lock_payout(payout_id)
    if payout.state in states.UNANSWERED | {PayoutState.PAID}:
        return payout, False
    payout.attempts += 1
    payout.asked_at, payout.provider_reference = at, ""
    return walk_payout(payout, "ask", at=at), True


def _send(payout: Payout, *, at: datetime) -> Payout:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    request = Request(
        payout.request_key,
        payout.amount_minor,
        payout.account_ref,
        name=payout.payee_name,
        currency=selectors.currency_of(payout.plan_id),
        plan_id=payout.plan_id,
    )
    try:
        answer = GATEWAYS[payout.gateway].pay_out(request)
    except RequestRefused as refusal:
        answer = Answer(request.key, "failed", "", request.amount_minor, failure_code=refusal.code)
    except OutcomeUnknown:
        return _lose(payout, at=at)
    return _take(payout, answer, at=at)


@transaction.atomic
def _take(asked: Payout, answer: Answer, *, at: datetime) -> Payout:
    payout = lock_payout(asked.pk)
    if payout.request_key != answer.key:
        logger.error("An answer to %s is about %s", asked.request_key, answer.key)
        return payout
    outcome = _hear(payout, answer, at=at)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return payout


@transaction.atomic
def _lose(asked: Payout, *, at: datetime) -> Payout:
    payout = lock_payout(asked.pk)
    is_same = payout.request_key == asked.request_key
    if is_same and payout.state == PayoutState.ASKED and not payout.provider_reference:
        walk_payout(payout, "lose", at=at)
    return payout


def _hear(payout: Payout, answer: Answer, *, at: datetime) -> Outcome:
    """Take an answer about a locked payout, if it is news; what is paid is booked with it."""
    move = _move(payout, answer)
    outcome = states.outcome_of(
        answer,
        move=states.PAYOUT_MOVES[move],
        state=payout.state,
        amount_minor=payout.amount_minor,
        reference=payout.provider_reference,
        currency=selectors.currency_of(payout.plan_id),
    )
    if outcome is Outcome.APPLIED:
        at = max(at, payout.asked_at or at)  # the plan's clock may run ahead of the event's
        _note(payout, answer, at=at)
        walk_payout(payout, move, at=at, note=payout.failure_code)
    return outcome


def _move(payout: Payout, answer: Answer) -> str:
    """Return the move that an answer asks of a payout.

    "Failed" about one that was made is news only if it is of the very same payment.
    """
    is_same = bool(answer.reference) and payout.provider_reference == answer.reference
    if answer.status == "failed" and payout.state == PayoutState.PAID and is_same:
        return "return"
    return MOVE_OF_STATUS[answer.status]


def _note(payout: Payout, answer: Answer, *, at: datetime) -> None:
    payout.provider_reference = answer.reference or payout.provider_reference
    if answer.status == "failed":
        payout.failure_code = answer.failure_code or "unnamed"
        if payout.entry is not None:
            _take_back(payout, payout.entry, at=at)
    if answer.status == "paid":
        payout.settled_on = rules.settlement_day(
            told=answer.settled_on, asked_at=payout.asked_at or at
        )
        payout.entry = post(
            plan_id=payout.plan_id,
            key=_entry_key(payout),
            moves={"awards_payable": payout.amount_minor, "clearing": -payout.amount_minor},
            memo="award paid out",
            at=at,
        )


def _entry_key(payout: Payout) -> str:
    """Return the key of the entry that books a payment; one that came back is booked again."""
    again = PayoutReturn.objects.filter(payout=payout).exists()
    return f"payout/{payout.key}/again/{payout.attempts}" if again else f"payout/{payout.key}"


def _take_back(payout: Payout, paid_entry: Entry, *, at: datetime) -> None:
    """Undo that a payout was paid: the payee's bank sent it back days later."""
    entry = post(
        plan_id=payout.plan_id,
        key=f"payout_return/{payout.key}/{payout.attempts}",
        moves={"clearing": payout.amount_minor, "awards_payable": -payout.amount_minor},
        memo="payout returned by the bank",
        at=at,
    )
    PayoutReturn.objects.create(
        payout=payout,
        attempt=payout.attempts,
        failure_code=payout.failure_code,
        returned_at=at,
        paid_entry=paid_entry,
        entry=entry,
    )
    payout.settled_on = payout.entry = None


def lock_payout(payout_id: int) -> Payout:
    return Payout.objects.select_for_update(of=("self",)).get(pk=payout_id)


def walk_payout(
    payout: Payout, move: str, *, at: datetime, by: int | None = None, note: str = ""
) -> Payout:
    """Take a locked payout one step, and write the step into its history."""
    before = payout.state
    payout.state = states.target_of(states.PAYOUT_MOVES, move, before)
    payout.save()
    PayoutEvent.objects.create(
        payout=payout, move=move, before=before, after=payout.state, by=by, at=at, note=note
    )
    return payout
