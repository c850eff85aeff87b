"""Many debits asked for at once: claimed by one worker, answered and heard set-wise."""

from datetime import timedelta

import pytest

from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_payer_with_mandate,
    a_plan,
    at_once,
    book,
    event_about,
    fresh,
    hear,
    request,
    signed,
)
from tests.treasury.sandbox import Provider, wait_until
from treasury import selectors, services, tasks
from treasury.models import Debit, GatewayEvent, Payout
from treasury.states import DebitState, Outcome

pytestmark = pytest.mark.django_db
COUNT = 12


def due_debits(plan_id: int, *, count: int = COUNT, minor: int = 972) -> list[Debit]:
    request(plan_id, {a_payer_with_mandate(plan_id).pk: minor for _ in range(count)})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    return list(Debit.objects.filter(plan_id=plan_id).order_by("payer_id"))


def ask_all(plan_id: int, *, most: int = 100) -> int:
    return services.ask_debits(plan_id=plan_id, at=NOON, most=most)


def states_of(plan_id: int) -> dict[str, int]:
    return {one.state: one.count for one in selectors.debits_by_state(plan_id) if one.count}


def receive(debit: Debit, *, status: str = "paid", name: str = "") -> GatewayEvent:
    body = event_about(debit.request_key, status=status).replace(b"evt-", f"evt-{name}".encode())
    return services.receive_event(headers=signed(body), body=body, at=NOON)


def test_a_batch_is_asked_for_in_few_statements(
    provider: Provider, django_assert_max_num_queries: object
) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    due_debits(plan_id)

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert ask_all(plan_id) == COUNT

    assert states_of(plan_id) == {DebitState.ASKED: COUNT}
    assert len(provider.keys(f"debit/{plan_id}/")) == COUNT
    asked = Debit.objects.filter(plan_id=plan_id, attempts=1, look_at__gt=NOON, next_ask_at=None)
    assert asked.exclude(mandate=None).exclude(provider_reference=None).count() == COUNT


def test_what_is_refused_fails_and_what_is_lost_is_unknown_in_one_batch(provider: Provider) -> None:
    plan_id = a_plan()
    due_debits(plan_id, count=3)
    due_debits(plan_id, count=1, minor=10**16)
    provider.misbehave(lost_answer=1)

    ask_all(plan_id)

    assert states_of(plan_id) == {DebitState.UNKNOWN: 3, DebitState.FAILED: 1}


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_each_take_their_own(provider: Provider) -> None:
    plan_id = a_plan()
    due_debits(plan_id, count=40)

    asked = at_once(lambda: ask_all(plan_id, most=10))

    assert asked == [10] * 4
    assert len(provider.keys(f"debit/{plan_id}/")) == 40
    assert set(Debit.objects.filter(plan_id=plan_id).values_list("attempts", flat=True)) == {1}


def test_lost_answers_are_learned_in_one_round(provider: Provider) -> None:
    plan_id, later, few = a_plan(), NOON + timedelta(minutes=10), 2  # too few for it to rest
    due_debits(plan_id, count=2 * few)
    provider.misbehave(lost_answer=1, delay_seconds=0)
    ask_all(plan_id, most=few)
    provider.misbehave(lost_request=1)
    ask_all(plan_id, most=few)
    assert states_of(plan_id) == {DebitState.UNKNOWN: 2 * few}
    provider.behave()

    assert services.resolve_debits(plan_id=plan_id, at=later, most=100) == 2 * few
    assert services.resolve_debits(plan_id=plan_id, at=later, most=100) == 0  # looked at just now
    wait_until(lambda: all(map(provider.settled, provider.keys(f"debit/{plan_id}/"))))
    services.resolve_debits(plan_id=plan_id, at=A_MONTH_LATER, most=100)

    assert states_of(plan_id) == {DebitState.PAID: 2 * few}
    assert len(provider.keys(f"debit/{plan_id}/")) == 2 * few


def test_events_are_worked_together_in_few_statements(
    provider: Provider, django_assert_max_num_queries: object
) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    due_debits(plan_id)
    ask_all(plan_id)
    debits = list(Debit.objects.filter(plan_id=plan_id))
    for debit in debits:
        receive(debit)
        receive(debit, name="again-")
        receive(debit, status="pending", name="late-")

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert services.work_events(at=NOON, most=500) == 3 * COUNT

    assert states_of(plan_id) == {DebitState.PAID: COUNT}
    outcomes = GatewayEvent.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes[:3]) == [Outcome.APPLIED, Outcome.ALREADY_KNOWN, Outcome.ALREADY_KNOWN]


def test_events_of_one_debit_are_taken_in_the_order_they_came(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    (debit,) = due_debits(plan_id, count=1)
    ask_all(plan_id)
    debit = fresh(debit)
    reference = debit.provider_reference or ""
    for status in ("paid", "failed"):
        body = event_about(debit.request_key, status=status).replace(b"ref-1", reference.encode())
        services.receive_event(headers=signed(body), body=body, at=NOON)

    services.work_events(at=NOON, most=500)

    assert states_of(plan_id) == {DebitState.FAILED: 1}  # paid, and taken back by the bank


def test_an_event_that_breaks_is_laid_aside_and_the_others_are_worked(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    due_debits(plan_id, count=3)
    ask_all(plan_id)
    broken, *others = Debit.objects.filter(plan_id=plan_id).order_by("payer_id")
    assert hear(event_about(broken.request_key)) is Outcome.APPLIED
    book(plan_id)
    late = f"late_failure/{broken.payer_id}/1/1"  # booked already, and as something else
    services.post(plan_id=plan_id, key=late, moves={"clearing": 1, "carry": -1}, memo="-", at=NOON)
    event = receive(broken, status="failed")
    for debit in others:
        receive(debit)

    tasks.work_events()

    assert states_of(plan_id) == {DebitState.PAID: 3}
    assert [one.pk for one in selectors.unplaced_events(Outcome.STUCK)] == [event.pk]


def test_a_stuck_event_is_worked_again_at_a_persons_wish(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    due_debits(plan_id, count=1)
    ask_all(plan_id)
    event = receive(Debit.objects.get(plan_id=plan_id))
    GatewayEvent.objects.filter(pk=event.pk).update(outcome=Outcome.STUCK, worked_at=NOON)
    assert selectors.unplaced_counts() == {Outcome.STUCK: 1}

    services.rework_event(event_id=event.pk)
    services.work_events(at=NOON, most=10)

    assert states_of(plan_id) == {DebitState.PAID: 1}


def test_an_event_that_is_applied_is_not_worked_again(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    due_debits(plan_id, count=1)
    ask_all(plan_id)
    event = receive(Debit.objects.get(plan_id=plan_id))
    services.work_events(at=NOON, most=10)

    services.rework_event(event_id=event.pk)

    assert selectors.unworked_event_ids(limit=10) == []
    assert not Payout.objects.exists()
    assert hear(bytes(GatewayEvent.objects.get(pk=event.pk).body)) is Outcome.APPLIED
