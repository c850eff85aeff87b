import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from members import rules, selectors, services
from members.models import RoleGrant, User
from members.states import Role
from tests.members.builders import FOUNDED, PASSWORD, a_crew_member, a_plan, a_user

pytestmark = pytest.mark.django_db


def a_user_called(field: str, address: str) -> User:
    return a_user(email=address) if field == "email" else a_user(phone=address)


@pytest.mark.parametrize("typed", ["lin@example.org", "LIN@Example.Org", "  Lin@example.org "])
def test_sign_in_by_email_in_any_case(typed: str) -> None:
    user = a_user(email="Lin@Example.org")

    assert authenticate(username=typed, password=PASSWORD) == user


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86-138-0013-8000"])
def test_sign_in_by_phone_however_it_is_written(typed: str) -> None:
    user = a_user(phone="138 0013 8000")

    assert authenticate(username=typed, password=PASSWORD) == user


@pytest.mark.parametrize(
    ("login", "password"),
    [("lin@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("what?", PASSWORD)],
)
def test_sign_in_with_wrong_words_finds_nobody(login: str, password: str) -> None:
    a_user(email="lin@example.org")

    assert authenticate(username=login, password=password) is None


def test_sign_in_of_an_inactive_user_finds_nobody() -> None:
    user = a_user(email="lin@example.org")
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert authenticate(username="lin@example.org", password=PASSWORD) is None


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("lin@example.org", "LIN@example.org", "email"),
        ("13800138000", "+86 138 0013 8000", "phone"),
    ],
)
def test_register_with_a_taken_address_is_refused(first: str, second: str, field: str) -> None:
    a_user_called(field, first)

    with pytest.raises(rules.AccountTaken) as refused:
        a_user_called(field, second)

    assert (refused.value.field, User.objects.count()) == (field, 1)


def test_database_refuses_a_user_nobody_can_reach_or_written_unsettled() -> None:
    for facts in ({}, {"email": "Lin@example.org"}, {"phone": "13800138000"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(name="林", registered_at=FOUNDED, **facts)


def test_grant_role_twice_gives_it_once() -> None:
    user = a_user()

    for _ in range(2):
        services.grant_role(user_id=user.pk, role=Role.REVIEWER, plan_id=None, by=None, at=FOUNDED)

    assert RoleGrant.objects.count() == 1
    assert selectors.roles_of(user_id=user.pk) == {"reviewer"}


def test_grant_role_that_makes_an_impossible_crew_is_refused() -> None:
    user = a_crew_member("reviewer")

    with pytest.raises(rules.CrewImpossible):
        services.grant_role(user_id=user.pk, role=Role.AUDITOR, plan_id=None, by=None, at=FOUNDED)

    assert selectors.roles_of(user_id=user.pk) == {"reviewer"}


def test_a_role_for_one_plan_holds_for_no_other() -> None:
    plan, other = a_plan(), a_plan()
    user = a_crew_member("reviewer", plan=plan)
    everywhere = a_crew_member("reviewer")
    reviewer = frozenset({"reviewer"})

    assert selectors.holds_role(user_id=user.pk, roles=reviewer, plan_id=plan.pk)
    assert not selectors.holds_role(user_id=user.pk, roles=reviewer, plan_id=other.pk)
    assert selectors.holds_role(user_id=everywhere.pk, roles=reviewer, plan_id=other.pk)


def test_only_an_operator_of_all_plans_may_look_at_the_admin() -> None:
    everywhere, of_one = a_crew_member("operator"), a_crew_member("operator", plan=a_plan())

    everywhere.refresh_from_db()
    of_one.refresh_from_db()

    assert (everywhere.is_staff, of_one.is_staff) == (True, False)
    assert everywhere.has_perm("members.view_user")
    assert not everywhere.has_perm("members.change_user")
    assert not of_one.has_perm("members.view_user")


def test_give_role_command_gives_the_first_operator(capsys: pytest.CaptureFixture[str]) -> None:
    user = a_user(name="周明", email="zhou@example.org")

    call_command("give_role", "operator", "ZHOU@example.org")

    assert selectors.roles_of(user_id=user.pk) == {"operator"}
    assert "周明 is operator of all plans" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("operator", "nobody@example.org"),
        ("operator", "what?"),
        ("operator", "zhou@example.org", "--plan", "atlantis"),
    ],
)
def test_give_role_command_says_what_is_wrong(words: tuple[str, ...]) -> None:
    a_user(email="zhou@example.org")

    with pytest.raises(CommandError):
        call_command("give_role", *words)

    assert not RoleGrant.objects.exists()
