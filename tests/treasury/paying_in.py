"""Payers who pay in at their own wish, and what the provider says about it."""

from tests.treasury.builders import NOON, event_about, hear, request
from treasury import rules, selectors, services
from treasury.models import Debit, Deposit, Payer
from treasury.states import DepositState, Outcome, Purpose

S = DepositState


def wish(
    payer: Payer,
    plan_id: int,
    minor: int = 972,
    *,
    to: Payer | None = None,
    key: str = "a",
    room: int | None = None,
) -> Deposit:
    """Open a deposit on one's own balance, or on somebody else's."""
    target = to or payer
    return services.open_deposit(
        payer_id=payer.pk,
        plan_id=plan_id,
        purpose=Purpose.TOP_UP if target == payer else Purpose.FRIEND,
        for_payer_id=target.pk,
        amount_minor=minor,
        key=key,
        room_minor=None if room is None else lambda: room,
        at=NOON,
    )


def gift(payer: Payer, plan_id: int, minor: int = 972, *, key: str = "gift") -> Deposit:
    return services.open_deposit(
        payer_id=payer.pk,
        plan_id=plan_id,
        purpose=Purpose.FUND,
        for_payer_id=None,
        amount_minor=minor,
        key=key,
        at=NOON,
    )


def asked(deposit: Deposit) -> Deposit:
    return services.ask_deposit(deposit_id=deposit.pk, at=NOON)


def paid(deposit: Deposit) -> Deposit:
    """Return a deposit of which the provider has said that it was paid."""
    Deposit.objects.filter(pk=deposit.pk).update(state=S.ASKED, asked_at=NOON)
    body = event_about(deposit.request_key, amount_minor=deposit.amount_minor)
    assert hear(body) is Outcome.APPLIED
    return Deposit.objects.get(pk=deposit.pk)


def taken_back(deposit: Deposit) -> Outcome:
    body = event_about(deposit.request_key, status="failed", amount_minor=deposit.amount_minor)
    return hear(body)


def balance(payer: Payer, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)


def a_drawn_debit(payer: Payer, plan_id: int, minor: int, *, to_period: int = 1) -> Debit:
    """Return a debit that a balance has paid."""
    request(plan_id, {payer.pk: minor}, to_period=to_period)
    services.draw_debits(
        plan_id=plan_id, to_period=to_period, payer_from=0, payer_until=rules.NO_PAYER_ABOVE,
        at=NOON,
    )  # fmt: skip
    return Debit.objects.get(payer=payer, plan_id=plan_id, to_period=to_period)
