"""One refund on its way: asked for once, followed to its end, booked by day."""

import logging
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.models import Entry, Refund
from treasury.rules import Answer, DebitKey, Request
from treasury.services.balances import return_balance, top_up
from treasury.services.debits import lock_debit
from treasury.services.ledger import make_entry, post, write_postings
from treasury.services.refund_runs import lock_refunds, return_advance
from treasury.states import DebitState, Outcome, PayoutState, RefundWay

logger = logging.getLogger(__name__)
MOVE_OF_STATUS = {"pending": "acknowledge", "paid": "pay", "failed": "fail"}
MARK_BOOKED: Final = """
WITH booked AS (
    UPDATE treasury_refund SET entry_id = %s
    WHERE plan_id = %s AND settled_on = %s AND state = 'paid' AND entry_id IS NULL
        AND to_period IS NOT NULL
    RETURNING run_id, way, amount_minor
)
SELECT run.borne_by, booked.way, sum(booked.amount_minor)
FROM booked JOIN treasury_refundrun run ON run.id = booked.run_id GROUP BY 1, 2
"""


def ask_refund(*, refund_id: int, at: datetime) -> Refund:
    """Ask for a released refund, and return it; called twice, it asks once.

    What goes onto a balance, or to the solidarity fund, is done at once: no provider is asked. A
    balance is lowered with the request; where it holds less by now, the refund has failed.
    """
    refund, is_first = _mark_asked(refund_id, at=at)
    return _send(refund, at=at) if is_first else refund


def resolve_refund(*, refund_id: int, at: datetime) -> Refund:
    """Learn from the provider what became of a refund; one it never saw is sent again."""
    refund = Refund.objects.get(pk=refund_id)
    if refund.state not in states.UNANSWERED:
        return refund
    gateway = GATEWAYS[refund.gateway]
    find = gateway.find_refund if refund.way == RefundWay.GATEWAY else gateway.find_payout
    answer = find(refund.request_key)
    return _send(refund, at=at) if answer is None else _take(refund, answer, at=at)


@transaction.atomic
def hear_of_refund(refund_id: int, *, attempt: int, answer: Answer, at: datetime) -> Outcome:
    """Take what an event says about one attempt at a refund."""
    refund = Refund.objects.select_for_update(of=("self",)).filter(pk=refund_id).first()
    if refund is None:
        return Outcome.UNKNOWN_REQUEST
    if attempt < refund.attempts and answer.status == "failed":
        return Outcome.ALREADY_KNOWN
    return _hear(refund, answer, at=at) if attempt == refund.attempts else Outcome.OTHER_ATTEMPT


@transaction.atomic
def retry_refund(*, refund_id: int, by: int) -> Refund:
    """Release a failed refund once more; whoever prepared the run may not."""
    refund = _locked(refund_id)
    rules.require_other_person(prepared_by=refund.run.prepared_by, by=by)
    refund.failure_code = ""
    return _walk(refund, "retry")


@transaction.atomic
def withdraw_refund(*, refund_id: int, at: datetime) -> Refund:
    """Take a refund out that no provider has; what it took off a balance goes back onto it.

    What the operator had advanced for it by name is theirs again.
    """
    refund = _locked(refund_id)
    refund.failure_code = ""
    refund = _walk(refund, "withdraw")
    if refund.to_period is None and _taken(refund):
        top_up(
            payer_id=refund.payer_id,
            plan_id=refund.plan_id,
            key=f"refund_back/{refund.pk}",
            amount_minor=refund.amount_minor,
            at=at,
        )
    if refund.to_period is not None:
        return_advance(refund, at=at)
    return refund


@transaction.atomic
def book_refunded(*, plan_id: int, settled_on: date, at: datetime) -> Entry | None:
    """Book in one entry the refunded shares of one day that are not in the books; None: none is.

    Each out of the account that its run says bears it.
    """
    lock_refunds(plan_id)
    paid = Refund.objects.filter(plan_id=plan_id, settled_on=settled_on, state=PayoutState.PAID)
    paid = paid.filter(entry=None, to_period__isnull=False)
    if not paid.select_for_update(of=("self",))[:1]:
        return None
    name = f"refunded/{settled_on}"
    before = Entry.objects.filter(plan_id=plan_id, key__startswith=f"{name}/").count()
    memo = f"shares refunded on {settled_on}"
    entry = make_entry(plan_id=plan_id, key=f"{name}/{before + 1}", memo=memo, at=at)
    moves: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(MARK_BOOKED, (entry.pk, plan_id, settled_on))
        for borne_by, way, summed in cursor.fetchall():
            moves[borne_by] += int(summed)
            moves[rules.refunding_account(way)] -= int(summed)
    write_postings(entry, moves)
    return entry


@transaction.atomic
def mark_refunds_told(*, refund_ids: Collection[int], at: datetime) -> None:
    """Record that payers were told of refunds: that they come, and of those sent that they were."""
    told = Refund.objects.filter(pk__in=refund_ids)
    told.filter(told_at=None).update(told_at=at)
    told.filter(state=PayoutState.PAID, arrival_told_at=None).update(arrival_told_at=at)


@transaction.atomic(durable=True)
def _mark_asked(refund_id: int, *, at: datetime) -> tuple[Refund, bool]:
    """Commit that a refund is being asked for; False: no provider is to be asked by us now."""
    refund = _locked(refund_id)
    if refund.state != PayoutState.RELEASED:
        return refund, False
    if refund.way == RefundWay.ACCOUNT and not _address(refund):
        return refund, False
    refund.attempts += 1
    refund.asked_at, refund.provider_reference = at, ""
    _walk(refund, "ask")
    if hindrance := _hindrance(refund, at=at):
        refund.failure_code = hindrance
        return _walk(refund, "fail"), False
    if refund.way in (RefundWay.BALANCE, RefundWay.SOLIDARITY):
        return _do_here(refund, at=at), False
    return refund, True


