"""What payers take back of their balance: by the way it came, or to an account they name."""

import logging
from datetime import datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Deposit, Mandate, Withdrawal
from treasury.rules import Answer, Request
from treasury.services.balances import lock_balances, return_balance, top_up
from treasury.states import WITHDRAWAL_MOVES, DepositState, Outcome

logger = logging.getLogger(__name__)
CHANGEABLE = ("state", "settled_on", "provider_reference", "failure_code")


@transaction.atomic
def withdraw_balance(
    *, payer_id: int, plan_id: int, amount_minor: int, key: str, at: datetime
) -> list[Withdrawal]:
    """Take an amount off a payer's balance, to go back by the ways it came; twice (`key`) is once.

    Newest deposits first. What came otherwise (a bank transfer, a friend) goes to the account that
    the payer has named, where the plan can pay out. Whoever calls asks the provider next, for each
    of those returned (`send_withdrawal`).
    """
    lock_balances(plan_id)
    known = selectors.withdrawals_by(payer_id=payer_id, plan_id=plan_id).filter(key=key)
    if known:
        return list(known)
    most = selectors.withdrawable_minor(payer_id=payer_id, plan_id=plan_id)
    if most <= 0 or amount_minor <= 0:
        raise rules.NothingToGiveBack
    rules.require_within(amount_minor=amount_minor, most_minor=most)
    made, wanted = [], amount_minor
    for source in selectors.sources_of(payer_id=payer_id, plan_id=plan_id):
        part = min(wanted, source.left_minor)
        if part > 0:
            made.append(_take_off(source.deposit, part, key=key, at=at))
        wanted -= part
    if wanted > 0:
        made.append(_send_to_account(payer_id, plan_id, wanted, key=key, at=at))
    return made


def send_withdrawal(*, withdrawal_id: int, at: datetime) -> Withdrawal:
    """Ask the provider to give the money back; asked again under its key, it goes back once."""
    withdrawal = Withdrawal.objects.select_related("deposit").get(pk=withdrawal_id)
    if withdrawal.state not in states.UNANSWERED or withdrawal.provider_reference:
        return withdrawal
    return _send(withdrawal, at=at)


def resolve_withdrawal(*, withdrawal_id: int, at: datetime) -> Withdrawal:
    """Learn from the provider what became of a withdrawal; what it never saw is sent again."""
    withdrawal = Withdrawal.objects.select_related("deposit").get(pk=withdrawal_id)
    if withdrawal.state not in states.UNANSWERED:
        return withdrawal
    if withdrawal.deposit is None:
        answer = GATEWAYS[withdrawal.gateway].find_payout(withdrawal.request_key)
    else:
        answer = GATEWAYS[withdrawal.deposit.gateway].find_refund(withdrawal.request_key)
    return _send(withdrawal, at=at) if answer is None else _take(withdrawal, answer, at=at)


@transaction.atomic
def hear_of_withdrawal(withdrawal_id: int, *, answer: Answer, at: datetime) -> Outcome:
    """Take what a provider says about a withdrawal; one that failed is on the balance again."""
    withdrawal = _lock(withdrawal_id)
    if withdrawal is None:
        return Outcome.UNKNOWN_REQUEST
    move = {"pending": "acknowledge", "paid": "pay"}.get(answer.status, "fail")
    outcome = states.outcome_of(
        answer,
        move=WITHDRAWAL_MOVES[move],
        state=withdrawal.state,
        amount_minor=withdrawal.amount_minor,
        reference=withdrawal.provider_reference,
        currency=selectors.currency_of(withdrawal.plan_id),
    )
    if outcome is Outcome.APPLIED:
        _note(withdrawal, answer, move, at=at)
    return outcome


def _take_off(deposit: Deposit, amount_minor: int, *, key: str, at: datetime) -> Withdrawal:
    made = Withdrawal.objects.create(
        payer_id=deposit.payer_id,
        plan_id=deposit.plan_id,
        deposit=deposit,
        amount_minor=amount_minor,
        key=key,
        asked_at=at,
    )
    return _lowered(made, at=at)


