"""Reviewers see what a machine points out on the claim's page, and say whether it mattered."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from claims import services
from claims.models import Claim, Signal
from members.models import User
from tests.claims.builders import READ_AT, a_filed_claim, a_reviewer
from tests.members.builders import a_user, signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return a_reviewer()


@pytest.fixture
def claim() -> Claim:
    found = a_filed_claim(event_on=date(2025, 6, 10))
    services.look_for_signals(claim_id=found.pk, at=READ_AT)
    return found


def door(claim: Claim) -> str:
    return reverse("claims:answer_signal", args=[claim.ref, claim.signals.get().pk])


def page(client: Client, claim: Claim) -> str:
    return client.get(reverse("claims:review", args=[claim.ref])).content.decode()


def test_the_page_shows_what_it_rests_on_and_asks_whether_it_mattered(
    claim: Claim, reviewer: User, client: Client
) -> None:
    shown = page(signs_in(client, reviewer), claim)

    assert "Soon after waiting" in shown
    assert "the event is dated 2 days later" in shown.replace("&nbsp;", " ").replace("\xa0", " ")
    assert f'action="{door(claim)}"' in shown


def test_an_answer_is_recorded_and_shown_instead_of_the_question(
    claim: Claim, reviewer: User, client: Client
) -> None:
    signs_in(client, reviewer)

    response = client.post(door(claim), {"answer": "not_useful", "words": "A fall on the ice."})

    assert response.url == reverse("claims:review", args=[claim.ref])  # type: ignore[attr-defined]
    signal = claim.signals.get()
    assert (signal.answer, signal.answered_by) == ("not_useful", reviewer)
    shown = page(client, claim)
    assert "A fall on the ice." in shown
    assert f'action="{door(claim)}"' not in shown


@pytest.mark.parametrize(
    "typed", [{}, {"answer": "refuse"}, {"answer": "useful", "words": "x" * 501}]
)
def test_what_is_no_answer_changes_nothing(
    typed: dict[str, str], claim: Claim, reviewer: User, client: Client
) -> None:
    response = signs_in(client, reviewer).post(door(claim), typed, follow=True)

    assert "Please say whether it mattered" in response.content.decode()
    assert Signal.objects.get().answer == ""


def test_a_second_reviewers_other_answer_is_told_so(
    claim: Claim, reviewer: User, client: Client
) -> None:
    signs_in(client, reviewer).post(door(claim), {"answer": "useful"})

    response = signs_in(Client(), a_reviewer("Second")).post(
        door(claim), {"answer": "not_useful"}, follow=True
    )

    assert "Another reviewer has said already" in response.content.decode()
    assert Signal.objects.get().answer == "useful"


def test_nobody_but_a_reviewer_of_the_claim_comes_in(claim: Claim, client: Client) -> None:
    holder = claim.enrolment.member.holder

    for stranger in (a_user(), holder):
        response = signs_in(client, stranger).post(door(claim), {"answer": "useful"})
        assert response.status_code in {403, 404}
    assert client.get(door(claim)).status_code in {403, 405}
    assert Signal.objects.get().answer == ""


def test_a_signal_of_another_claim_does_not_exist_here(
    claim: Claim, reviewer: User, client: Client
) -> None:
    other = a_filed_claim()
    address = reverse("claims:answer_signal", args=[other.ref, claim.signals.get().pk])

    assert signs_in(client, reviewer).post(address, {"answer": "useful"}).status_code == 404
