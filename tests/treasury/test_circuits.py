"""A provider that does not answer is left alone, by all workers, and tried by one."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_payer_with_mandate,
    a_plan,
    a_released_payout,
    ask,
    at_once,
    fresh,
    request,
    resolve,
)
from tests.treasury.sandbox import Provider, free_port
from treasury import rules, selectors, services
from treasury.gateways import GATEWAYS, circuits
from treasury.gateways.circuits import GatewayRests
from treasury.gateways.interface import OutcomeUnknown
from treasury.models import Circuit, Debit
from treasury.rules import patience
from treasury.states import DebitState, PayoutState

pytestmark = pytest.mark.django_db
chances = some.floats(min_value=0, max_value=1, exclude_max=True)


def due_debits(plan_id: int, *, count: int) -> None:
    request(plan_id, {a_payer_with_mandate(plan_id).pk: 972 for _ in range(count)})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)


def ask_next(plan_id: int, *, most: int = 100) -> int:
    return services.ask_debits(plan_id=plan_id, at=NOON, most=most)


def states_of(plan_id: int) -> list[str]:
    return sorted(Debit.objects.filter(plan_id=plan_id).values_list("state", flat=True))


def is_over() -> None:
    """Let the rest of every provider be over."""
    Circuit.objects.exclude(opened_until=None).update(opened_until=Now() - timedelta(seconds=1))


@given(failures=some.integers(0, 10_000), chance=chances)
def test_a_rest_begins_after_some_failures_and_has_an_end(failures: int, chance: float) -> None:
    rest = rules.rest(failures, chance=chance)

    assert (rest is None) == (failures < patience.OPENS_AFTER)
    assert rest is None or patience.SHORTEST_REST * 0.75 <= rest <= patience.LONGEST_REST * 1.25


def test_each_further_failure_doubles_the_rest() -> None:
    rests = [rules.rest(patience.OPENS_AFTER + more, chance=0.5) for more in range(3)]

    assert rests == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]


@given(age=some.integers(0, 10**7), chance=chances, is_unknown=some.booleans())
def test_looks_grow_rarer_and_never_stop(*, age: int, chance: float, is_unknown: bool) -> None:
    at = NOON + timedelta(seconds=age)

    look_at = rules.look_again_at(asked_at=NOON, at=at, is_unknown=is_unknown, chance=chance)

    least = patience.SOON if is_unknown else patience.FIRST_LOOK
    assert least * 0.75 <= look_at - at <= patience.LONGEST_LOOK * 1.25


def test_a_provider_that_is_away_is_asked_a_few_times_and_then_rests(
    provider: Provider, settings: Settings
) -> None:
    settings.GATEWAY_URL = f"http://127.0.0.1:{free_port()}"
    plan_id = a_plan()
    due_debits(plan_id, count=30)

    assert ask_next(plan_id, most=20) == 20
    assert ask_next(plan_id) == 0  # nothing more is even marked as asked

    assert states_of(plan_id) == [DebitState.OPEN] * 10 + [DebitState.UNKNOWN] * 20
    circuit = Circuit.objects.get()
    assert circuit.failures == patience.OPENS_AFTER  # others under way were of the same outage
    assert "refused" in circuit.last_error
    assert circuit.opened_until is not None


def test_one_call_tries_whether_it_answers_again_and_then_all_go_on(provider: Provider) -> None:
    plan_id = a_plan()
    due_debits(plan_id, count=8)
    provider.misbehave(error=1)
    ask_next(plan_id, most=6)
    is_over()

    assert ask_next(plan_id) == 1  # in vain: it rests again
    assert ask_next(plan_id) == 0
    provider.behave()
    is_over()
    assert ask_next(plan_id) == 1

    assert not selectors.circuits()
    while services.resolve_debits(plan_id=plan_id, at=NOON + timedelta(hours=1), most=100):
        pass
    assert not {DebitState.UNKNOWN, DebitState.OPEN} & set(states_of(plan_id))
    charged = [key.split("/")[2] for key in provider.keys(f"debit/{plan_id}/")]
    assert len(charged) == len(set(charged)) == 8


def test_a_single_question_is_refused_while_it_rests(provider: Provider) -> None:
    Circuit.objects.create(
        gateway="sandbox",
        failures=6,
        opened_until=Now() + timedelta(minutes=1),
        failed_at=NOON,
        last_error="ConnectError",
    )
    debit, payout = a_debit(plan_id=a_plan()), a_released_payout(plan_id=a_plan())

    assert ask(debit).state == DebitState.UNKNOWN
    with pytest.raises(GatewayRests):
        resolve(debit)
    assert services.ask_payout(payout_id=payout.pk, at=NOON).state == PayoutState.UNKNOWN

    assert not provider.keys(f"debit/{debit.plan_id}/")


@pytest.mark.django_db(transaction=True)
def test_only_one_worker_takes_the_trial() -> None:
    Circuit.objects.create(
        gateway="sandbox", failures=6, opened_until=NOON, failed_at=NOON, last_error="-"
    )

    def enter() -> str:
        try:
            return circuits.enter("sandbox").value
        except GatewayRests:
            return "rests"

    assert sorted(at_once(enter)) == ["on trial", "rests", "rests", "rests"]


def test_an_answer_forgets_earlier_failures(provider: Provider) -> None:
    provider.misbehave(error=1)
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            GATEWAYS["sandbox"].grant_mandate(key="mandate/1/1/1", payer="1")
    assert Circuit.objects.get().failures == 3

    provider.behave()
    GATEWAYS["sandbox"].grant_mandate(key="mandate/1/1/1", payer="1")

    assert Circuit.objects.get().failures == 0


def test_what_a_provider_refuses_is_an_answer(provider: Provider) -> None:
    plan_id = a_plan()
    request(plan_id, {a_payer_with_mandate(plan_id).pk: 10**16 for _ in range(8)})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)

    ask_next(plan_id)

    assert states_of(plan_id) == [DebitState.FAILED] * 8
    assert not selectors.circuits()


def test_a_debit_is_looked_at_by_the_gateway_it_was_asked_at(provider: Provider) -> None:
    """A payer who changed to another provider meanwhile is not charged there as well."""
    provider.misbehave(lost_answer=1)
    debit = ask(a_debit(plan_id=a_plan()))
    payer_id, plan_id = debit.payer_id, debit.plan_id
    services.revoke_mandate(payer_id=payer_id, plan_id=plan_id, at=NOON)
    services.grant_mandate(
        payer_id=payer_id, plan_id=plan_id, gateway="transfer", reference="RF18", at=NOON
    )
    provider.behave()

    assert resolve(debit).state in {DebitState.ASKED, DebitState.PAID}

    assert fresh(debit).mandate.gateway == "sandbox"  # type: ignore[union-attr]
