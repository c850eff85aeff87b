"""Payments that come back from the payer's bank days after they were made."""

from datetime import timedelta
from typing import Any

import pytest

from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_debit,
    a_plan,
    ask,
    at_once,
    book,
    books,
    entry_keys,
    event_about,
    fresh,
    hear,
    write_off,
)
from tests.treasury.sandbox import Provider
from treasury import services
from treasury.models import Debit
from treasury.states import DebitState, Outcome

pytestmark = pytest.mark.django_db
D = DebitState
DAY = timedelta(days=1)


def a_failed_debit(provider: Provider) -> Debit:
    provider.misbehave(delay_seconds=3600)
    debit = ask(a_debit(plan_id=a_plan()))
    hear(event_about(debit.request_key, status="failed"))
    return fresh(debit)


def a_paid_debit(provider: Provider, *, retry_days: int = 5) -> Debit:
    provider.misbehave(delay_seconds=3600)
    debit = ask(a_debit(plan_id=a_plan(), retry_days=retry_days))
    hear(event_about(debit.request_key))
    return fresh(debit)


def test_a_payment_that_comes_back_before_it_is_booked_is_owed_again(provider: Provider) -> None:
    debit = a_paid_debit(provider)

    assert hear(event_about(debit.request_key, status="failed")) is Outcome.APPLIED
    book(debit.plan_id)

    failed = fresh(debit)
    assert (failed.state, failed.settled_on) == (D.FAILED, None)
    assert failed.failure_code == "insufficient_funds"
    assert failed.next_ask_at == NOON + DAY
    assert not books(debit.plan_id)


def test_a_payment_that_comes_back_after_it_was_booked_is_booked_back_once(
    provider: Provider,
) -> None:
    debit = a_paid_debit(provider)
    book(debit.plan_id)
    body = event_about(debit.request_key, status="failed")

    outcomes = [hear(body), hear(body.replace(b'"evt-', b'"evt-again-'))]

    assert outcomes == [Outcome.APPLIED, Outcome.ALREADY_KNOWN]
    assert not books(debit.plan_id)
    assert entry_keys(debit.plan_id)[1:] == [f"late_failure/{debit.payer_id}/1/1"]
    assert fresh(debit).entry is None


def test_a_payment_that_came_back_is_asked_for_again_and_may_come_back_again(
    provider: Provider,
) -> None:
    debit = a_paid_debit(provider)
    book(debit.plan_id)
    for attempt in (2, 3):
        hear(event_about(fresh(debit).request_key, status="failed"))
        again = ask(debit, at=NOON + attempt * DAY)
        assert again.attempts == attempt
        hear(event_about(again.request_key))
        book(debit.plan_id)

    assert books(debit.plan_id) == {"clearing": 972, "receivable": -972}
    assert fresh(debit).state == D.PAID


def test_a_recovered_payment_that_comes_back_is_given_up_again(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())
    write_off(debit)
    provider.misbehave(delay_seconds=3600)
    asked = ask(debit, at=A_MONTH_LATER, by_payer=True)
    hear(event_about(asked.request_key))
    book(debit.plan_id)

    assert hear(event_about(asked.request_key, status="failed")) is Outcome.APPLIED

    assert (fresh(debit).state, fresh(debit).settled_on) == (D.WRITTEN_OFF, None)
    assert books(debit.plan_id) == {"written_off": 972, "receivable": -972}


def test_a_failure_of_an_attempt_after_which_it_was_paid_elsewhere_changes_nothing(
    provider: Provider,
) -> None:
    debit = a_failed_debit(provider)
    services.settle_batch(plan_id=debit.plan_id, to_period=1, at=NOON)
    again = event_about(debit.request_key, status="failed").replace(b'"evt-', b'"evt-again-')

    assert hear(again) is Outcome.CONTRADICTS

    assert fresh(debit).state == D.PAID


@pytest.mark.django_db(transaction=True)
def test_a_payment_that_comes_back_while_it_is_booked_leaves_books_that_agree(
    provider: Provider,
) -> None:
    debit = a_paid_debit(provider)
    deeds: list[Any] = [
        lambda: hear(event_about(debit.request_key, status="failed")),
        lambda: book(debit.plan_id),
    ]

    at_once(lambda: deeds.pop()(), times=2)

    assert fresh(debit).state == D.FAILED
    assert not books(debit.plan_id)
