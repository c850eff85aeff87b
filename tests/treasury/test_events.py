from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_plan,
    a_released_payout,
    ask,
    at_once,
    event_about,
    fresh,
    hear,
    signed,
)
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services, tasks
from treasury.models import Debit, GatewayEvent
from treasury.states import DebitState, Outcome, PayoutState

pytestmark = pytest.mark.django_db


def asked(provider: Provider, **facts: int) -> Debit:
    """Return a debit whose outcome the provider keeps to itself."""
    provider.misbehave(delay_seconds=3600)
    return ask(a_debit(plan_id=a_plan(), **facts))


def test_a_paid_event_collects_the_debit(provider: Provider) -> None:
    debit = asked(provider)

    assert hear(event_about(debit.request_key)) is Outcome.APPLIED

    assert (fresh(debit).state, fresh(debit).settled_on) == (DebitState.PAID, NOON.date())


def test_a_failed_event_leaves_the_debit_to_be_asked_again(provider: Provider) -> None:
    debit = asked(provider)

    assert hear(event_about(debit.request_key, status="failed")) is Outcome.APPLIED

    assert fresh(debit).next_ask_at == NOON + timedelta(days=1)


def test_the_same_event_again_is_one_row_and_one_deed(provider: Provider) -> None:
    debit = asked(provider)
    body = event_about(debit.request_key)

    outcomes = [hear(body) for _ in range(3)]

    assert set(outcomes) == {Outcome.APPLIED}
    assert GatewayEvent.objects.filter(event_id__contains=debit.request_key).count() == 1


def test_an_event_that_says_nothing_new_is_already_known(provider: Provider) -> None:
    debit = asked(provider)
    hear(event_about(debit.request_key))
    other = event_about(debit.request_key).replace(b'"evt-', b'"evt-again-')

    assert hear(other) is Outcome.ALREADY_KNOWN


def test_a_late_pending_event_does_not_undo_what_is_paid(provider: Provider) -> None:
    debit = asked(provider)
    hear(event_about(debit.request_key))

    assert hear(event_about(debit.request_key, status="pending")) is Outcome.ALREADY_KNOWN
    assert fresh(debit).state == DebitState.PAID


def test_an_event_that_contradicts_changes_nothing_and_is_listed(provider: Provider) -> None:
    debit = asked(provider)
    hear(event_about(debit.request_key, status="failed"))

    assert hear(event_about(debit.request_key)) is Outcome.CONTRADICTS

    assert fresh(debit).state == DebitState.FAILED
    listed = selectors.unplaced_events().first()
    assert listed is not None
    assert debit.request_key.encode() in bytes(listed.body)


def test_an_event_about_another_amount_changes_nothing(provider: Provider) -> None:
    debit = asked(provider)

    assert hear(event_about(debit.request_key, amount_minor=973)) is Outcome.AMOUNT_DIFFERS
    assert fresh(debit).state == DebitState.ASKED


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("paid", Outcome.OTHER_ATTEMPT), ("failed", Outcome.ALREADY_KNOWN)],
)
def test_an_event_about_an_earlier_attempt_changes_nothing(
    status: str, outcome: Outcome, provider: Provider
) -> None:
    debit = asked(provider)
    hear(event_about(debit.request_key, status="failed"))
    second = ask(debit, at=NOON + timedelta(days=1))
    assert second.attempts == 2

    body = event_about(debit.request_key, status=status).replace(b'"evt-', b'"evt-late-')

    assert hear(body) is outcome
    assert fresh(debit).state == DebitState.ASKED


@pytest.mark.parametrize("key", ["debit/1/999999999/1/1", "payout/nobody/1", "rent/7", ""])
def test_an_event_about_nothing_of_ours_is_listed(key: str) -> None:
    assert hear(event_about(key)) is Outcome.UNKNOWN_REQUEST


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b'{"id": "evt-u", "key": 5}',
        b'{"id": "evt-v", "key": "k", "status": "eaten", "reference": "r", "amount_minor": 1}',
    ],
)
def test_an_unreadable_event_is_kept_as_it_came(body: bytes) -> None:
    event = services.receive_event(headers=signed(body), body=body, at=NOON)

    assert services.work_event(event_id=event.pk, at=NOON) is Outcome.UNREADABLE
    assert bytes(GatewayEvent.objects.get(pk=event.pk).body) == body


