"""Doors of one's own data: shown to nobody else, and said in both languages."""

from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims import services as claims
from members import services as members
from members.models import Enrolment
from members.states import AccessKind
from privacy.models import Erasure, Withdrawal
from tests.claims.builders import a_filed_claim
from tests.members.accounts import by_code
from tests.members.builders import JOINED, a_crew_member, a_plan, a_user, an_enrolment

pytestmark = pytest.mark.django_db

PAGES = ("", "kept/", "export/", "erase/")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_sign_in(client: Client, page: str) -> None:
    response = client.get(f"/me/data/{page}")

    assert response.status_code == HTTPStatus.FOUND
    assert "/sign-in/" in response.headers["Location"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_lists_who_looked_when_and_at_what(client: Client, language: str) -> None:
    claim = a_filed_claim()
    member = claim.enrolment.member
    reviewer, operator = (
        a_crew_member("reviewer", name="周明"),
        a_crew_member("operator", name="何静"),
    )
    claims.open_claim(claim=claim, by=reviewer, at=JOINED + timedelta(days=1))
    members.record_access(
        member_id=member.pk, kind=AccessKind.IDENTITY, by=operator, at=JOINED + timedelta(days=2)
    )
    client.force_login(member.holder)

    page = client.get("/me/data/", headers={"accept-language": language}).content.decode()

    assert "周明" in page
    assert "何静" in page
    assert claim.ref in page
    assert page.index("何静") < page.index("周明")  # latest first
    words = {"en": ("Who has looked", "The identity document"), "zh-hans": ("谁看过", "身份证件")}
    assert all(one in page for one in words[language])


def test_nobody_sees_who_looked_at_others(client: Client) -> None:
    member = an_enrolment().member
    members.record_access(
        member_id=member.pk, kind=AccessKind.HEALTH, by=a_crew_member("reviewer"), at=JOINED
    )
    client.force_login(a_user())

    assert "周明" not in client.get("/me/data/").content.decode()


@pytest.mark.parametrize("looks", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_looks(
    client: Client, looks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = an_enrolment().member
    for number in range(looks):
        members.record_access(
            member_id=member.pk,
            kind=AccessKind.HEALTH,
            by=a_crew_member("reviewer", name=f"周{number}"),
            at=JOINED,
        )
    client.force_login(member.holder)
    client.get("/me/data/")

    with django_assert_num_queries(16):
        client.get("/me/data/")


def test_the_zip_comes_as_a_file_that_no_cache_keeps() -> None:
    client = by_code(an_enrolment().member.holder)

    asked = client.get("/me/data/export/")
    response = client.post("/me/data/export/")

    assert asked.status_code == response.status_code == HTTPStatus.OK
    assert "no-store" in response.headers["Cache-Control"]
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert set(ZipFile(BytesIO(content)).namelist()) == {"data.json", "data.html"}


def test_a_session_that_is_not_fresh_proves_itself_first(client: Client) -> None:
    user = an_enrolment().member.holder
    client.force_login(user)

    for page in ("export/", "erase/"):
        response = client.post(f"/me/data/{page}")
        assert response.status_code == HTTPStatus.FOUND
        assert "/me/security/again/" in response.headers["Location"]
    assert not Erasure.objects.exists()


def test_erasing_while_in_a_plan_is_refused_in_words() -> None:
    client = by_code(an_enrolment().member.holder)

    response = client.post("/me/data/erase/")

    assert response.status_code == HTTPStatus.CONFLICT
    assert "Please leave it first" in response.content.decode()
    assert not Erasure.objects.exists()


def test_erasing_is_asked_for_and_called_off() -> None:
    user = a_user()
    client = by_code(user)

    asked = client.post("/me/data/erase/", follow=True).content.decode()
    assert "you will be erased" in asked
    client.post("/me/data/stay/")

    assert Erasure.objects.get(user=user).cancelled_at is not None


def test_taking_back_the_mandate_says_first_what_it_means(client: Client) -> None:
    enrolment = an_enrolment(plan=a_plan(slug="village"))
    client.force_login(enrolment.member.holder)

    page = client.get("/me/data/consent/village/mandate/").content.decode()
    assert "Nothing will be debited any more" in page
    assert not Withdrawal.objects.exists()
    client.post("/me/data/consent/village/mandate/")
    assert Withdrawal.objects.get().given_again_at is None
    assert "Allow debits again" in client.get("/me/data/").content.decode()
    client.post("/me/data/consent/village/again/")
    assert Withdrawal.objects.get().given_again_at is not None


def test_taking_back_health_means_leaving(client: Client) -> None:
    enrolment = an_enrolment(plan=a_plan(slug="village"))
    client.force_login(enrolment.member.holder)

    assert "leaving the plan now" in client.get("/me/data/consent/village/health/").content.decode()
    client.post("/me/data/consent/village/health/")

    assert Enrolment.objects.get().ending == "left"


def test_consents_for_plans_one_is_not_in_do_not_exist(client: Client) -> None:
    a_plan(slug="village")
    client.force_login(a_user())

    for address in ("village/mandate/", "village/health/", "nowhere/mandate/"):
        assert client.post(f"/me/data/consent/{address}").status_code == HTTPStatus.NOT_FOUND
    client.force_login(an_enrolment(plan=a_plan(slug="other")).member.holder)
    assert client.get("/me/data/consent/other/else/").status_code == HTTPStatus.NOT_FOUND
