from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_payer,
    a_payout,
    a_plan,
    a_released_payout,
    ask,
    event_about,
    request,
    signed,
)
from tests.treasury.sandbox import Provider
from treasury import selectors, services
from treasury.selectors import StateTotal
from treasury.states import DebitState, PayoutState

pytestmark = pytest.mark.django_db


def filled(totals: list[StateTotal]) -> dict[str, tuple[int, int]]:
    return {total.state: (total.count, total.amount_minor) for total in totals if total.count}


@pytest.mark.parametrize("payer_count", [1, 3])
def test_debits_by_state_counts_and_sums_at_one_price(
    payer_count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(payer_count)]
    request(plan_id, dict.fromkeys(payers, 5))
    services.settle_batch(plan_id=plan_id, to_period=1, at=NOON)
    request(plan_id, dict.fromkeys(payers, 12), to_period=2)

    with django_assert_num_queries(1):
        totals = selectors.debits_by_state(plan_id)

    assert [total.state for total in totals] == list(DebitState.values)
    assert filled(totals) == {
        DebitState.OPEN: (payer_count, 7 * payer_count),
        DebitState.PAID: (payer_count, 5 * payer_count),
    }
    assert filled(selectors.debits_by_state(plan_id, to_period=1)) == {
        DebitState.PAID: (payer_count, 5 * payer_count)
    }


def test_open_and_payable_debits_are_the_unpaid_ones(provider: Provider) -> None:
    plan_id = a_plan()
    debit = a_debit(plan_id=plan_id)
    whose = {"payer_id": debit.payer_id, "plan_id": plan_id}
    assert list(selectors.open_debits(**whose)) == [debit]
    assert list(selectors.payable_debits(**whose)) == [debit]

    ask(debit)
    assert list(selectors.open_debits(**whose)) == [debit]
    assert list(selectors.payable_debits(**whose)) == []

    request_key = selectors.open_debits(**whose).get().request_key
    body = event_about(request_key)
    event = services.receive_event(headers=signed(body), body=body, at=NOON)
    services.work_event(event_id=event.pk, at=NOON)
    assert list(selectors.open_debits(**whose)) == []


def test_debits_of_period_are_those_of_the_slice() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]
    request(plan_id, dict.fromkeys(payers, 5))

    debits = selectors.debits_of_period(
        plan_id=plan_id, to_period=1, payer_from=payers[1], payer_until=payers[2]
    )

    assert [debit.payer_id for debit in debits] == [payers[1]]


def test_late_debits_wait_for_a_day_or_were_given_up(provider: Provider) -> None:
    plan_id = a_plan()
    not_asked = a_debit(plan_id=plan_id)
    not_answered = a_debit(plan_id=plan_id)
    provider.misbehave(delay_seconds=3600)
    ask(not_answered)

    def late(days: int) -> set[int]:
        at = NOON + timedelta(days=days)
        return {debit.payer_id for debit in selectors.late_debits(plan_id=plan_id, at=at)}

    assert late(0) == set()
    assert late(2) == {not_asked.payer_id, not_answered.payer_id}


def test_payouts_are_listed_and_summed_by_state() -> None:
    plan_id = a_plan()
    payout = a_payout(plan_id=plan_id)
    assert filled(selectors.payouts_by_state(plan_id)) == {PayoutState.PREPARED: (1, 30_000_000)}

    a_released_payout(plan_id=plan_id)

    assert list(selectors.payouts(plan_id)) == [payout]
    assert selectors.payout_by_key(payout.key) == payout
    assert filled(selectors.payouts_by_state(plan_id)) == {PayoutState.RELEASED: (1, 30_000_000)}
