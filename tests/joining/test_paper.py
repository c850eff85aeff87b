"""Joining from a signed paper, in the office."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from charter import selectors as charters
from charter.models import Plan
from members import services
from members.models import Acceptance, Enrolment, HealthAnswer, Message, PaperConsent, User
from members.states import Role
from tests.joining.builders import identity
from tests.members.builders import (
    JOINED,
    a_crew_member,
    a_plan,
    a_user,
    an_enrolment,
    payer_of,
    signs_in,
)
from tests.treasury.builders import request

pytestmark = pytest.mark.django_db

PAPER = "/office/join/village/"
SIGNED = {
    "relation": "self",
    "address": "",
    "residence": "yes",
    "health-cancer": "no",
    "health-heart_brain": "no",
    "health-organs": "no",
    "health-being_examined": "no",
    "consent-charter": "on",
    "consent-not_insurance": "on",
    "consent-amount_varies": "on",
    "consent-how_to_leave": "on",
    "consent-mandate": "on",
    "signed_by": "林小雨",
    "signed_on": "2025-01-02",
    "reference": "2025/17",
    "language": "zh-hans",
}


@pytest.fixture
def plan() -> Plan:
    return a_plan(slug="village")


@pytest.fixture
def operator(client: Client, plan: Plan) -> User:
    operator = a_crew_member(Role.OPERATOR, plan=plan, name="宋岚")
    signs_in(client, operator)
    return operator


def types(client: Client, **changes: str) -> Any:
    return client.post(PAPER, {**identity(), **SIGNED, **changes})


def test_a_paper_enrols_with_who_signed_when_and_who_typed_it(
    client: Client, operator: User
) -> None:
    response = types(client, address="138 0013 8000")

    assert response.status_code == HTTPStatus.FOUND
    enrolment = Enrolment.objects.get()
    paper = PaperConsent.objects.get(enrolment=enrolment)
    assert (paper.signed_by, str(paper.signed_on), paper.reference) == (
        "林小雨",
        "2025-01-02",
        "2025/17",
    )
    assert paper.typed_by == operator
    assert enrolment.member.holder.phone == "+8613800138000"
    assert not enrolment.member.holder.has_usable_password()
    accepted = Acceptance.objects.filter(enrolment=enrolment)
    assert {one.accepted_by for one in accepted} == {operator}
    assert {one.language for one in accepted} == {"zh-hans"}
    assert Message.objects.get(kind="members/joined").recipient == "+8613800138000"


def test_the_answers_are_kept_in_the_words_of_the_paper(client: Client, operator: User) -> None:
    types(client)

    answer = HealthAnswer.objects.get(question="cancer")

    assert answer.wording.startswith("这个人现在有，或曾经有过癌症")
    assert (answer.answer, answer.language) == ("no", "zh-hans")


def test_somebody_without_any_address_joins_too(client: Client, operator: User) -> None:
    assert types(client).status_code == HTTPStatus.FOUND

    holder = Enrolment.objects.get().member.holder
    assert (holder.email, holder.phone) == (None, None)
    assert holder.unreachable_since is not None


def test_the_account_of_the_family_pays_where_it_is_known(client: Client, operator: User) -> None:
    daughter = a_user(name="王芳", email="fang@example.org")

    types(client, address="Fang@example.org", relation="parent")

    assert Enrolment.objects.get().member.holder == daughter
    assert User.objects.filter(name="林小雨").count() == 0


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("consent-mandate", ""),
        ("consent-amount_varies", ""),
        ("health-organs", ""),
        ("signed_on", "2999-01-01"),
        ("signed_by", ""),
        ("reference", ""),
        ("address", "nobody"),
        ("number", "1"),
        ("born_on", "1991-05-20"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_changes_nothing(
    client: Client, operator: User, field: str, typed: str
) -> None:
    response = types(client, **{field: typed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(response.context["form"].errors) == [field]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("changes", [{"health-cancer": "yes"}, {"residence": "no"}])
def test_what_the_charter_refuses_is_refused_on_paper_too_and_opens_no_account(
    client: Client, operator: User, changes: dict[str, str]
) -> None:
    users = User.objects.count()

    response = types(client, **changes)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (Enrolment.objects.count(), User.objects.count()) == (0, users)


def test_the_same_document_twice_is_told(client: Client, operator: User) -> None:
    types(client)

    response = types(client, address="other@example.org")

    assert "in another account already" in response.content.decode()
    assert not User.objects.filter(email="other@example.org").exists()


def test_only_an_operator_of_the_plan_may_type(client: Client, plan: Plan) -> None:
    signs_in(client, a_crew_member(Role.REVIEWER, plan=plan))
    assert client.get(PAPER).status_code == HTTPStatus.FORBIDDEN

    signs_in(client, a_crew_member(Role.OPERATOR, plan=a_plan(slug="other")))
    assert client.get(PAPER).status_code == HTTPStatus.NOT_FOUND


def test_nothing_is_chosen_in_advance_and_the_office_leads_there(
    client: Client, operator: User
) -> None:
    page = client.get(PAPER).content.decode()

    assert "checked" not in page
    assert f'href="{PAPER}"' in client.get("/office/").content.decode()


def test_who_owes_from_before_pays_first_on_paper_too(
    client: Client, plan: Plan, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = a_user(email="yu@example.org")
    enrolment = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=enrolment.pk, by=user, at=JOINED + timedelta(days=1))
    request(plan.pk, {payer_of(enrolment): 1234}, at=JOINED + timedelta(days=2))
    monkeypatch.setattr(charters, "now", lambda _plan: JOINED + timedelta(days=9))

    response = types(client, address="yu@example.org")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "12.34\N{NO-BREAK SPACE}yuan is still to be paid" in response.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.left_at is not None
