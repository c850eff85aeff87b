"""Roles given are taken back: at once, for a reason that is told, and never the last operator's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from members import selectors, services
from members.models import Message, RoleEnd, RoleGrant, User
from members.rules import LastOperator, ReasonNeeded
from members.states import Role
from tests.members.builders import FOUNDED, a_crew_member, a_plan, signs_in
from tests.members.threads import at_once

pytestmark = pytest.mark.django_db
LATER = FOUNDED + timedelta(days=30)
WHY = "Your year is over."


def grant_of(user: User) -> RoleGrant:
    return RoleGrant.objects.get(user=user)


def take_back(grant: RoleGrant, *, by: User, reason: str = WHY) -> RoleEnd | None:
    return services.take_role_back(grant_id=grant.pk, reason=reason, by=by, at=LATER)


def test_whose_role_ended_is_not_let_in_any_more_and_is_told_why(client: Client) -> None:
    operator, reviewer = a_crew_member("operator"), a_crew_member("reviewer")
    signs_in(client, reviewer)
    assert client.get(reverse("claims:docket")).status_code == 200

    take_back(grant_of(reviewer), by=operator)

    assert client.get(reverse("claims:docket")).status_code == 403
    letter = Message.objects.get(user=reviewer, kind="members/role_ended")
    services.send_message(message_id=letter.pk, at=LATER)
    letter.refresh_from_db()
    assert WHY in letter.body
    assert "You are no longer a reviewer here." in letter.body


def test_what_was_taken_back_is_kept_and_may_be_given_again() -> None:
    operator, treasurer = a_crew_member("operator"), a_crew_member("treasurer")
    grant = grant_of(treasurer)

    ended = take_back(grant, by=operator)

    assert ended is not None
    assert (ended.user, ended.role, ended.granted_at) == (treasurer, "treasurer", grant.granted_at)
    assert (ended.ended_by, ended.ended_at, ended.reason) == (operator, LATER, WHY)
    services.grant_role(
        user_id=treasurer.pk, role=Role.AUDITOR, plan_id=None, by=operator.pk, at=LATER
    )  # who decided may watch, once they no longer decide
    assert selectors.roles_of(user_id=treasurer.pk) == {"auditor"}


def test_taken_back_twice_it_ended_once() -> None:
    operator, reviewer = a_crew_member("operator"), a_crew_member("reviewer")
    grant = grant_of(reviewer)

    take_back(grant, by=operator)

    assert take_back(grant, by=operator) is None
    assert RoleEnd.objects.count() == 1


def test_no_role_ends_without_a_reason() -> None:
    operator, reviewer = a_crew_member("operator"), a_crew_member("reviewer")

    with pytest.raises(ReasonNeeded):
        take_back(grant_of(reviewer), by=operator, reason=" ")


def test_the_last_operator_of_all_plans_stays() -> None:
    operator = a_crew_member("operator")

    with pytest.raises(LastOperator):
        take_back(grant_of(operator), by=operator)

    other = a_crew_member("operator")
    take_back(grant_of(operator), by=other)
    operator.refresh_from_db()
    assert not operator.is_staff


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_take_each_others_role_at_once_leave_one() -> None:
    one, other = a_crew_member("operator"), a_crew_member("operator")

    outcomes = at_once(
        lambda: take_back(grant_of(other), by=one), lambda: take_back(grant_of(one), by=other)
    )

    assert outcomes == ["LastOperator", "done"]
    assert RoleGrant.objects.filter(role=Role.OPERATOR, plan=None).count() == 1


def test_an_operator_of_one_plan_takes_back_what_is_of_that_plan(client: Client) -> None:
    own, other = a_plan(slug="own"), a_plan(slug="other")
    here = grant_of(a_crew_member("reviewer", plan=own, name="王芳"))
    there = grant_of(a_crew_member("reviewer", plan=other))
    signs_in(client, a_crew_member("operator", plan=own))
    door = reverse("members:end_role", args=[here.pk])

    assert "王芳" in client.get(door).content.decode()
    assert client.post(door, {"reason": ""}).status_code == 422
    page = client.post(door, {"reason": WHY}, follow=True).content.decode()

    assert "王芳 no longer has the role: Reviewer." in page
    assert client.post(door, {"reason": WHY}).status_code == 404
    elsewhere = reverse("members:end_role", args=[there.pk])
    assert client.post(elsewhere, {"reason": WHY}).status_code == 404
