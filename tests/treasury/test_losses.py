"""Debits that are given up, and debits that are paid after all."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_debit,
    a_payer,
    a_plan,
    ask,
    at_once,
    book,
    books,
    entry_keys,
    event_about,
    fresh,
    hear,
    refused,
    request,
    settle,
    write_off,
)
from tests.treasury.sandbox import Provider
from treasury import selectors, services
from treasury.models import Debit
from treasury.states import DebitState, MoveNotAllowed, Outcome

pytestmark = pytest.mark.django_db
D = DebitState
DAY = timedelta(days=1)


def a_failed_debit(provider: Provider) -> Debit:
    provider.misbehave(delay_seconds=3600)
    debit = ask(a_debit(plan_id=a_plan()))
    hear(event_about(debit.request_key, status="failed"))
    return fresh(debit)


# Given up


def test_write_off_debit_gives_it_up_and_books_it_once() -> None:
    debit = a_debit(plan_id=a_plan())

    for _ in range(2):
        given_up = write_off(debit)

    assert (given_up.state, given_up.written_off_on) == (D.WRITTEN_OFF, A_MONTH_LATER.date())
    assert given_up.next_ask_at is None
    assert books(debit.plan_id) == {"written_off": 972, "receivable": -972}
    assert entry_keys(debit.plan_id) == [f"written_off/{debit.payer_id}/1"]


def test_a_failed_debit_is_given_up(provider: Provider) -> None:
    debit = a_failed_debit(provider)

    given_up = write_off(debit)

    assert (given_up.state, given_up.failure_code) == (D.WRITTEN_OFF, None)


@pytest.mark.parametrize("state", [D.ASKED, D.PAID])
def test_a_debit_in_flight_or_paid_is_not_given_up(state: DebitState, provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    debit = a_debit(plan_id=a_plan())
    if state == D.ASKED:
        ask(debit)
    else:
        settle(debit)

    with pytest.raises(MoveNotAllowed):
        write_off(debit)

    assert (fresh(debit).state, fresh(debit).written_off_on) == (state, None)
    assert not books(debit.plan_id)


def test_a_debit_that_is_not_there_is_not_given_up() -> None:
    with pytest.raises(Debit.DoesNotExist):
        services.write_off_debit(payer_id=a_payer().pk, plan_id=a_plan(), to_period=1, at=NOON)


def test_what_was_given_up_is_not_asked_settled_in_a_batch_or_late() -> None:
    debit = a_debit(plan_id=a_plan())
    write_off(debit)
    whose = {"payer_id": debit.payer_id, "plan_id": debit.plan_id}

    assert selectors.due_debit_keys(plan_id=debit.plan_id, at=A_MONTH_LATER, limit=9) == []
    assert not selectors.late_debits(plan_id=debit.plan_id, at=A_MONTH_LATER).exists()
    assert not selectors.open_debits(**whose).exists()
    assert not selectors.unpaid_debits_not_in_flight(**whose).exists()
    assert selectors.payable_debits(**whose).get() == debit  # at the payer's own wish alone
    assert services.settle_batch(plan_id=debit.plan_id, to_period=1, at=A_MONTH_LATER) == 0
    assert ask(debit, at=A_MONTH_LATER).state == D.WRITTEN_OFF
    assert request(debit.plan_id, {debit.payer_id: 972}, to_period=2) == 0


def test_unpaid_debits_not_in_flight_are_the_open_and_the_failed(provider: Provider) -> None:
    failed = a_failed_debit(provider)
    whose = {"payer_id": failed.payer_id, "plan_id": failed.plan_id}
    request(failed.plan_id, {failed.payer_id: 1000}, to_period=2)

    found = selectors.unpaid_debits_not_in_flight(**whose)
    assert [debit.to_period for debit in found] == [1, 2]

    ask(failed, at=NOON + DAY)
    assert [debit.to_period for debit in found.all()] == [2]


# Paid after all


def test_what_was_given_up_and_paid_elsewhere_is_recovered_and_booked_so() -> None:
    plan_id, other = a_plan(), a_payer()
    debit = a_debit(plan_id=plan_id)
    request(plan_id, {other.pk: 28}, to_period=2)
    write_off(debit)

    for _ in range(2):
        paid = settle(debit)
    services.settle_batch(plan_id=plan_id, to_period=2, at=A_MONTH_LATER)
    book(plan_id)

    assert (paid.state, paid.written_off_on) == (D.PAID, A_MONTH_LATER.date())
    assert list(selectors.recovered_debits(plan_id)) == [debit]
    assert books(plan_id) == {"clearing": 1000, "receivable": -1000}


def test_what_was_given_up_is_paid_by_its_payer_through_the_provider(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())
    write_off(debit)
    provider.misbehave(delay_seconds=3600)

    asked = ask(debit, at=A_MONTH_LATER, by_payer=True)
    assert (asked.state, asked.attempts) == (D.ASKED, 1)
    assert hear(event_about(asked.request_key)) is Outcome.APPLIED
    book(debit.plan_id)

    assert list(selectors.recovered_debits(debit.plan_id)) == [debit]
    assert books(debit.plan_id) == {"clearing": 972, "receivable": -972}


def test_what_was_given_up_stays_so_when_paying_it_fails(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())
    write_off(debit)
    provider.misbehave(delay_seconds=3600)
    asked = ask(debit, at=A_MONTH_LATER, by_payer=True)

    assert hear(event_about(asked.request_key, status="failed")) is Outcome.APPLIED

    given_up = fresh(debit)
    assert (given_up.state, given_up.next_ask_at) == (D.WRITTEN_OFF, None)
    assert given_up.written_off_on == A_MONTH_LATER.date()
    assert books(debit.plan_id) == {"written_off": 972, "receivable": -972}


def test_a_payment_heard_of_after_giving_up_recovers_the_debit(provider: Provider) -> None:
    debit = a_failed_debit(provider)
    write_off(debit)

    assert hear(event_about(debit.request_key)) is Outcome.APPLIED

    assert list(selectors.recovered_debits(debit.plan_id)) == [debit]


@pytest.mark.django_db(transaction=True)
def test_a_debit_given_up_at_once_is_booked_once() -> None:
    debit = a_debit(plan_id=a_plan())

    at_once(lambda: write_off(debit))

    assert books(debit.plan_id) == {"written_off": 972, "receivable": -972}


# The bad row


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("debit_written_off_has_its_day", {"state": D.WRITTEN_OFF, "next_ask_at": None}),
        ("debit_written_off_has_its_day", {"written_off_on": date(2026, 4, 1)}),
        (
            "debit_waits_only_if_askable",
            {"state": D.WRITTEN_OFF, "written_off_on": date(2026, 4, 1)},
        ),
    ],
)
def test_a_debit_given_up_by_halves_is_refused(constraint: str, change: dict[str, Any]) -> None:
    debit = a_debit(plan_id=a_plan())

    with refused(constraint):
        Debit.objects.filter(payer=debit.payer).update(**change)


@pytest.mark.parametrize("day", [None, date(2026, 4, 1)])
def test_the_day_on_which_a_debit_was_given_up_stays(day: date | None) -> None:
    debit = a_debit(plan_id=a_plan())
    write_off(debit)
    settle(debit)

    with refused("append only"):
        Debit.objects.filter(payer=debit.payer).update(written_off_on=day)