def test_a_forged_event_changes_nothing_and_does_not_take_the_true_ones_place(
    provider: Provider,
) -> None:
    debit = asked(provider)
    body = event_about(debit.request_key)

    forged = services.receive_event(headers=signed(body, secret="guess"), body=body, at=NOON)
    services.work_event(event_id=forged.pk, at=NOON)

    assert (forged.outcome, fresh(debit).state) == (Outcome.FORGED, DebitState.ASKED)
    assert hear(body) is Outcome.APPLIED


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_event_outside_the_window_is_too_old(minutes: int, provider: Provider) -> None:
    debit = asked(provider)
    body = event_about(debit.request_key)
    headers = signed(body, at=NOON + timedelta(minutes=minutes))

    event = services.receive_event(headers=headers, body=body, at=NOON)

    assert (event.outcome, fresh(debit).state) == (Outcome.TOO_OLD, DebitState.ASKED)


def test_a_payout_event_pays_the_payout(provider: Provider) -> None:
    provider.misbehave(delay_seconds=3600)
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=a_plan()).pk, at=NOON)

    hear(event_about(payout.request_key, amount_minor=payout.amount_minor))

    payout.refresh_from_db()
    assert payout.state == PayoutState.PAID
    assert selectors.balance_minor(plan_id=payout.plan_id, account="clearing") == -30_000_000


def test_secrets_in_headers_are_not_kept() -> None:
    event = services.receive_event(headers={"Cookie": "c", "X": "y"}, body=b"{}", at=NOON)

    assert event.headers == {"X": "y"}


# The door


def send(client: Client, body: bytes, headers: dict[str, str]) -> int:
    url = reverse("treasury:hear", args=["sandbox"])
    response = client.post(url, body, content_type="application/json", headers=headers)
    return response.status_code


def test_the_door_stores_and_the_sweep_works(provider: Provider) -> None:
    debit, client = asked(provider), Client(enforce_csrf_checks=True)
    body = event_about(debit.request_key)

    answers = [send(client, body, signed(body, at=timezone.now())) for _ in range(2)]
    assert answers == [200, 200]
    assert fresh(debit).state == DebitState.ASKED
    for _ in range(2):
        tasks.work_events()

    assert fresh(debit).state == DebitState.PAID


def test_the_door_refuses_forged_old_large_and_foreign_events(client: Client) -> None:
    body, old = b"{}", NOON - timedelta(days=400)

    assert send(client, body, {}) == 401
    assert send(client, body, signed(body, at=old)) == 401
    assert send(client, b" " * 65_537, {}) == 413
    assert client.get(reverse("treasury:hear", args=["sandbox"])).status_code == 405
    url = reverse("treasury:hear", args=["nobody"])
    assert client.post(url, body, content_type="application/json").status_code == 404


def test_the_sweep_asks_about_lost_answers(provider: Provider) -> None:
    provider.misbehave(lost_answer=1)
    debit = ask(a_debit(plan_id=a_plan()))
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=a_plan()).pk, at=NOON)
    provider.misbehave(lost_answer=0)

    tasks.ask_unknown()

    payout.refresh_from_db()
    assert fresh(debit).state in {DebitState.ASKED, DebitState.PAID}
    assert payout.state in {PayoutState.ASKED, PayoutState.PAID}


@pytest.mark.django_db(transaction=True)
def test_an_event_worked_at_once_is_applied_once(provider: Provider) -> None:
    debit = asked(provider)
    body = event_about(debit.request_key)
    event = services.receive_event(headers=signed(body), body=body, at=NOON)

    at_once(lambda: services.work_event(event_id=event.pk, at=NOON))

    assert fresh(debit).state == DebitState.PAID


@pytest.mark.django_db(transaction=True)
def test_an_event_received_at_once_is_one_row(provider: Provider) -> None:
    body = event_about(
        rules.debit_request_key(payer_id=1, plan_id=a_plan(), to_period=1, attempt=1)
    )

    events = at_once(lambda: services.receive_event(headers=signed(body), body=body, at=NOON))

    assert len({event.pk for event in events}) == 1
