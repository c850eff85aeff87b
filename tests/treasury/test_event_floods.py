"""Anybody can send things to the door: floods, replays, and clocks that go wrong."""

from datetime import timedelta

import pytest

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_plan,
    ask,
    event_about,
    fresh,
    hear,
    signed,
)
from tests.treasury.sandbox import Provider
from treasury import selectors, services
from treasury.models import EventFlood, GatewayEvent
from treasury.services.events import KEPT_AN_HOUR
from treasury.states import DebitState, Outcome

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def forge(number: int) -> GatewayEvent:
    body = b'{"id": "evt-%d"}' % number
    return services.receive_event(headers=signed(body, secret="guess"), body=body, at=NOON)


def test_a_flood_of_forged_events_is_counted_and_does_not_fill_the_disk(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    debit = ask(a_debit(plan_id=a_plan()))

    for number in range(KEPT_AN_HOUR + 3):
        assert forge(number).outcome == Outcome.FORGED

    assert selectors.unplaced_counts() == {Outcome.FORGED: KEPT_AN_HOUR}
    assert [(flood.not_kept, flood.hour) for flood in selectors.event_floods()] == [(3, NOON)]
    assert hear(event_about(debit.request_key)) is Outcome.APPLIED  # a true one comes through


def test_the_next_hour_keeps_them_again() -> None:
    for number in range(KEPT_AN_HOUR + 1):
        forge(number)
    body = b"{}"

    kept = services.receive_event(
        headers=signed(body, secret="guess", at=NOON + HOUR), body=body, at=NOON + HOUR
    )

    assert kept.pk is not None
    assert EventFlood.objects.count() == 1


@pytest.mark.parametrize(("hours", "off"), [(-2, 7200), (2, -7200)])
def test_a_true_event_of_a_wrong_clock_changes_nothing_and_its_provider_is_asked_soon(
    hours: int, off: int, provider: Provider
) -> None:
    """Whichever of the two is wrong: the event may be a repetition, a question is harmless."""
    provider.misbehave(delay_seconds=0)
    debit = ask(a_debit(plan_id=a_plan()))
    body = event_about(debit.request_key)
    assert not selectors.unanswered_debit_keys(plan_id=debit.plan_id, at=NOON, limit=9)

    event = services.receive_event(headers=signed(body, at=NOON + hours * HOUR), body=body, at=NOON)

    assert (event.outcome, event.off_seconds) == (Outcome.TOO_OLD, off)
    assert fresh(debit).state == DebitState.ASKED
    assert selectors.unanswered_debit_keys(plan_id=debit.plan_id, at=NOON, limit=9) == [debit.key]


def test_a_replay_of_what_is_paid_changes_nothing(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    debit = ask(a_debit(plan_id=a_plan()))
    body = event_about(debit.request_key)
    hear(body)
    paid = fresh(debit)

    for hours in (0, 1, 24):
        services.receive_event(headers=signed(body), body=body, at=NOON + hours * HOUR)
    services.work_events(at=NOON + 24 * HOUR, most=10)

    assert fresh(debit) == paid
    assert fresh(debit).look_at is None


def test_another_currency_changes_nothing_and_is_listed(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    plan_id = a_plan()
    services.set_currency(plan_id=plan_id, currency="CNY")
    debit = ask(a_debit(plan_id=plan_id))
    body = event_about(debit.request_key)[:-1] + b', "currency": "EUR"}'

    assert hear(body) is Outcome.CURRENCY_DIFFERS

    assert fresh(debit).state == DebitState.ASKED
    assert body in [bytes(event.body) for event in selectors.unplaced_events()]


def test_an_enormous_stamp_is_only_too_old(provider: Provider) -> None:
    body = b"{}"
    headers = signed(body, at=NOON + timedelta(days=365 * 5_000))

    event = services.receive_event(headers=headers, body=body, at=NOON)

    assert event.outcome == Outcome.TOO_OLD
    assert event.off_seconds == -(2**31 - 1)
