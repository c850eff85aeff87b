from datetime import timedelta
from functools import partial

import pytest
from pytest_django import Settings

from tests.treasury.builders import (
    DEBIT_DAY,
    NOON,
    a_debit,
    a_payer,
    a_payer_with_mandate,
    a_plan,
    ask,
    at_once,
    fresh,
    request,
    resolve,
)
from tests.treasury.sandbox import Provider, free_port, wait_until
from treasury import rules, selectors, services
from treasury.gateways.interface import GatewayAway
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def pay_now(payer_id: int, plan_id: int, due_minor: int, *, to_period: int = 1) -> Debit | None:
    return services.request_debit(
        payer_id=payer_id,
        plan_id=plan_id,
        to_period=to_period,
        due_minor=due_minor,
        debit_on=DEBIT_DAY,
        at=NOON,
    )


def test_request_debit_makes_one_and_returns_it_again() -> None:
    plan_id, payer = a_plan(), a_payer()

    first, second = pay_now(payer.pk, plan_id, 972), pay_now(payer.pk, plan_id, 2000, to_period=2)

    assert first is not None
    assert first == second
    assert first.amount_minor == 972


@pytest.mark.parametrize("due_minor", [0, -5])
def test_request_debit_of_nothing_makes_nothing(due_minor: int) -> None:
    assert pay_now(a_payer().pk, a_plan(), due_minor) is None


def test_request_debit_after_all_is_paid_makes_nothing() -> None:
    plan_id, payer = a_plan(), a_payer()
    request(plan_id, {payer.pk: 972})
    services.settle_batch(plan_id=plan_id, to_period=1, at=NOON)

    assert pay_now(payer.pk, plan_id, 972) is None


def test_ask_debit_is_answered_pending_and_paid_later(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())

    asked = ask(debit)

    assert (asked.state, asked.attempts, asked.asked_at) == (DebitState.ASKED, 1, NOON)
    assert asked.provider_reference
    wait_until(lambda: provider.settled(asked.request_key))
    paid = resolve(debit)
    assert paid.state == DebitState.PAID
    assert paid.settled_on is not None
    assert paid.settled_on >= NOON.date()


def test_ask_debit_twice_asks_once(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())

    asked = [ask(debit) for _ in range(2)]

    assert [found.attempts for found in asked] == [1, 1]
    assert provider.keys(f"debit/{debit.plan_id}/{debit.payer_id}/") == [fresh(debit).request_key]


def test_ask_debit_that_fails_is_asked_again_as_itself_daily(provider: Provider) -> None:
    provider.misbehave(failure=1)
    debit, at = a_debit(plan_id=a_plan(), retry_days=2), NOON

    for attempt in (1, 2, 3):
        asked = ask(debit, at=at)
        wait_until(partial(provider.settled, asked.request_key))
        failed = resolve(debit, at=at)
        assert (failed.state, failed.attempts) == (DebitState.FAILED, attempt)
        assert failed.failure_code == "insufficient_funds"
        assert failed.next_ask_at == (at + DAY if attempt < 3 else None)
        at += DAY

    with pytest.raises(rules.NotYetDue):
        ask(debit, at=at)
    assert Debit.objects.filter(payer=debit.payer).count() == 1


def test_ask_debit_that_the_provider_refuses_fails_at_once(provider: Provider) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: 10**16})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)

    asked = ask(Debit.objects.get(payer=payer))

    assert (asked.state, asked.failure_code) == (DebitState.FAILED, "amount_wrong")


def test_ask_debit_before_the_payer_was_told_is_refused(provider: Provider) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: 972})
    debit = Debit.objects.get(payer=payer)

    with pytest.raises(rules.NotNotified):
        ask(debit)

    assert fresh(debit).attempts == 0
    assert ask(debit, by_payer=True).state == DebitState.ASKED


def test_ask_debit_before_its_day_is_refused_unless_the_payer_asks(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())

    with pytest.raises(rules.NotYetDue):
        ask(debit, at=NOON - DAY)

    assert ask(debit, at=NOON - DAY, by_payer=True).state == DebitState.ASKED


