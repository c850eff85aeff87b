"""The pages of a family: contacts, an account of one's own, a death; each only for its own."""

from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from charter import selectors as charter
from members.models import Death, EmergencyContact, Member, Message, User
from members.states import EnrolmentState, Relation, Role
from tests.members.builders import (
    a_crew_member,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    signs_in,
)

pytestmark = pytest.mark.django_db

CONTACT = {"name": "陈兰", "phone": "138 0013 8000"}
EVERY_YES = {"charter": "on", "not_insurance": "on", "mandate": "on", "confirm": "yes"}


def a_mother(**also: Any) -> Member:
    plan = a_plan()
    person = a_person(name="陈兰", relation=Relation.PARENT)
    return an_enrolment(plan=plan, person=person, at=charter.now(plan), **also).member


def the_code() -> str:
    return str(Message.objects.filter(kind="members/account_offered").latest("pk").facts["code"])


def person(member: Member) -> str:
    return f"/me/family/{member.pk}/"


def test_a_contact_is_added_changed_and_removed(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)

    client.post(f"{person(member)}contacts/", CONTACT)
    contact = EmergencyContact.objects.get()
    assert "陈兰" in client.get(person(member)).content.decode()
    client.post(f"/me/family/contacts/{contact.pk}/", CONTACT | {"name": "陈兰兰"})
    assert "陈兰兰" in client.get(person(member)).content.decode()
    client.post(f"/me/family/contacts/{contact.pk}/off/")

    assert "Nobody is named yet" in client.get(person(member)).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"phone": "12"}, {"phone": ""}, {"name": ""}, {"name": "😀"}, {"name": "x" * 99}]
)
def test_what_cannot_be_a_contact_is_said_and_nothing_lost(
    client: Client, wrong: dict[str, str]
) -> None:
    member = a_mother()
    client.force_login(member.holder)

    answer = client.post(f"{person(member)}contacts/", CONTACT | wrong)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not EmergencyContact.objects.exists()
    kept = (CONTACT | wrong)["name"][:80]
    assert kept in answer.content.decode()


def test_nobody_elses_family_exists(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)
    client.post(f"{person(member)}contacts/", CONTACT)
    contact = EmergencyContact.objects.get()
    client.force_login(a_user())

    for address in (
        person(member),
        f"{person(member)}death/",
        f"/me/family/contacts/{contact.pk}/",
    ):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    for address in (
        f"{person(member)}contacts/",
        f"{person(member)}account/",
        f"{person(member)}account/off/",
        f"/me/family/contacts/{contact.pk}/off/",
    ):
        assert client.post(address, CONTACT).status_code == HTTPStatus.NOT_FOUND
    assert EmergencyContact.objects.filter(removed_at=None).count() == 1


def test_both_sides_see_what_changes_before_it_does(client: Client) -> None:
    member = a_mother()
    old, new = member.holder, a_user(name="陈兰")
    client.force_login(old)
    client.post(f"{person(member)}account/", {"address": "lan@example.org"})
    assert "lan@example.org" in client.get(person(member)).content.decode()
    client.force_login(new)

    shown = client.post("/me/family/take/", {"code": the_code()}).content.decode()
    assert "Stays owed by" in shown
    assert "checked" not in shown
    assert Member.objects.get(pk=member.pk).holder == old
    refused = client.post("/me/family/take/", {"code": the_code(), "confirm": "yes"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = client.post("/me/family/take/", {"code": the_code()} | EVERY_YES)

    assert answer.headers["Location"] == "/me/family/"
    assert "陈兰" in client.get("/me/family/").content.decode()
    client.force_login(old)
    assert client.get(person(member)).status_code == HTTPStatus.NOT_FOUND


def test_pressed_twice_it_is_done_once(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)
    client.post(f"{person(member)}account/", {"address": "lan@example.org"})
    code = the_code()
    client.force_login(a_user())
    sent = {"code": code} | EVERY_YES

    answers = [client.post("/me/family/take/", sent) for _ in range(2)]

    assert [one.headers.get("Location") for one in answers] == ["/me/family/"] * 2


def test_a_code_that_is_none_or_ones_own_is_said_in_words(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)
    client.post(f"{person(member)}account/", {"address": "lan@example.org"})

    wrong = client.post("/me/family/take/", {"code": "22222-22222"})
    own = client.post("/me/family/take/", {"code": the_code()})

    assert "no open offer" in wrong.content.decode()
    assert "You made this offer" in own.content.decode()


def test_an_offer_taken_back_opens_nothing(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)
    client.post(f"{person(member)}account/", {"address": "lan@example.org"})
    code = the_code()
    client.post(f"{person(member)}account/off/")
    client.force_login(a_user())

    assert "no open offer" in client.post("/me/family/take/", {"code": code}).content.decode()


def test_a_death_is_told_kindly_and_the_claim_door_stays_open(client: Client) -> None:
    member = a_mother()
    client.force_login(member.holder)
    today = charter.now(member.enrolments.get().plan).date().isoformat()

    assert "We are sorry" in client.get(f"{person(member)}death/").content.decode()
    client.post(f"{person(member)}death/", {"died_on": today})

    assert member.enrolments.get().state == EnrolmentState.DECEASED
    page = client.get(person(member)).content.decode()
    assert "/claims/" in page or "Ask for aid" in page
    assert "陈兰" in client.get("/me/claims/new/", follow=True).content.decode()


@pytest.mark.parametrize("died_on", ["2199-01-01", "1950-01-01", "yesterday", ""])
def test_a_day_that_cannot_be_is_asked_again(client: Client, died_on: str) -> None:
    member = a_mother()
    client.force_login(member.holder)

    answer = client.post(f"{person(member)}death/", {"died_on": died_on})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Death.objects.exists()


def test_the_office_records_what_a_family_told_of_its_own_plans_only(client: Client) -> None:
    member = a_mother()
    enrolment = member.enrolments.get()
    told = {
        "enrolment": enrolment.pk,
        "name": "陈兰",
        "died_on": date(2026, 1, 5).isoformat(),
    }
    told["died_on"] = charter.now(enrolment.plan).date().isoformat()

    def record(operator: User, **changes: object) -> None:
        signs_in(client, operator)
        client.post("/office/death/", told | changes)

    record(a_crew_member(Role.OPERATOR, plan=a_plan()))
    record(a_crew_member(Role.OPERATOR, plan=enrolment.plan), name="王芳")
    assert not Death.objects.exists()
    record(a_crew_member(Role.OPERATOR, plan=enrolment.plan))

    assert Death.objects.get().member == member


def test_a_member_does_not_come_through_the_doors_of_the_office(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/office/death/").status_code == HTTPStatus.FORBIDDEN
