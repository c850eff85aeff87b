"""A run beside the last one: who came and went, which claims go on, and why the share changes."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment.models import DueException, Run
from charter.models import Plan
from members import services as members
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    OPENING,
    a_family,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.members.builders import a_crew_member, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db

CHINESE = {"accept-language": "zh-hans"}


def address(run: Run, deed: str = "run") -> str:
    return reverse(f"apportionment:{deed}", args=[run.pk])


def signed_in(client: Client, user: User) -> Client:
    signs_in(client, user)
    return client


def a_second_run(plan: Plan) -> Run:
    """Return a frozen run after a sealed one of 10.00 each; now 20.00 each, if nobody goes."""
    a_granted_claim(plan, award_minor=10_000)
    a_sealed_run(plan)
    a_granted_claim(plan, award_minor=20_000, number=1)
    return a_frozen_run(plan)


def test_why_the_share_changes_is_told_cause_by_cause_to_the_cent(client: Client) -> None:
    """10 heads share 100.00, then 8 heads 200.00: +10.00 of the aid, +5.00 of the heads."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    first = a_sealed_run(plan)
    for number in (4, 5):
        gone = an_enrolment_of(plan, number=number)
        at = first.period.notice_until
        members.leave(enrolment_id=gone.pk, by=gone.member.holder, at=at)
    a_granted_claim(plan, award_minor=20_000, number=1)
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    response = client.get(address(run))

    why = response.context["page"].why
    assert [(row.label, row.effect) for row in why.rows] == [
        ("Aid", "+10.00"),
        ("Members who share", "+5.00"),
    ]
    assert why.whole == "+15.00"
    html = response.content.decode()
    assert "the share rises from 10.00" in html
    assert "What weighs most: Aid (+10.00)." in html


def test_a_share_that_stays_says_so_and_needs_no_table(client: Client) -> None:
    plan = a_small_pool()
    a_sealed_run(plan)
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    html = client.get(address(run), headers=CHINESE).content.decode()

    assert "分摊金仍为" in html
    assert "对分摊金的影响" not in html


def test_who_came_and_went_is_counted_by_reason(client: Client) -> None:
    plan = a_pool(heads=250)
    first = a_sealed_run(plan)
    at = first.period.notice_until
    for _ in range(3):
        an_enrolment(plan=plan, user=a_user(), at=at)
    gone = an_enrolment_of(plan)
    members.leave(enrolment_id=gone.pk, by=gone.member.holder, at=at)
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    rows = client.get(address(run)).context["page"].movements

    assert [(row.sign, row.reason, row.heads) for row in rows] == [
        ("+", "joined", 3),
        ("−", "left", 1),
    ]


@pytest.mark.parametrize(
    ("award_minor", "parts", "standings"),
    [(10_000, 1, ["New, shared in full"]), (10_000, 2, ["New, goes on", "Finished now"])],
)
def test_each_claim_says_whether_it_is_new_goes_on_or_is_finished(
    award_minor: int, parts: int, standings: list[str], client: Client
) -> None:
    plan = a_small_pool({"spread_over_periods": parts})
    a_granted_claim(plan, award_minor=award_minor)
    signed_in(client, officers(plan)[0])

    found = []
    for _ in range(parts):
        run = a_sealed_run(plan)
        found += [row.standing for row in client.get(address(run)).context["page"].claims]

    assert found == standings


def test_people_are_listed_a_page_at_a_time(client: Client) -> None:
    run = a_frozen_run(a_small_pool(heads=120))
    signed_in(client, officers(run.period.plan)[0])

    pages = []
    query = "?side=came"
    while query:
        html = client.get(address(run, "people") + query).content.decode()
        pages.append(html.count('data-label="Member"'))
        more = re.search(r'href="(\?side=came&amp;at=[^"]+)"', html)
        query = more[1].replace("&amp;", "&") if more else ""

    assert pages == [50, 50, 20]
    went = client.get(address(run, "people") + "?side=went").content.decode()
    assert "Nobody more." in went


def test_names_are_for_those_who_act_on_the_run(client: Client) -> None:
    plan = a_small_pool()
    a_family(plan, name="林小满")
    run = a_frozen_run(plan)

    signed_in(client, a_crew_member(Role.AUDITOR, plan=plan))
    html = client.get(address(run, "people")).content.decode()
    assert "林小满" not in html
    assert "you see numbers" in html

    signed_in(client, officers(plan)[0])
    assert "林小满" in client.get(address(run, "people")).content.decode()


@pytest.mark.parametrize("query", ["?at=yesterday&no=1", "?at=2025-01-01&no=1", "?at=&no=x"])
def test_a_page_that_nobody_could_have_asked_for_begins_at_the_top(
    query: str, client: Client
) -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    response = client.get(address(run, "people") + query)

    assert len(response.context["changes"]) == 10


@pytest.mark.parametrize("joiners", [1, 30])
def test_people_cost_the_same_however_many_they_are(
    joiners: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_small_pool()
    a_sealed_run(plan)
    a_pool(plan=plan, heads=joiners, joined_at=OPENING + timedelta(days=10))
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    with django_assert_num_queries(12):
        client.get(address(run, "people"))


def test_people_of_another_plans_run_do_not_exist(client: Client) -> None:
    run = a_frozen_run(a_small_pool())
    signed_in(client, a_crew_member(Role.TREASURER, plan=a_small_pool()))

    assert client.get(address(run, "people")).status_code == 404


def test_an_officer_spares_a_member_of_a_frozen_period_and_takes_it_back(client: Client) -> None:
    plan = a_small_pool()
    run = a_second_run(plan)
    spared = an_enrolment_of(plan, number=3)
    signed_in(client, officers(plan)[0])
    form = {"exempt-who": str(spared.pk), "exempt-reason": "It was agreed."}

    client.post(address(run, "exempt"), form)

    exception = DueException.objects.get(kind="exempt")
    assert (exception.enrolment_id, exception.reason) == (spared.pk, "It was agreed.")
    html = client.get(address(run)).content.decode()
    assert f"No. {spared.pk}" in html
    assert "It was agreed." in html
    client.post(reverse("apportionment:withdraw_exception", args=[plan.slug, exception.pk]))
    assert not DueException.objects.filter(period=run.period).exists()


@pytest.mark.parametrize(
    ("who", "words"),
    [("", "Please write a number or a full name."), ("999999999", "Nobody in this plan")],
)
def test_nobody_is_spared_without_being_found(who: str, words: str, client: Client) -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])

    response = client.post(
        address(run, "exempt"), {"exempt-who": who, "exempt-reason": "It was agreed."}
    )

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not DueException.objects.exists()


def test_of_several_with_one_name_the_officer_chooses(client: Client) -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    signed_in(client, officers(plan)[0])
    form = {"exempt-who": "林二", "exempt-reason": "It was agreed."}

    asked = client.post(address(run, "exempt"), form)
    assert asked.status_code == 422
    assert "Several bear this name" in asked.content.decode()
    chosen = an_enrolment_of(plan, number=3)
    client.post(address(run, "exempt"), {**form, "exempt-enrolment": chosen.pk})

    assert DueException.objects.get().enrolment_id == chosen.pk


def test_nobody_is_spared_once_the_run_is_sealed(client: Client) -> None:
    plan = a_small_pool()
    run = a_sealed_run(plan)
    signed_in(client, officers(plan)[0])
    form = {"exempt-who": str(an_enrolment_of(plan).pk), "exempt-reason": "It was agreed."}

    response = client.post(address(run, "exempt"), form)

    assert response.status_code == 409
    assert not DueException.objects.exists()
