"""A payer's own limits, a pause for hardship, and what both look like from the inside."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment import services
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    a_family,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    debits_of,
    officers,
)
from tests.members.builders import a_crew_member, a_user, signs_in
from treasury import selectors as treasury
from treasury import services as treasury_services

pytestmark = pytest.mark.django_db

LIMITS = reverse("apportionment:limits")
ME = reverse("apportionment:me")
MONEY = reverse("apportionment:money")


@pytest.fixture
def pool() -> Plan:
    return a_small_pool()


def payer_of(user: User) -> int:
    assert user.payer_id is not None
    return user.payer_id


def save(client: Client, plan: Plan, month: str = "", year: str = "") -> int:
    form = {f"{plan.slug}-month_minor": month, f"{plan.slug}-year_minor": year}
    return client.post(reverse("apportionment:set_limits", args=[plan.slug]), form).status_code


def page(client: Client, user: User, address: str = LIMITS, *, language: str = "en") -> str:
    signs_in(client, user)
    return client.get(address, headers={"accept-language": language}).content.decode()


def a_family_that_owes(plan: Plan) -> User:
    """Return a family of two heads among twelve that owes 20.00 and was not asked."""
    user = a_family(plan, heads=2)
    a_granted_claim(plan, award_minor=12_000)
    run = a_sealed_run(plan)
    treasury_services.set_limits(
        payer_id=payer_of(user),
        plan_id=plan.pk,
        month_minor=500,
        year_minor=None,
        at=run.period.notice_until,
    )
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
    assert not debits_of(user).exists()
    return user


def test_limits_are_set_changed_and_taken_away(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    signs_in(client, user)

    assert save(client, pool, "30", "200.50") == 302
    found = treasury.limits_of(payer_id=payer_of(user), plan_id=pool.pk)
    assert found is not None
    assert (found.month_minor, found.year_minor) == (3_000, 20_050)
    html = page(client, user)
    assert 'value="30.00"' in html
    assert 'value="200.50"' in html

    assert save(client, pool) == 302
    assert treasury.limits_of(payer_id=payer_of(user), plan_id=pool.pk) is None


def test_a_limit_of_nothing_is_a_limit(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    signs_in(client, user)

    save(client, pool, "0")

    found = treasury.limits_of(payer_id=payer_of(user), plan_id=pool.pk)
    assert found is not None
    assert (found.month_minor, found.year_minor) == (0, None)


@pytest.mark.parametrize(
    ("month", "year", "words"),
    [
        ("-5", "", "Please write an amount such as"),
        ("lots", "", "Please write an amount such as"),
        ("30", "20", "The limit of a year is less than that of a month."),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_beside_its_field(
    month: str, year: str, words: str, client: Client, pool: Plan
) -> None:
    user = a_family(pool)
    signs_in(client, user)
    form = {f"{pool.slug}-month_minor": month, f"{pool.slug}-year_minor": year}

    response = client.post(reverse("apportionment:set_limits", args=[pool.slug]), form)

    assert response.status_code == 422
    html = response.content.decode()
    assert words in html
    assert f'value="{month}"' in html  # what was typed stays
    assert treasury.limits_of(payer_id=payer_of(user), plan_id=pool.pk) is None


def test_what_a_limit_holds_is_told_with_a_way_to_pay_it(client: Client, pool: Plan) -> None:
    user = a_family_that_owes(pool)

    html = page(client, user)
    assert "20.00\N{NO-BREAK SPACE}yuan is due and waits, because it is above your limit." in html
    assert reverse("apportionment:pay", args=[pool.slug]) in html
    assert "it is not debited by itself" in page(client, user, ME)

    chinese = page(client, user, language="zh-hans")
    assert "因超过您的限额而保留" in chinese


def test_a_pause_is_told_warmly_and_changes_nothing_else(client: Client, pool: Plan) -> None:
    user = a_family_that_owes(pool)
    today = local_date(charter.now(pool), pool.time_zone)
    treasury_services.pause_debits(
        payer_id=payer_of(user),
        plan_id=pool.pk,
        from_on=today,
        until_on=today + timedelta(days=40),
        reason="until the new job begins",
        by=1,
    )

    html = page(client, user)

    assert "Your debits are paused until" in html
    assert "until the new job begins" in html
    assert "you remain a member" in html
    assert "Your debits are paused" in page(client, user, ME)


def test_without_a_plan_nothing_can_be_debited(client: Client) -> None:
    assert "nothing can be debited" in page(client, a_user())


def test_a_stranger_signs_in_first_and_sets_no_limit_elsewhere(client: Client, pool: Plan) -> None:
    assert client.get(LIMITS).status_code == 302
    signs_in(client, a_user())

    assert save(client, pool, "30") == 404


@pytest.mark.parametrize("heads", [1, 3])
def test_limits_cost_the_same_for_any_number_of_members(
    heads: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signs_in(client, a_family(pool, heads=heads))
    a_sealed_run(pool)

    with django_assert_num_queries(15):
        client.get(LIMITS)


# The treasurer's side


def pause(client: Client, plan: Plan, payer: int, **changes: str) -> Any:
    prefix = f"pause-{plan.slug}"
    form = {
        f"{prefix}-payer_id": str(payer),
        f"{prefix}-until_on": "",
        f"{prefix}-reason": "lost the job",
        **{f"{prefix}-{name}": value for name, value in changes.items()},
    }
    return client.post(reverse("apportionment:pause_debits", args=[plan.slug]), form)


def test_a_treasurer_pauses_debits_and_ends_the_pause(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    treasurer = officers(pool)[0]
    signs_in(client, treasurer)
    today = local_date(charter.now(pool), pool.time_zone)

    pause(client, pool, payer_of(user))
    found = treasury.pause_of(payer_id=payer_of(user), plan_id=pool.pk, on=today)
    assert found is not None
    assert (found.reason, found.granted_by, found.until_on) == ("lost the job", treasurer.pk, None)
    assert "lost the job" in client.get(MONEY).content.decode()

    client.post(reverse("apportionment:resume_debits", args=[pool.slug, payer_of(user)]))
    assert treasury.pause_of(payer_id=payer_of(user), plan_id=pool.pk, on=today) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"payer_id": "987654"}, "Nobody pays for a member of this plan under this number."),
        ({"payer_id": "9" * 30}, "9223372036854775807"),
        ({"until_on": "2020-01-01"}, "This day is over."),
        ({"until_on": "soon"}, "Please write a date such as"),
        ({"reason": ""}, "Please say why."),
    ],
)
def test_a_pause_that_cannot_be_is_refused_beside_its_field(
    changes: dict[str, str], words: str, client: Client, pool: Plan
) -> None:
    user = a_family(pool)
    signs_in(client, officers(pool)[0])

    response = pause(client, pool, payer_of(user), **changes)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_second_pause_is_refused_in_words(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    signs_in(client, officers(pool)[0])
    pause(client, pool, payer_of(user))

    again = pause(client, pool, payer_of(user))

    assert again.status_code == 409
    assert "are paused already" in again.content.decode()


def test_whoever_watches_money_sees_who_is_held_and_not_why(client: Client, pool: Plan) -> None:
    user = a_family_that_owes(pool)
    signs_in(client, officers(pool)[0])
    pause(client, pool, payer_of(user))
    signs_in(client, a_crew_member(Role.AUDITOR, plan=pool))

    html = client.get(MONEY).content.decode()

    assert "a pause for hardship" in html
    assert "lost the job" not in html
    assert pause(client, pool, payer_of(user)).status_code == 403


def test_a_pause_of_another_plan_does_not_exist(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    signs_in(client, officers(a_small_pool())[0])

    assert pause(client, pool, payer_of(user)).status_code == 404
    end = reverse("apportionment:resume_debits", args=[pool.slug, payer_of(user)])
    assert client.post(end).status_code == 404
