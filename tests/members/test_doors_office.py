from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from members import selectors
from members.models import RoleGrant
from tests.members.builders import a_crew_member, a_plan, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db


def test_office_is_for_operators(client: Client) -> None:
    assert client.get("/office/").status_code == HTTPStatus.FOUND
    for role in ("reviewer", "treasurer", "auditor"):
        signs_in(client, a_crew_member(role))
        assert client.get("/office/").status_code == HTTPStatus.FORBIDDEN
        assert client.post("/office/roles/").status_code == HTTPStatus.FORBIDDEN


def test_give_role_gives_it_and_says_so(client: Client) -> None:
    plan, user = a_plan(), a_user(name="王芳", email="wang@example.org")
    signs_in(client, a_crew_member("operator"))

    response = client.post(
        "/office/roles/",
        {"login": "WANG@example.org", "role": "reviewer", "plan": plan.pk},
        follow=True,
    )

    assert "王芳 now has the role: Reviewer." in response.content.decode()
    grant = RoleGrant.objects.get(user=user)
    assert (grant.plan, grant.role) == (plan, "reviewer")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Whoever decides cannot be the one who watches"), ("zh-hans", "做决定的人不能同时是")],
)
def test_an_impossible_crew_is_refused_in_words(client: Client, language: str, words: str) -> None:
    user = a_crew_member("reviewer")
    signs_in(client, a_crew_member("operator"))

    response = client.post(
        "/office/roles/",
        {"login": user.email, "role": "auditor", "plan": ""},
        headers={"accept-language": language},
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in str(response.context["form"].errors["role"])
    assert selectors.roles_of(user_id=user.pk) == {"reviewer"}


def test_give_role_to_nobody_says_so(client: Client) -> None:
    signs_in(client, a_crew_member("operator"))

    response = client.post(
        "/office/roles/", {"login": "nobody@example.org", "role": "reviewer", "plan": ""}
    )

    assert "Nobody has an account" in str(response.context["form"].errors["login"])


def test_an_operator_of_one_plan_sees_and_gives_roles_there_only(client: Client) -> None:
    own, other = a_plan(slug="own"), a_plan(slug="other")
    a_crew_member("reviewer", plan=other, name="陌生人")
    user = a_user()
    signs_in(client, a_crew_member("operator", plan=own))

    page = client.get("/office/").content.decode()
    assert "陌生人" not in page
    for plan in (str(other.pk), ""):
        response = client.post(
            "/office/roles/", {"login": user.email or "", "role": "reviewer", "plan": plan}
        )
        assert list(response.context["form"].errors) == ["plan"]
    assert not RoleGrant.objects.filter(user=user).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_office_costs_the_same_for_any_length(
    rows: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signs_in(client, a_crew_member("operator"))
    for _ in range(rows):
        plan = a_plan()
        an_enrolment(plan=plan)
        a_crew_member("reviewer", plan=plan, name="王芳")

    with django_assert_num_queries(13):
        response = client.get("/office/")

    assert response.content.decode().count("王芳") == 2 * rows  # and in the words of its link


@pytest.mark.parametrize(
    "model", ["user", "rolegrant", "member", "enrolment", "acceptance", "message"]
)
def test_admin_shows_and_changes_nothing(client: Client, model: str) -> None:
    an_enrolment()
    operator = a_crew_member("operator")
    signs_in(client, operator)

    assert client.get(reverse(f"admin:members_{model}_changelist")).status_code == HTTPStatus.OK
    added = client.get(reverse(f"admin:members_{model}_add"))
    assert added.status_code == HTTPStatus.FORBIDDEN


def test_admin_is_closed_to_members(client: Client) -> None:
    signs_in(client, a_user())

    assert client.get(reverse("admin:index")).status_code == HTTPStatus.FOUND
