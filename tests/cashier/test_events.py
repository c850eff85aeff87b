"""What providers told and nobody could place: listed with a next step, lost never."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from members.states import Role
from tests.cashier.builders import signed_in
from tests.members.builders import a_crew_member, a_plan, a_user
from tests.treasury.builders import (
    NOON,
    a_payer_with_mandate,
    event_about,
    hear,
    request,
    signed,
)
from treasury import services
from treasury.models import Circuit, Debit, EventFlood, GatewayEvent
from treasury.states import UNPLACED, Outcome

pytestmark = pytest.mark.django_db
URL = "/money/events/"


def an_event(
    outcome: Outcome, *, body: bytes = b"{}", off_seconds: int | None = None
) -> GatewayEvent:
    return GatewayEvent.objects.create(
        gateway="sandbox",
        headers={},
        body=body,
        signature_ok=outcome not in {Outcome.FORGED, Outcome.TOO_OLD},
        event_id=f"{outcome}-{GatewayEvent.objects.count()}",
        received_at=NOON,
        worked_at=NOON,
        outcome=outcome,
        off_seconds=off_seconds,
    )


def shown(role: Role = Role.TREASURER, *, query: str = "", language: str = "en") -> str:
    client = signed_in(a_crew_member(role, plan=a_plan()))
    response = client.get(URL + query, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_an_event_for_an_unknown_debit_is_listed_with_its_text() -> None:
    hear(event_about("debit/1/999999999/1/1"))

    page = shown()

    assert "We never asked for this." in page
    assert "debit/1/999999999/1/1" in page


def test_nothing_to_place_is_said() -> None:
    assert "Everything is placed" in shown()
    assert "都已对上" in shown(language="zh-hans")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_has_a_next_step_in_both_languages(language: str) -> None:
    for outcome in sorted(UNPLACED):
        an_event(Outcome(outcome))

    page = shown(language=language)

    assert page.count("<p></p>") == 0
    assert page.count('class="badge') >= len(UNPLACED)
    assert ("Let it be tried once more" in page) == (language == "en")


def test_one_reason_can_be_looked_at_alone_so_that_a_flood_hides_nothing() -> None:
    for number in range(60):
        an_event(Outcome.FORGED, body=b"forged %d" % number)
    an_event(Outcome.AMOUNT_DIFFERS, body=b"another amount")
    GatewayEvent.objects.filter(outcome=Outcome.AMOUNT_DIFFERS).update(
        received_at=NOON - timedelta(days=1)
    )

    assert "another amount</pre>" not in shown()
    alone = shown(query="?outcome=amount_differs")
    assert "another amount</pre>" in alone
    assert "forged 1" not in alone
    assert "forged 1" in shown(query="?outcome=nonsense")


def test_a_wrong_clock_a_flood_and_a_resting_provider_are_said() -> None:
    an_event(Outcome.TOO_OLD, off_seconds=7_200)
    an_event(Outcome.TOO_OLD, off_seconds=-7_200)
    EventFlood.objects.create(gateway="sandbox", hour=NOON, not_kept=1_234)
    Circuit.objects.create(
        gateway="stripe",
        failures=7,
        opened_until=Now() + timedelta(minutes=1),
        failed_at=NOON,
        last_error="ConnectError: refused",
    )

    page = shown()

    assert "Stamped 120 minutes before it came." in page
    assert "one of the two clocks is wrong" in page
    assert "1,234 more messages to sandbox" in page
    assert "stripe does not answer and rests until" in page
    assert "ConnectError: refused" in page


def test_what_a_stranger_sends_is_shown_as_text() -> None:
    body = b"<script>alert(1)</script>\xff"
    services.receive_event(headers=signed(body, secret="guess"), body=body, at=NOON)

    page = shown()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_treasurers_see_the_text_and_let_an_event_be_worked_again() -> None:
    event = an_event(Outcome.STUCK, body=b"the text")
    again = reverse("cashier:rework_event", args=[event.pk])
    supervisor = signed_in(a_crew_member(Role.SUPERVISOR, plan=a_plan()))
    treasurer = signed_in(a_crew_member(Role.TREASURER, plan=a_plan()))

    assert "the text" not in shown(Role.SUPERVISOR)
    assert signed_in(a_user()).get(URL).status_code == 403
    assert supervisor.post(again).status_code == 403
    event.refresh_from_db()
    assert event.outcome == Outcome.STUCK

    assert "Work it once more" in treasurer.get(URL).content.decode()
    assert treasurer.post(again).status_code == 302
    event.refresh_from_db()
    assert (event.outcome, event.worked_at) == (Outcome.WAITING, None)


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_for_any_length(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(a_crew_member(Role.TREASURER, plan=a_plan()))
    for _ in range(count):
        an_event(Outcome.STUCK)
    client.get(URL)

    with django_assert_num_queries(12):
        client.get(URL)


def test_readers_of_a_plan_see_its_events_and_those_of_none() -> None:
    mine, other = a_plan(), a_plan()
    for plan in (mine, other):
        payer = a_payer_with_mandate(plan.pk)
        request(plan.pk, {payer.pk: 972})
        debit = Debit.objects.get(payer=payer)
        hear(event_about(debit.request_key, amount_minor=971))  # nobody asked for it
    hear(event_about("debit/1/999999999/1/1"))

    client = signed_in(a_crew_member(Role.TREASURER, plan=mine))
    page = client.get(URL).content.decode()

    assert GatewayEvent.objects.filter(plan_id=other.pk).count() == 1
    told = [f"debit/{plan.pk}/" in page for plan in (mine, other)]
    assert told == [True, False]
    assert "debit/1/999999999" in page
    GatewayEvent.objects.filter(plan_id=other.pk).update(outcome=Outcome.STUCK)
    stuck = GatewayEvent.objects.get(plan_id=other.pk)
    assert client.post(reverse("cashier:rework_event", args=[stuck.pk])).status_code == 404
