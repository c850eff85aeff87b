"""The bad row, tried on the tables themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.treasury.builders import (
    ALICE,
    BOB,
    DEBIT_DAY,
    NOON,
    a_debit,
    a_payer,
    a_payout,
    a_plan,
    a_released_payout,
    at_once,
    refused,
)
from treasury.models import Debit, GatewayEvent, Payer, Payout, PayoutEvent
from treasury.states import DebitState, Outcome, PayoutState

pytestmark = pytest.mark.django_db


def insert(payer: Payer, plan_id: int, *spans: tuple[int, int]) -> None:
    """Insert debits of 5 a period in one statement, past every service."""
    Debit.objects.bulk_create(
        Debit(
            payer=payer,
            plan_id=plan_id,
            from_period=from_period,
            to_period=to_period,
            opened_on=DEBIT_DAY + timedelta(days=to_period),
            debit_on=DEBIT_DAY,
            amount_minor=5 * (to_period - from_period),
            cumulative_minor=5 * to_period,
        )
        for from_period, to_period in spans
    )


@pytest.mark.parametrize("spans", [[(0, 1), (1, 3)], [(0, 3), (3, 4), (4, 9)], [(0, 2)]], ids=str)
def test_spans_that_follow_each_other_are_taken(spans: list[tuple[int, int]]) -> None:
    insert(a_payer(), a_plan(), *spans)


@pytest.mark.parametrize(
    "span", [(0, 1), (0, 3), (0, 4), (1, 2), (2, 3), (2, 4), (4, 5), (1, 3)], ids=str
)
def test_a_span_that_overlaps_or_leaves_a_gap_is_refused(span: tuple[int, int]) -> None:
    payer, plan_id = a_payer(), a_plan()
    insert(payer, plan_id, (0, 3))

    with refused("does not begin where|spans_fork_never|treasury_debit_.*pkey"):
        insert(payer, plan_id, span)


def test_spans_that_overlap_each_other_in_one_statement_are_refused() -> None:
    with refused("does not begin where"):
        insert(a_payer(), a_plan(), (0, 3), (2, 4))


def test_a_first_span_that_leaves_a_gap_is_refused() -> None:
    with refused("does not begin where"):
        insert(a_payer(), a_plan(), (1, 2))


@pytest.mark.django_db(transaction=True)
def test_spans_inserted_at_once_leave_one() -> None:
    payer, plan_id = a_payer(), a_plan()
    ends = iter(range(1, 5))

    def try_to_insert() -> bool:
        try:
            insert(payer, plan_id, (0, next(ends)))
        except Exception:  # which of the guards refuses is the database's choice
            return False
        return True

    assert sum(at_once(try_to_insert)) == 1
    assert Debit.objects.filter(payer=payer).count() == 1


@pytest.mark.parametrize(
    "assignment",
    [
        "amount_minor = amount_minor + 1",
        "to_period = to_period + 1",
        "opened_on = opened_on + 1",
        "plan_id = plan_id + 1",
    ],
)
def test_span_and_amount_of_a_debit_never_change(assignment: str) -> None:
    a_debit(plan_id=a_plan())

    with refused("append only"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE treasury_debit SET {assignment}")


def test_a_debit_never_goes_to_another_payer_nor_away() -> None:
    debit, other = a_debit(plan_id=a_plan()), a_payer()
    of_it = Debit.objects.filter(payer=debit.payer)

    with refused("append only"):
        of_it.update(payer=other)
    with refused("append only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM treasury_debit")


DEBIT_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("debit_settled_iff_paid", {"state": DebitState.PAID}),
    ("debit_settled_iff_paid", {"settled_on": DEBIT_DAY}),
    ("debit_has_failure_iff_failed", {"failure_code": "why"}),
    ("debit_asked_iff_attempted", {"attempts": 1}),
    ("debit_asked_iff_attempted", {"asked_at": NOON}),
    ("debit_asked_iff_attempted", {"state": DebitState.ASKED, "next_ask_at": None}),
    ("debit_asked_iff_attempted", {"attempts": 1, "asked_at": NOON}),
    (
        "debit_waits_only_if_askable",
        {"state": DebitState.ASKED, "attempts": 1, "asked_at": NOON},
    ),
    (
        "debit_state_is_known",
        {"state": "lost", "attempts": 1, "asked_at": NOON, "next_ask_at": None},
    ),
]


@pytest.mark.parametrize(("constraint", "change"), DEBIT_FAULTS)
def test_a_debit_that_contradicts_its_state_is_refused(
    constraint: str, change: dict[str, Any]
) -> None:
    debit = a_debit(plan_id=a_plan())

    with refused(constraint):
        Debit.objects.filter(payer=debit.payer).update(**change)


@pytest.mark.parametrize(
    ("constraint", "span", "minor"),
    [("debit_is_of_something", (0, 1), 0), ("debit_span_runs_forward", (1, 1), 5)],
)
def test_a_debit_of_nothing_is_refused(constraint: str, span: tuple[int, int], minor: int) -> None:
    with refused(constraint):
        Debit.objects.create(
            payer=a_payer(),
            plan_id=a_plan(),
            from_period=span[0],
            to_period=span[1],
            opened_on=DEBIT_DAY,
            debit_on=DEBIT_DAY,
            amount_minor=minor,
            cumulative_minor=minor + span[0],
        )


PAYOUT_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("payout_released_by_another", {"released_by": ALICE}),
    ("payout_is_of_something", {"amount_minor": 0}),
    ("payout_has_releaser_iff_released", {"released_by": None, "released_at": None}),
    ("payout_has_releaser_iff_released", {"state": PayoutState.PREPARED}),
    ("payout_asked_iff_attempted", {"state": PayoutState.ASKED}),
    ("payout_asked_iff_attempted", {"attempts": 1}),
    ("payout_has_failure_iff_failed", {"failure_code": "why"}),
    ("payout_booked_iff_paid", {"settled_on": DEBIT_DAY}),
    ("payout_booked_iff_paid", {"state": PayoutState.PAID, "attempts": 1, "asked_at": NOON}),
    ("payout_state_is_known", {"state": "lost"}),
]


@pytest.mark.parametrize(("constraint", "change"), PAYOUT_FAULTS)
def test_a_payout_that_contradicts_its_state_is_refused(
    constraint: str, change: dict[str, Any]
) -> None:
    payout = a_released_payout(plan_id=a_plan())

    with refused(constraint):
        Payout.objects.filter(pk=payout.pk).update(**change)


def test_the_history_of_a_payout_stays() -> None:
    step = a_payout(plan_id=a_plan()).events.get()

    with refused("append only"):
        PayoutEvent.objects.filter(pk=step.pk).update(by=BOB)
    with refused("append only"):
        step.delete()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("gateway_event_has_outcome_iff_worked", {"worked_at": NOON}),
        ("gateway_event_has_outcome_iff_worked", {"outcome": Outcome.APPLIED}),
        (
            "gateway_event_true_if_applied",
            {"outcome": Outcome.APPLIED, "worked_at": NOON, "signature_ok": False},
        ),
    ],
)
def test_an_event_that_contradicts_itself_is_refused(
    constraint: str, fields: dict[str, Any]
) -> None:
    facts: dict[str, Any] = {
        "gateway": "sandbox",
        "event_id": "e",
        "headers": {},
        "body": b"",
        "signature_ok": True,
        "received_at": NOON,
    }

    with refused(constraint):
        GatewayEvent.objects.create(**{**facts, **fields})
