"""The doors of the desk: taking, letting go, handing over, standing aside, the order."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import selectors, services
from claims.models import Signal
from claims.states import ClaimState
from members.models import User
from tests.claims.builders import a_claim, a_reviewer
from tests.claims.test_reviewing import at, last_step
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db


def test_taking_and_letting_go_at_the_desk(desk: Client, reviewer: User) -> None:
    claim = a_claim()

    desk.post(at("take", claim))
    claim.refresh_from_db()
    assert claim.taken_by == reviewer
    mine = desk.get(reverse("claims:docket"), {"whose": "mine"}).content.decode()
    assert claim.ref in mine
    assert claim.ref not in desk.get(reverse("claims:docket"), {"whose": "free"}).content.decode()
    desk.post(at("release", claim))

    claim.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED


def test_what_another_holds_says_who_and_until_when(desk: Client) -> None:
    claim = a_claim()
    services.take_claim(claim_id=claim.pk, by=a_reviewer("Earlier"), at=timezone.now())

    answer = desk.post(at("take", claim))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Earlier is reading this request until" in page
    assert reverse("claims:recommend", args=[claim.ref]) not in page
    docket = desk.get(reverse("claims:docket"), {"whose": "others"}).content.decode()
    assert "Earlier, until" in docket


def test_handing_over_and_standing_aside(desk: Client) -> None:
    claim, other = a_claim(), a_reviewer("Other")
    desk.post(at("take", claim))
    typed = {"seen": last_step(claim), "to": other.pk, "reason": "You know it."}

    bad = desk.post(at("hand_over", claim), {"hand_over-to": 0, "hand_over-reason": ""})
    assert bad.status_code == 422
    desk.post(at("hand_over", claim), {f"hand_over-{name}": typed[name] for name in typed})

    claim.refresh_from_db()
    assert claim.taken_by == other
    answer = desk.post(at("stand_aside", claim), {"aside-reason": "A friend."}, follow=True)
    assert "You stand aside" in answer.content.decode()
    assert desk.get(at("review", claim)).status_code == 404


def test_the_docket_shows_the_most_pressing_first(desk: Client) -> None:
    plan = a_plan()
    calm, pressing = (a_claim(enrolment=an_enrolment(plan=plan)) for _each in range(2))
    Signal.objects.create(claim=pressing, key="soon", found_at=pressing.submitted_at)

    page = desk.get(reverse("claims:docket"), {"order": "risk"}).content.decode()
    assert page.index(pressing.ref) < page.index(calm.ref)
    page = desk.get(reverse("claims:docket"), {"order": "age", "plan": plan.slug}).content.decode()
    assert page.index(calm.ref) < page.index(pressing.ref)
    assert desk.get(reverse("claims:docket"), {"order": "x", "page": "9"}).status_code == 200


def test_where_one_works_is_said_and_taken_back(desk: Client, reviewer: User) -> None:
    address = reverse("claims:workplaces")
    assert desk.post(address, {"name": " "}).status_code == 422

    desk.post(address, {"name": "同舟电子厂"})
    place = selectors.workplaces_of(user=reviewer).get()
    assert "同舟电子厂" in desk.get(address).content.decode()
    desk.post(reverse("claims:end_workplace", args=[place.pk]))

    assert not selectors.workplaces_of(user=reviewer).exists()
