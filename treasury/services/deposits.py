"""What payers pay in at their own wish: asked for once, booked when it came, undone if it goes."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Deposit, Entry, Mandate, Payer
from treasury.rules import Answer, Request
from treasury.services.balances import top_up
from treasury.services.ledger import post
from treasury.services.undrawing import take_back
from treasury.states import DEPOSIT_MOVES, DepositState, Outcome, Purpose

logger = logging.getLogger(__name__)
CHANGEABLE = (
    "state", "asked_at", "settled_on", "provider_reference", "failure_code", "entry", "gateway",
)  # fmt: skip


@transaction.atomic
def open_deposit(
    *,
    payer_id: int,
    plan_id: int,
    purpose: Purpose,
    for_payer_id: int | None,
    amount_minor: int,
    key: str,
    room_minor: Callable[[], int] | None = None,
    at: datetime,
) -> Deposit:
    """Record that a payer wants to pay in; the same wish (`key`) twice is one.

    `room_minor` says, behind the lock, how much may be paid in for `for_payer_id`, what has arrived
    counted; what is on its way comes off that. Refused: more (`NotSoMuch`), anything where nothing
    is left (`NothingOwed`), and whoever has no mandate that takes money by itself.
    """
    _lock_payers({payer_id, for_payer_id or payer_id})
    if (known := selectors.deposit_by_key(payer_id=payer_id, plan_id=plan_id, key=key)) is not None:
        if (known.purpose, known.for_payer_id) != (purpose, for_payer_id):
            raise rules.KeyReused(key)
        return known
    if amount_minor <= 0:
        raise rules.NothingToMove
    mandate = _require_mandate(payer_id, plan_id)
    if room_minor is not None and for_payer_id is not None:
        pending = selectors.on_its_way_minor(for_payer_id=for_payer_id, plan_id=plan_id)
        rules.require_within(amount_minor=amount_minor, most_minor=room_minor() - pending)
    return Deposit.objects.create(
        payer_id=payer_id,
        plan_id=plan_id,
        purpose=purpose,
        for_payer_id=for_payer_id,
        amount_minor=amount_minor,
        key=key,
        gateway=mandate.gateway,
        opened_at=at,
    )


def ask_deposit(*, deposit_id: int, at: datetime) -> Deposit:
    """Ask the provider for a deposit, and return it with the answer; called twice, it asks once.

    One whose mandate was revoked meanwhile fails, and nobody is asked.
    """
    mandate = _mark_asked(deposit_id, at=at)
    deposit = Deposit.objects.get(pk=deposit_id)
    return deposit if mandate is None else _send(deposit, mandate, at=at)


def resolve_deposit(*, deposit_id: int, at: datetime) -> Deposit:
    """Learn from the provider what became of a deposit; what it never saw is sent again as itself.

    With the mandate gone, it is given up once it can no longer be on its way.
    """
    deposit = Deposit.objects.get(pk=deposit_id)
    if deposit.state not in states.UNANSWERED:
        return deposit
    answer = GATEWAYS[deposit.gateway].find_debit(deposit.request_key)
    if answer is not None:
        return _take(deposit, answer, at=at)
    mandate = selectors.pulling_mandate_of(payer_id=deposit.payer_id, plan_id=deposit.plan_id)
    if mandate is not None and mandate.gateway == deposit.gateway:
        return _send(deposit, mandate, at=at)
    if deposit.asked_at and rules.is_certainly_lost(asked_at=deposit.asked_at, at=at):
        return _take(deposit, _refusal(deposit, "mandate_revoked"), at=at)
    return deposit


@transaction.atomic
def hear_of_deposit(deposit_id: int, *, answer: Answer, at: datetime) -> Outcome:
    """Take what a provider says about a deposit, if it is news."""
    deposit = _lock(deposit_id)
    if deposit is None:
        return Outcome.UNKNOWN_REQUEST
    move = _move_of(deposit, answer)
    outcome = states.outcome_of(
        answer,
        move=DEPOSIT_MOVES[move],
        state=deposit.state,
        amount_minor=deposit.amount_minor,
        reference=deposit.provider_reference,
        currency=selectors.currency_of(deposit.plan_id),
    )
    if outcome is Outcome.APPLIED:
        _note(deposit, answer, move, at=at)
    return outcome


def _lock_payers(payer_ids: set[int]) -> None:
    rows = Payer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=payer_ids)
    list(rows.order_by("pk"))


def _require_mandate(payer_id: int, plan_id: int) -> Mandate:
    mandate = selectors.pulling_mandate_of(payer_id=payer_id, plan_id=plan_id)
    if mandate is not None:
        return mandate
    other = selectors.mandate_of(payer_id=payer_id, plan_id=plan_id)
    if other is not None and other.gateway in rules.PAID_BY_PAYER:
        raise rules.PaysThemselves(other.gateway)
    raise rules.NoMandate(payer_id=payer_id, plan_id=plan_id)


@transaction.atomic(durable=True)
def _mark_asked(deposit_id: int, *, at: datetime) -> Mandate | None:
    """Commit that a deposit is being asked for; None: it was already, or cannot be."""
    deposit = _lock(deposit_id)
    if deposit is None:
        raise Deposit.DoesNotExist(deposit_id)
    if deposit.state != DepositState.OPEN:
        return None
    mandate = selectors.pulling_mandate_of(payer_id=deposit.payer_id, plan_id=deposit.plan_id)
    deposit.asked_at = at
    if mandate is None:
        deposit.failure_code = "mandate_revoked"
        _walk(deposit, "refuse")
        return None
    deposit.gateway = mandate.gateway
    _walk(deposit, "ask")
    return mandate


def _send(deposit: Deposit, mandate: Mandate, *, at: datetime) -> Deposit:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    request = Request(
        deposit.request_key,
        deposit.amount_minor,
        counterpart=mandate.reference,
        currency=selectors.currency_of(deposit.plan_id),
        plan_id=deposit.plan_id,
    )
    try:
        answer = GATEWAYS[deposit.gateway].debit(request)
    except RequestRefused as refusal:
        answer = _refusal(deposit, refusal.code)
    except OutcomeUnknown:
        return _lose(deposit)
    return _take(deposit, answer, at=at)


def _refusal(deposit: Deposit, code: str) -> Answer:
    return Answer(deposit.request_key, "failed", "", deposit.amount_minor, failure_code=code)


def _take(deposit: Deposit, answer: Answer, *, at: datetime) -> Deposit:
    if answer.key != deposit.request_key:
        logger.error("An answer to %s is about %s", deposit.request_key, answer.key)
        return deposit
    outcome = hear_of_deposit(deposit.pk, answer=answer, at=at)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return Deposit.objects.get(pk=deposit.pk)


@transaction.atomic
def _lose(asked: Deposit) -> Deposit:
    deposit = _lock(asked.pk)
    if deposit is None:
        return asked
    if deposit.state == DepositState.ASKED and not deposit.provider_reference:
        _walk(deposit, "lose")
    return deposit


def _move_of(deposit: Deposit, answer: Answer) -> str:
    """Return the move that an answer asks for; "failed" after "paid" is a payment taken back."""
    if answer.status != "failed":
        return "acknowledge" if answer.status == "pending" else "pay"
    came = deposit.state in {DepositState.PAID, DepositState.RETURNED}
    return "return" if came and deposit.provider_reference == answer.reference else "fail"


def _note(deposit: Deposit, answer: Answer, move: str, *, at: datetime) -> None:
    deposit.provider_reference = answer.reference or deposit.provider_reference
    if move == "pay":
        asked_at = deposit.asked_at or at
        deposit.settled_on = rules.settlement_day(told=answer.settled_on, asked_at=asked_at)
        deposit.entry = _book(deposit, at=at)
    if move in {"fail", "return"}:
        deposit.failure_code = answer.failure_code or "unnamed"
    if move == "return":
        _unbook(deposit, at=at)
    _walk(deposit, move)


def _book(deposit: Deposit, *, at: datetime) -> Entry:
    """Book what came in: on the balance it is for, or in the fund. It is never refused."""
    if deposit.for_payer_id is None:
        return post(
            plan_id=deposit.plan_id,
            key=f"fund/{deposit.pk}",
            moves={"clearing": deposit.amount_minor, "solidarity": -deposit.amount_minor},
            memo="given to the solidarity fund",
            at=at,
        )
    return top_up(
        payer_id=deposit.for_payer_id,
        plan_id=deposit.plan_id,
        key=f"deposit/{deposit.pk}",
        amount_minor=deposit.amount_minor,
        at=at,
    ).entry


def _unbook(deposit: Deposit, *, at: datetime) -> None:
    """Undo what was booked: the money went back to the giver's bank days later."""
    if deposit.for_payer_id is None:
        post(
            plan_id=deposit.plan_id,
            key=f"fund_returned/{deposit.pk}",
            moves={"solidarity": deposit.amount_minor, "clearing": -deposit.amount_minor},
            memo="gift returned by the bank",
            at=at,
        )
        return
    take_back(
        payer_id=deposit.for_payer_id,
        plan_id=deposit.plan_id,
        key=f"deposit/{deposit.pk}",
        amount_minor=deposit.amount_minor,
        at=at,
    )


def _lock(deposit_id: int) -> Deposit | None:
    return Deposit.objects.select_for_update(of=("self",)).filter(pk=deposit_id).first()


def _walk(deposit: Deposit, move: str) -> None:
    deposit.state = states.target_of(DEPOSIT_MOVES, move, deposit.state)
    deposit.save(update_fields=CHANGEABLE)