def _send_to_account(
    payer_id: int, plan_id: int, amount_minor: int, *, key: str, at: datetime
) -> Withdrawal:
    """Take off what came by no way that gives back, to go to the account that the payer named."""
    account = selectors.account_of(payer_id=payer_id, plan_id=plan_id)
    if account is None:
        raise rules.NothingToGiveBack
    made = Withdrawal.objects.create(
        payer_id=payer_id,
        plan_id=plan_id,
        gateway=selectors.payout_gateway(plan_id),
        holder=account.holder,
        account=account.account,
        amount_minor=amount_minor,
        key=key,
        asked_at=at,
    )
    return _lowered(made, at=at)


def _lowered(made: Withdrawal, *, at: datetime) -> Withdrawal:
    return_balance(
        payer_id=made.payer_id,
        plan_id=made.plan_id,
        key=f"withdrawal/{made.pk}",
        amount_minor=made.amount_minor,
        at=at,
    )
    return made


def _send(withdrawal: Withdrawal, *, at: datetime) -> Withdrawal:
    deposit = withdrawal.deposit
    gateway = GATEWAYS[deposit.gateway if deposit else withdrawal.gateway]
    request = Request(
        withdrawal.request_key,
        withdrawal.amount_minor,
        counterpart=_came_from(deposit) if deposit else withdrawal.account,
        name=withdrawal.holder,
        of=deposit.provider_reference if deposit else "",
        currency=selectors.currency_of(withdrawal.plan_id),
        plan_id=withdrawal.plan_id,
    )
    try:
        answer = gateway.refund(request) if deposit else gateway.pay_out(request)
    except RequestRefused as refusal:
        answer = Answer(request.key, "failed", "", request.amount_minor, failure_code=refusal.code)
    except OutcomeUnknown:
        return _lose(withdrawal)
    return _take(withdrawal, answer, at=at)


def _came_from(deposit: Deposit) -> str:
    """Return the mandate under which a deposit was paid."""
    mandates = Mandate.objects.filter(
        payer_id=deposit.payer_id, plan_id=deposit.plan_id, gateway=deposit.gateway
    )
    return mandates.latest("granted_at", "pk").reference


def _take(withdrawal: Withdrawal, answer: Answer, *, at: datetime) -> Withdrawal:
    if answer.key != withdrawal.request_key:
        logger.error("An answer to %s is about %s", withdrawal.request_key, answer.key)
        return withdrawal
    outcome = hear_of_withdrawal(withdrawal.pk, answer=answer, at=at)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return Withdrawal.objects.get(pk=withdrawal.pk)


@transaction.atomic
def _lose(asked: Withdrawal) -> Withdrawal:
    withdrawal = _lock(asked.pk)
    if withdrawal is None:
        return asked
    if withdrawal.state == DepositState.ASKED and not withdrawal.provider_reference:
        _walk(withdrawal, "lose")
    return withdrawal


def _note(withdrawal: Withdrawal, answer: Answer, move: str, *, at: datetime) -> None:
    withdrawal.provider_reference = answer.reference or withdrawal.provider_reference
    if move == "pay":
        withdrawal.settled_on = rules.settlement_day(
            told=answer.settled_on, asked_at=withdrawal.asked_at
        )
    if move == "fail":
        withdrawal.failure_code = answer.failure_code or "unnamed"
        top_up(
            payer_id=withdrawal.payer_id,
            plan_id=withdrawal.plan_id,
            key=f"withdrawal/{withdrawal.pk}/failed",
            amount_minor=withdrawal.amount_minor,
            at=at,
        )
    _walk(withdrawal, move)


def _lock(withdrawal_id: int) -> Withdrawal | None:
    return Withdrawal.objects.select_for_update(of=("self",)).filter(pk=withdrawal_id).first()


def _walk(withdrawal: Withdrawal, move: str) -> None:
    withdrawal.state = states.target_of(WITHDRAWAL_MOVES, move, withdrawal.state)
    withdrawal.save(update_fields=CHANGEABLE)
