from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.conf import settings as house
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from members import selectors, services, tasks
from members.models import Access, Identity, User
from members.rules import Document
from members.states import IdentityState, Relation
from members.verifiers import Answer, NotReached
from tests.members.builders import (
    JOINED,
    a_crew_member,
    a_person,
    a_plan,
    an_enrolment,
    signs_in,
)

pytestmark = pytest.mark.django_db

NUMBER = "E12345670"


def an_identity(*, user: User | None = None, number: str = NUMBER, day: int = 31) -> Identity:
    plan = a_plan(charter_name="xianghubao-senior")
    person = a_person(name="林国栋", born_on=date(1960, 5, day), relation=Relation.PARENT)
    enrolment = an_enrolment(plan=plan, user=user, person=person)
    return services.record_identity(
        member=enrolment.member,
        document=Document("passport", "CN", number),
        by=enrolment.member.holder,
        at=JOINED,
    )


def test_the_list_is_for_operators_and_reviewers(client: Client) -> None:
    identity = an_identity()
    for role in ("treasurer", "auditor", "supervisor"):
        signs_in(client, a_crew_member(role))
        assert client.get("/office/identities/").status_code == HTTPStatus.FORBIDDEN
        assert client.get(f"/office/identities/{identity.pk}/").status_code == HTTPStatus.FORBIDDEN
    assert not Access.objects.exists()


@pytest.mark.parametrize("role", ["operator", "reviewer"])
def test_opening_a_document_shows_it_and_is_noted_once(client: Client, role: str) -> None:
    identity, staff = an_identity(), a_crew_member(role)
    signs_in(client, staff)

    listed = client.get("/office/identities/").content.decode()
    page = client.get(f"/office/identities/{identity.pk}/").content.decode()
    client.get(f"/office/identities/{identity.pk}/")

    assert NUMBER not in listed
    assert "林国栋" not in listed
    assert NUMBER in page
    (access,) = selectors.accesses_to(user_id=identity.member.holder_id)
    assert (access.by, access.kind) == (staff, "identity")


def test_documents_of_other_plans_and_of_ones_own_family_do_not_exist(client: Client) -> None:
    staff = a_crew_member("reviewer", plan=a_plan())
    other = an_identity()
    signs_in(client, staff)
    assert client.get(f"/office/identities/{other.pk}/").status_code == HTTPStatus.NOT_FOUND

    everywhere = a_crew_member("operator")
    own = an_identity(user=everywhere, number="E7654321", day=30)
    signs_in(client, everywhere)
    assert client.get(f"/office/identities/{own.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/office/identities/{other.pk}/").status_code == HTTPStatus.OK


def test_verify_and_doubt(client: Client) -> None:
    identity = an_identity()
    signs_in(client, a_crew_member("operator"))

    nothing = client.post(f"/office/identities/{identity.pk}/doubt/", {"reason": " "})
    assert nothing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(f"/office/identities/{identity.pk}/doubt/", {"reason": "The name differs."})
    identity.refresh_from_db()
    assert (identity.state, identity.reason) == (IdentityState.DOUBTFUL, "The name differs.")

    response = client.post(f"/office/identities/{identity.pk}/verify/", follow=True)
    identity.refresh_from_db()
    assert identity.state == IdentityState.VERIFIED
    assert "Noted: Verified." in response.content.decode()


def test_a_document_that_changed_meanwhile_is_not_verified(client: Client) -> None:
    identity = an_identity()
    signs_in(client, a_crew_member("operator"))
    seen = identity.seen
    services.record_identity(
        member=identity.member,
        document=Document("passport", "CN", "E999888777"),
        by=identity.member.holder,
        at=JOINED,
    )

    response = client.post(f"/office/identities/{identity.pk}/verify/", {"seen": seen})

    assert response.status_code == HTTPStatus.CONFLICT
    assert "E999888777" in response.content.decode()
    identity.refresh_from_db()
    assert identity.state == IdentityState.UNVERIFIED


@pytest.mark.parametrize("number_of_rows", [1, 3])
def test_the_list_costs_the_same_for_any_length(
    client: Client, number_of_rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(number_of_rows):
        an_identity(number=f"E1234567{number}")
    signs_in(client, a_crew_member("operator"))

    with django_assert_num_queries(11):
        client.get("/office/identities/")


def a_machine(*, name: str, born_on: date, document: Document) -> Answer:
    assert (name, born_on, document.number) == ("林国栋", date(1960, 5, 31), NUMBER)
    return Answer(IdentityState.VERIFIED, "registry")


def a_doubter(*, name: str, born_on: date, document: Document) -> Answer:  # noqa: ARG001
    return Answer(IdentityState.DOUBTFUL, "registry", "No such number.")


def one_that_is_away(*, name: str, born_on: date, document: Document) -> Answer:  # noqa: ARG001
    raise NotReached


@pytest.mark.parametrize(
    ("verifier", "state", "asks_left"),
    [
        ("a_machine", IdentityState.VERIFIED, 0),
        ("a_doubter", IdentityState.DOUBTFUL, 0),
        ("one_that_is_away", IdentityState.UNVERIFIED, 1),
        ("", IdentityState.UNVERIFIED, 0),
    ],
)
def test_the_verifier_of_the_deployment_is_asked_once(
    settings: Settings, verifier: str, state: str, asks_left: int
) -> None:
    identity = an_identity()
    assert house.IDENTITY_VERIFIER == "members.verifiers.ask_a_person"
    if verifier:
        settings.IDENTITY_VERIFIER = f"{__name__}.{verifier}"

    tasks.ask_verifier()
    tasks.ask_verifier()

    identity.refresh_from_db()
    assert identity.state == state
    assert Identity.objects.exclude(ask_at=None).count() == asks_left


def one_that_fails(*, name: str, born_on: date, document: Document) -> Answer:  # noqa: ARG001
    raise RuntimeError("the registry speaks another language today")


def test_a_verifier_that_fails_with_one_document_asks_about_the_others_first(
    settings: Settings,
) -> None:
    identity = an_identity()
    settings.IDENTITY_VERIFIER = f"{__name__}.one_that_fails"

    tasks.ask_verifier()

    identity.refresh_from_db()
    assert identity.state == IdentityState.UNVERIFIED
    assert selectors.identity_ids_to_ask(at=timezone.now(), most=9) == []
    later = timezone.now() + timedelta(minutes=11)
    assert selectors.identity_ids_to_ask(at=later, most=9) == [identity.pk]
