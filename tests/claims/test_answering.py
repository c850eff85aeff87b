"""Answering a question, and opening again what was closed without an answer."""

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from claims import services
from claims.models import Claim
from claims.states import ClaimState
from tests.claims.builders import a_claim, a_filed_claim
from tests.claims.filers import a_picture
from tests.members.builders import (
    a_crew_member,
    a_plan,
    an_enrolment,
)

pytestmark = pytest.mark.django_db


def test_a_blind_sample_is_drawn_at_filing_by_the_number_alone() -> None:
    plan = a_plan(changes={"taken_hours = 4": "taken_hours = 4\nblind_bps = 10000"})
    enrolment = an_enrolment(plan=plan)

    assert a_filed_claim(enrolment=enrolment).is_blind
    assert not a_filed_claim().is_blind


def test_an_answer_to_a_question_takes_words_and_photographs(client: Client) -> None:
    claim = a_claim()
    reviewer = a_crew_member("reviewer", name="Reader")
    at = charter.now(claim.plan)
    services.ask_information(
        claim_id=claim.pk, words="Please send the discharge letter.", by=reviewer, at=at
    )
    client.force_login(claim.filed_by)
    address = reverse("claims:answer", args=[claim.ref])

    asked = client.get(reverse("claims:claim", args=[claim.ref])).content.decode()
    empty = client.post(address, {"words": " "})
    for _click in range(2):
        done = client.post(address, {"words": "Here it is.", "photos": a_picture()})

    claim.refresh_from_db()
    assert "Please send the discharge letter." in asked
    assert empty.status_code == 422
    assert done.status_code == 302
    assert claim.state == ClaimState.SUBMITTED
    assert claim.requests.get().answer == "Here it is."
    assert claim.evidence.count() == 2


def test_an_answer_opens_a_closed_request_again(client: Client) -> None:
    claim = a_claim(ClaimState.LAPSED)
    at = charter.now(claim.plan)
    Claim.objects.filter(pk=claim.pk).update(state_since=at)
    client.force_login(claim.filed_by)

    page = client.get(reverse("claims:claim", args=[claim.ref])).content.decode()
    client.post(reverse("claims:answer", args=[claim.ref]), {"words": "I was in hospital."})

    claim.refresh_from_db()
    assert "Answer, and open it again" in page
    assert claim.state == ClaimState.SUBMITTED


def test_too_late_to_open_it_again_is_said_and_asking_anew_is_offered(client: Client) -> None:
    claim = a_claim(ClaimState.LAPSED)  # long before today
    client.force_login(claim.filed_by)

    answer = client.post(reverse("claims:answer", args=[claim.ref]), {"words": "Sorry."})

    assert answer.status_code == 409
    assert "ask anew" in answer.content.decode()
