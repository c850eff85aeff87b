"""Payers, debits and payouts to test with, in plain words."""

import contextlib
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from treasury import selectors, services
from treasury.models import Debit, Entry, Payer, Payout
from treasury.rules import NO_PAYER_ABOVE, DueQuery
from treasury.states import Outcome

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DEBIT_DAY = date(2026, 3, 14)
A_MONTH_LATER = NOON + timedelta(days=30)
ALICE, BOB = 11, 12  # actors are plain numbers
_plans = itertools.count(1)
Result = TypeVar("Result")


def a_plan() -> int:
    """Return the number of a plan that no other test uses."""
    return next(_plans)


def a_payer() -> Payer:
    return services.open_payer(at=NOON)


def a_payer_with_mandate(plan_id: int) -> Payer:
    payer = a_payer()
    services.grant_mandate(
        payer_id=payer.pk, plan_id=plan_id, reference=f"mandate-{payer.pk}", at=NOON
    )
    return payer


def dues(minor_by_payer: Mapping[int, int], *, leaving: Collection[int] = ()) -> DueQuery:
    """Return a query of what each payer owes in total."""
    payers, amounts = list(minor_by_payer), list(minor_by_payer.values())
    are_leaving = [payer_id in leaving for payer_id in payers]
    return DueQuery(
        "SELECT * FROM unnest(%s::bigint[], %s::numeric[], %s::boolean[])",
        (payers, amounts, are_leaving),
    )


def request(
    plan_id: int,
    minor_by_payer: Mapping[int, int],
    *,
    to_period: int = 1,
    retry_days: int = 0,
    payer_from: int = 0,
    payer_until: int = NO_PAYER_ABOVE,
    leaving: Collection[int] = (),
    collect_from_minor: int = 0,
    by_payer: bool = False,
    at: datetime = NOON,
) -> int:
    return services.request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=dues(minor_by_payer, leaving=leaving),
        debit_on=at.date(),
        at=at,
        retry_days=retry_days,
        payer_from=payer_from,
        payer_until=payer_until,
        collect_from_minor=collect_from_minor,
        by_payer=by_payer,
    )


def a_chain(
    payer: Payer,
    plan_id: int,
    *spans: tuple[int, int, datetime],
    table: str = "treasury_debit",
    minor: tuple[int, int] | None = None,
) -> None:
    """Insert debits (from, to, opened at) of 5 a period in one statement, past every service.

    `minor` is (amount, running total) where it is to be another.
    """
    rows = [
        (payer.pk, plan_id, first, last, *(minor or (5 * (last - first), 5 * last)), at.date())
        for first, last, at in spans
    ]
    values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, '2026-03-14', 'open', 0, 0)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (payer_id, plan_id, from_period, to_period, amount_minor,"
            " cumulative_minor, opened_on, debit_on, state, attempts, retry_days)"
            f" VALUES {values}",
            [fact for row in rows for fact in row],
        )


def spans(payer_id: int, plan_id: int) -> list[tuple[int, int, int]]:
    """Return a payer's debits as (from, to, amount), oldest first."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id).order_by("to_period")
    return list(debits.values_list("from_period", "to_period", "amount_minor"))


def fetched(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def partitions() -> list[str]:
    """Return the names of the quarters of debits that there are, oldest first."""
    rows = fetched(
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = 'treasury_debit'::regclass ORDER BY relname"
    )
    return [str(name) for (name,) in rows]


def a_debit(*, plan_id: int, amount_minor: int = 972, retry_days: int = 5) -> Debit:
    """Return a debit of a payer who was told of it and may be debited."""
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: amount_minor}, retry_days=retry_days)
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    return Debit.objects.get(payer=payer)


def ask(debit: Debit, *, at: datetime = NOON, by_payer: bool = False) -> Debit:
    return services.ask_debit(
        payer_id=debit.payer_id,
        plan_id=debit.plan_id,
        to_period=debit.to_period,
        at=at,
        by_payer=by_payer,
    )


def resolve(debit: Debit, *, at: datetime = NOON) -> Debit:
    return services.resolve_debit(
        payer_id=debit.payer_id, plan_id=debit.plan_id, to_period=debit.to_period, at=at
    )


def fresh(debit: Debit) -> Debit:
    return Debit.objects.get(pk=debit.pk)


def write_off(debit: Debit) -> Debit:
    return services.write_off_debit(
        payer_id=debit.payer_id, plan_id=debit.plan_id, to_period=debit.to_period, at=A_MONTH_LATER
    )


def settle(debit: Debit) -> Debit:
    return services.settle_debit(
        payer_id=debit.payer_id, plan_id=debit.plan_id, to_period=debit.to_period, at=A_MONTH_LATER
    )


def book(plan_id: int) -> None:
    for settled_on in selectors.unbooked_days(plan_id):
        services.book_collected(plan_id=plan_id, settled_on=settled_on, at=A_MONTH_LATER)


def books(plan_id: int) -> dict[str, int]:
    """Return the accounts that do not stand at zero."""
    balances = selectors.trial_balance(plan_id)
    return {one.code: one.amount_minor for one in balances if one.amount_minor}


def entry_keys(plan_id: int) -> list[str]:
    return list(Entry.objects.filter(plan_id=plan_id).order_by("pk").values_list("key", flat=True))


def a_payout(*, plan_id: int, amount_minor: int = 30_000_000) -> Payout:
    return services.prepare_payout(
        plan_id=plan_id,
        key=f"claim/{plan_id}/7",
        payee_name="王芳",
        account_ref="6222-0001",
        amount_minor=amount_minor,
        by=ALICE,
        at=NOON,
    )


def a_released_payout(*, plan_id: int) -> Payout:
    return services.release_payout(payout_id=a_payout(plan_id=plan_id).pk, by=BOB, at=NOON)


def event_about(request_key: str, *, status: str = "paid", amount_minor: int = 972) -> bytes:
    """Return the body of an event that the provider might send."""
    told = {
        "id": f"evt-{request_key}-{status}",
        "key": request_key,
        "status": status,
        "reference": "ref-1",
        "amount_minor": amount_minor,
        "settled_on": "2026-03-14" if status == "paid" else None,
        "failure_code": "insufficient_funds" if status == "failed" else None,
    }
    return json.dumps(told).encode()


def signed(body: bytes, *, at: datetime = NOON, secret: str | None = None) -> dict[str, str]:
    """Return the headers with which the provider sends a body."""
    stamp = str(int(at.timestamp()))
    key = (secret or settings.GATEWAY_WEBHOOK_SECRET).encode()
    signature = hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Sandbox-Timestamp": stamp, "Sandbox-Signature": signature}


def hear(body: bytes) -> Outcome:
    """Return what becomes of an event that the provider sends."""
    event = services.receive_event(headers=signed(body), body=body, at=NOON)
    return services.work_event(event_id=event.pk, at=NOON)


@contextlib.contextmanager
def refused(words: str) -> Iterator[None]:
    """Expect the database to refuse what is written inside, at the latest when it is committed."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():  # noqa: PT012
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def at_once(deed: Callable[[], Result], *, times: int = 4) -> list[Result]:
    """Return what a deed returns when done several times at once, on connections of its own."""

    def do(_: int) -> Result:
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(do, range(times)))