def test_ask_debit_without_mandate_is_refused() -> None:
    plan_id = a_plan()
    debit = a_debit(plan_id=plan_id)
    services.revoke_mandate(payer_id=debit.payer_id, plan_id=plan_id, at=NOON)

    with pytest.raises(rules.NoMandate):
        ask(debit)

    assert fresh(debit).state == DebitState.OPEN


def test_a_lost_answer_is_unknown_until_the_provider_is_asked(provider: Provider) -> None:
    provider.misbehave(lost_answer=1)
    debit = a_debit(plan_id=a_plan())

    lost = ask(debit)

    assert lost.state == DebitState.UNKNOWN
    assert lost.key in selectors.unknown_debit_keys(limit=10_000)
    wait_until(lambda: provider.settled(lost.request_key))
    assert resolve(debit).state == DebitState.PAID


def test_a_lost_request_is_sent_again_under_the_same_key(provider: Provider) -> None:
    provider.misbehave(lost_request=1)
    debit = a_debit(plan_id=a_plan())
    lost = ask(debit)
    assert lost.state == DebitState.UNKNOWN
    assert lost.request_key not in provider.book()

    provider.behave()
    found = resolve(debit)

    assert (found.state, found.attempts) == (DebitState.ASKED, 1)
    assert provider.book()[lost.request_key][1] == 972


def test_a_provider_that_is_away_leaves_the_debit_unknown(
    provider: Provider, settings: Settings
) -> None:
    settings.GATEWAY_URL = f"http://127.0.0.1:{free_port()}"
    debit = a_debit(plan_id=a_plan())

    assert ask(debit).state == DebitState.UNKNOWN
    with pytest.raises(GatewayAway):
        resolve(debit)

    settings.GATEWAY_URL = provider.url
    assert resolve(debit).state == DebitState.ASKED


def test_an_unseen_request_is_not_sent_again_after_the_mandate_was_revoked(
    provider: Provider,
) -> None:
    provider.misbehave(lost_request=1)
    debit = a_debit(plan_id=a_plan())
    ask(debit)
    services.revoke_mandate(payer_id=debit.payer_id, plan_id=debit.plan_id, at=NOON)
    provider.behave()

    assert resolve(debit, at=NOON).state == DebitState.UNKNOWN
    failed = resolve(debit, at=NOON + DAY)

    assert (failed.state, failed.failure_code) == (DebitState.FAILED, "mandate_revoked")
    assert not provider.book().get(failed.request_key)


def test_an_answer_about_another_amount_is_not_taken(provider: Provider) -> None:
    plan_id = a_plan()
    debit = a_debit(plan_id=plan_id)
    key = rules.debit_request_key(payer_id=debit.payer_id, plan_id=plan_id, to_period=1, attempt=1)
    provider.call("POST", "/v1/debits", key=key, content={"mandate": "m", "amount_minor": 1})

    assert ask(debit).state == DebitState.UNKNOWN
    wait_until(lambda: provider.settled(key))
    assert resolve(debit).state == DebitState.UNKNOWN


def test_unanswered_debit_keys_are_those_without_news_for_a_while(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())
    ask(debit)

    def unanswered(minutes: int) -> list[rules.DebitKey]:
        at = NOON + timedelta(minutes=minutes)
        return selectors.unanswered_debit_keys(plan_id=debit.plan_id, at=at, limit=10)

    assert unanswered(1) == []
    assert unanswered(3) == [debit.key]


@pytest.mark.django_db(transaction=True)
def test_ask_debit_at_once_asks_once(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())

    at_once(lambda: ask(debit))

    assert fresh(debit).attempts == 1
    assert provider.keys(f"debit/{debit.plan_id}/{debit.payer_id}/") == [fresh(debit).request_key]


@pytest.mark.django_db(transaction=True)
def test_request_debit_at_once_makes_one() -> None:
    plan_id, payer = a_plan(), a_payer()

    debits = at_once(lambda: pay_now(payer.pk, plan_id, 972))

    assert {debit.pk for debit in debits if debit} == {(payer.pk, plan_id, 1, NOON.date())}