def _hindrance(refund: Refund, *, at: datetime) -> str:
    """Return why a refund cannot go any more, empty if it can; a balance is lowered by it.

    A bank may have taken the payment back meanwhile, or the balance may hold less.
    """
    if refund.to_period is None:
        return "" if _take_off_balance(refund, at=at) else "balance_spent"
    debit = lock_debit(
        DebitKey(payer_id=refund.payer_id, plan_id=refund.plan_id, to_period=refund.to_period)
    )
    return "" if debit is not None and debit.state == DebitState.PAID else "no_longer_paid"


def _address(refund: Refund) -> bool:
    """Write down to whom and by which gateway a refund goes; False: its payer has not said yet."""
    account = selectors.account_of(payer_id=refund.payer_id, plan_id=refund.plan_id)
    gateway = selectors.payout_gateway(refund.plan_id)
    if account is None or not gateway:
        return False
    refund.holder, refund.account, refund.gateway = account.holder, account.account, gateway
    return True


def _take_off_balance(refund: Refund, *, at: datetime) -> bool:
    """Lower the payer's balance by a refund, once; False: it holds less by now."""
    if _taken(refund):
        return True
    try:
        with transaction.atomic():
            return_balance(
                payer_id=refund.payer_id,
                plan_id=refund.plan_id,
                key=f"refund/{refund.pk}",
                amount_minor=refund.amount_minor,
                at=at,
            )
    except rules.BalanceTooSmall:
        return False
    return True


def _taken(refund: Refund) -> bool:
    return selectors.top_up_exists(plan_id=refund.plan_id, key=f"refund/{refund.pk}")


def _do_here(refund: Refund, *, at: datetime) -> Refund:
    if refund.way == RefundWay.BALANCE:
        top_up(
            payer_id=refund.payer_id,
            plan_id=refund.plan_id,
            key=f"refund/{refund.pk}",
            amount_minor=refund.amount_minor,
            at=at,
        )
    refund.settled_on = at.date()
    return _walk(refund, "pay")


def _send(refund: Refund, *, at: datetime) -> Refund:
    """Call the provider, outside any transaction, and write down what it says or fails to say."""
    gateway = GATEWAYS[refund.gateway]
    call = gateway.refund if refund.way == RefundWay.GATEWAY else gateway.pay_out
    request = Request(
        refund.request_key,
        refund.amount_minor,
        counterpart=refund.account,
        name=refund.holder,
        of=refund.of,
        currency=selectors.currency_of(refund.plan_id),
        plan_id=refund.plan_id,
    )
    try:
        answer = call(request)
    except RequestRefused as refusal:
        answer = Answer(request.key, "failed", "", request.amount_minor, failure_code=refusal.code)
    except OutcomeUnknown:
        return _lose(refund)
    return _take(refund, answer, at=at)


@transaction.atomic
def _take(asked: Refund, answer: Answer, *, at: datetime) -> Refund:
    refund = _locked(asked.pk)
    if refund.request_key != answer.key:
        logger.error("An answer to %s is about %s", asked.request_key, answer.key)
        return refund
    outcome = _hear(refund, answer, at=at)
    if outcome in states.UNPLACED:
        logger.error("The answer to %s is not taken: %s", answer.key, outcome.value)
    return refund


@transaction.atomic
def _lose(asked: Refund) -> Refund:
    refund = _locked(asked.pk)
    is_same = refund.request_key == asked.request_key
    if is_same and refund.state == PayoutState.ASKED and not refund.provider_reference:
        _walk(refund, "lose")
    return refund


def _hear(refund: Refund, answer: Answer, *, at: datetime) -> Outcome:
    """Take an answer about a locked refund, if it is news."""
    is_same = bool(answer.reference) and refund.provider_reference == answer.reference
    came_back = answer.status == "failed" and refund.state == PayoutState.PAID and is_same
    move = "return" if came_back else MOVE_OF_STATUS[answer.status]
    outcome = states.outcome_of(
        answer,
        move=states.PAYOUT_MOVES[move],
        state=refund.state,
        amount_minor=refund.amount_minor,
        reference=refund.provider_reference,
        currency=selectors.currency_of(refund.plan_id),
    )
    if outcome is Outcome.APPLIED:
        _note(refund, answer, at=max(at, refund.asked_at or at))
        _walk(refund, move)
    return outcome


def _note(refund: Refund, answer: Answer, *, at: datetime) -> None:
    refund.provider_reference = answer.reference or refund.provider_reference
    if answer.status == "paid":
        refund.settled_on = rules.settlement_day(
            told=answer.settled_on, asked_at=refund.asked_at or at
        )
    if answer.status == "failed":
        refund.failure_code = answer.failure_code or "unnamed"
        if refund.entry_id is not None:
            post(
                plan_id=refund.plan_id,
                key=f"refund_return/{refund.pk}/{refund.attempts}",
                moves={"clearing": refund.amount_minor, refund.run.borne_by: -refund.amount_minor},
                memo="refund returned by the bank",
                at=at,
            )
        refund.settled_on = refund.entry = refund.arrival_told_at = None


def _locked(refund_id: int) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("run")
    return rows.get(pk=refund_id)


def _walk(refund: Refund, move: str) -> Refund:
    """Take a locked refund one step."""
    refund.state = states.target_of(states.PAYOUT_MOVES, move, refund.state)
    refund.save()
    return refund
