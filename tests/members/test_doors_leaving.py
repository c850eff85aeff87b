from http import HTTPStatus

import pytest
from django.test import Client

from charter import selectors as charters
from charter import services as charter
from members.models import Enrolment, Standing
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db


def test_leaving_takes_two_clicks_and_confirms(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(enrolment.member.holder)
    address = f"/me/leave/{enrolment.pk}/"

    asked = client.get(address).content.decode()
    assert address in client.get("/me/family/").content.decode()
    assert "stays owed" in asked
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
