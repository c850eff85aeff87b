"""Paid debits, and runs that give them back, to test with."""

from collections.abc import Mapping

from django.db import connection

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer_with_mandate,
    ask,
    dues,
    request,
    resolve,
)
from tests.treasury.sandbox import Provider
from treasury import services
from treasury.models import Debit, Payer, Refund, RefundRun
from treasury.rules import DueQuery
from treasury.states import DebitState, RefundKind


def a_paid_debit(plan_id: int, *, minor: int = 972, provider: Provider | None = None) -> Debit:
    """Return a debit that was paid: at the provider, or else by nobody knows which way."""
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: minor})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    debit = Debit.objects.get(payer=payer, plan_id=plan_id)
    if provider is None:
        services.settle_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)
    else:
        provider.wait_for(ask(debit).request_key)
        resolve(debit)
    debit = Debit.objects.get(payer=payer, plan_id=plan_id)
    assert debit.state == DebitState.PAID
    return debit


def pay_in(payer: Payer, plan_id: int, minor: int) -> None:
    services.top_up(
        payer_id=payer.pk,
        plan_id=plan_id,
        key=f"in/{payer.pk}/{minor}",
        amount_minor=minor,
        at=NOON,
    )


def in_hand(plan_id: int, minor: int, *, account: str = "reserve") -> None:
    """Book money into an account that bears refunds."""
    services.post(
        plan_id=plan_id,
        key=f"in/{account}",
        moves={"clearing": minor, account: -minor},
        memo="",
        at=NOON,
    )


def prepare(
    plan_id: int,
    kind: RefundKind = RefundKind.ALL,
    *,
    borne_by: str = "operator",
    shares: Mapping[int, int] | None = None,
    by: int = ALICE,
) -> RefundRun:
    """Prepare a run; `shares` is each payer's share of period 1."""
    query = None if shares is None else _shares(shares)
    return services.prepare_refunds(
        plan_id=plan_id,
        kind=kind,
        reason="closing",
        by=by,
        at=NOON,
        borne_by="" if kind == RefundKind.BALANCES else borne_by,
        shares=query,
        period_no=1 if kind == RefundKind.SHARES else None,
    )


def _shares(minor_by_payer: Mapping[int, int]) -> DueQuery:
    due = dues(minor_by_payer)
    bare = f"SELECT payer_id, minor FROM ({due.sql}) AS due (payer_id, minor, is_leaving)"
    return DueQuery(bare, due.params)


def release(run: RefundRun) -> RefundRun:
    return services.release_refunds(run_id=run.pk, by=BOB, at=NOON)


def name_account(payer_id: int, plan_id: int, *, account: str = "6222 0001") -> None:
    services.name_account(
        payer_id=payer_id, plan_id=plan_id, holder="王芳", account=account, by=payer_id, at=NOON
    )


def only(run: RefundRun) -> Refund:
    return Refund.objects.get(run=run)


def settled(provider: Provider, refund: Refund) -> Refund:
    """Return a refund of which the provider has decided, and was asked."""
    provider.wait_for(refund.request_key)
    return services.resolve_refund(refund_id=refund.pk, at=NOON)


def insert_refund(run: RefundRun, debit: Debit, minor: int) -> None:
    """Write a refund past every service."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_refund (run_id, payer_id, plan_id, to_period, amount_minor, way,"
            " gateway, of, holder, account, state, attempts, provider_reference, failure_code)"
            " VALUES (%s, %s, %s, %s, %s, 'account', '', '', ''::bytea, ''::bytea, 'prepared', 0,"
            " '', '')",
            [run.pk, debit.payer_id, debit.plan_id, debit.to_period, minor],
        )
