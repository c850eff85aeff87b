from datetime import timedelta
from http import HTTPStatus
from typing import Final

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from charter import selectors as charters
from charter import services as charter
from members import services
from members.models import Enrolment, Standing
from members.states import Relation
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment, payer_of

pytestmark = pytest.mark.django_db

FAMILY_QUERIES: Final = 6


def test_leaving_takes_two_clicks_and_confirms(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(enrolment.member.holder)
    address = f"/me/leave/{enrolment.pk}/"

    asked = client.get(address).content.decode()
    assert address in client.get("/me/family/").content.decode()
    assert "Nothing is owed" in asked
    assert Enrolment.objects.get().left_at is None

    assert client.post(address).headers["Location"] == address
    assert "has left" in client.get(address).content.decode()
    assert Enrolment.objects.get().left_at is not None
    assert Standing.objects.filter(counts_until__isnull=False).count() == 1


def test_leaving_twice_shows_the_same_confirmation(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(enrolment.member.holder)
    address = f"/me/leave/{enrolment.pk}/"
    client.post(address)
    left_at = Enrolment.objects.get().left_at

    assert client.post(address).headers["Location"] == address
    assert Enrolment.objects.get().left_at == left_at


def test_leaving_while_a_period_is_counted_is_refused_in_words(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(enrolment.member.holder)
    tomorrow = charters.now(enrolment.plan).replace(year=2100)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=tomorrow)

    response = client.post(f"/me/leave/{enrolment.pk}/")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "being counted at this very moment" in response.content.decode()
    assert Enrolment.objects.get().left_at is None


def test_nobody_leaves_for_another(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(a_user())

    assert client.get(f"/me/leave/{enrolment.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert client.post(f"/me/leave/{enrolment.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert Enrolment.objects.get().left_at is None


@pytest.mark.parametrize("address", ["/me/family/", "/me/leave/1/"])
def test_a_visitor_signs_in_first(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"


def test_family_without_anybody_shows_the_way_to_the_plans(client: Client) -> None:
    client.force_login(a_user())

    assert "Nobody has joined yet" in client.get("/me/family/").content.decode()


@pytest.mark.parametrize(
    ("language", "reason", "words"),
    [
        ("en", "balance", "Please top it up"),
        ("zh-hans", "balance", "请您充值"),
        ("en", "arrears", "Please pay it"),
        ("en", "awaiting a check", "awaiting a check"),
    ],
)
def test_family_says_that_a_membership_pauses_and_what_to_do(
    client: Client, language: str, reason: str, words: str
) -> None:
    enrolment = an_enrolment()
    freeze(enrolment, reason=reason)
    client.force_login(enrolment.member.holder)

    page = client.get("/me/family/", headers={"accept-language": language}).content.decode()

    assert words in page
    assert f"/me/leave/{enrolment.pk}/" in page


def test_family_says_until_when_one_may_come_back(client: Client) -> None:
    plan = a_plan(slug="village")
    enrolment = an_enrolment(plan=plan, at=charters.now(plan) - timedelta(days=60))
    client.force_login(enrolment.member.holder)
    services.lapse_enrolment(
        enrolment_id=enrolment.pk, reason="-", at=charters.now(plan) - timedelta(days=1)
    )

    page = client.get("/me/family/").content.decode()
    left = client.get(f"/me/leave/{enrolment.pk}/").content.decode()

    assert "ended for arrears" in page
    assert "is no longer in" in left
    for shown in (page, left):
        assert "goes on as before" in shown
        assert "/join/village/who/" in shown


def test_family_offers_no_way_back_once_the_days_are_over(client: Client) -> None:
    enrolment = an_enrolment()  # in 2025, long ago
    services.leave(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED + timedelta(days=9)
    )
    client.force_login(enrolment.member.holder)

    assert "Come back" not in client.get("/me/family/").content.decode()
    assert "Come back" not in client.get(f"/me/leave/{enrolment.pk}/").content.decode()


def test_leaving_says_first_until_when_one_may_come_back(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(enrolment.member.holder)

    assert "goes on as before" in client.get(f"/me/leave/{enrolment.pk}/").content.decode()


@pytest.mark.parametrize("heads", [1, 3])
def test_family_costs_the_same_for_any_length(
    client: Client, heads: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan, user = a_plan(), a_user()
    for number in range(heads):
        person = a_person(name=f"林{'一二三'[number]}", relation=Relation.PARENT)
        gone = an_enrolment(plan=plan, user=user, person=person)
        services.leave(enrolment_id=gone.pk, by=user, at=JOINED + timedelta(days=1))
    client.force_login(user)

    with django_assert_num_queries(FAMILY_QUERIES):
        client.get("/me/family/")


def freeze(enrolment: Enrolment, *, reason: str) -> None:
    services.freeze_enrolments(
        plan_id=enrolment.plan_id,
        payer_ids=[payer_of(enrolment)],
        reason=reason,
        at=JOINED + timedelta(days=9),
    )
