"""A member's own pages: what they show, to whom, and what they cost."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from members.models import Enrolment, Member, Message, User
from members.services import leave
from members.services.beginnings import apply
from members.states import MessageState, Relation
from tests.apportionment.builders import (
    OPENING,
    a_collected_run,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    debits_of,
)
from tests.members.builders import GROWN_UP, a_user

pytestmark = pytest.mark.django_db

ME = reverse("apportionment:me")


def page(client: Client, user: User, address: str = ME, *, language: str = "en") -> str:
    """Return a page as this user reads it."""
    client.force_login(user)
    return client.get(address, headers={"accept-language": language}).content.decode()


@pytest.fixture
def pool() -> Plan:
    return a_pool(heads=250)


def test_my_page_sends_a_stranger_to_the_sign_in_page(client: Client) -> None:
    response = client.get(ME)

    assert response.status_code == 302
    assert "next=/me/" in response["Location"]


def test_me_without_an_enrolment_leads_to_the_plans(client: Client) -> None:
    html = page(client, a_user())

    assert "You are not in a plan yet" in html
    assert reverse("claims:file") not in html


def test_me_asks_first_whether_aid_is_needed_and_shows_each_member(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool, heads=2)

    html = page(client, user)

    assert html.index(reverse("claims:file")) < html.index('class="card')
    assert "林小满" in html
    assert "林家0" in html
    assert "up to" in html
    assert "Subject to review and notice; nothing is certain." in html
    assert "Mutual aid is not insurance" in html


def test_me_says_what_is_due_for_whom_and_when(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    debit = debits_of(user).get()
    each = run.period.shares.first()
    assert each is not None
    assert debit.amount_minor == 2 * (each.share_minor or 0) > 0

    html = page(client, user)

    assert "2 members, period 1," in html
    assert "has been due since" in html  # the plan's clock is far past its day
    assert reverse("apportionment:pay", args=[pool.slug]) in html


def test_me_says_it_in_chinese(client: Client, pool: Plan) -> None:
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_debited_run(pool)

    html = page(client, user, language="zh-hans")

    assert "申请互助" in html
    assert "2 位成员，第 1 期，各" in html
    assert "待付" in html
    assert "若今天确诊" in html


def test_me_tells_a_failed_debit_calmly(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    debits_of(user).update(
        state="failed",
        failure_code="no_funds",
        attempts=1,
        asked_at=run.period.notice_until,
        next_ask_at=None,
    )

    html = page(client, user)

    assert "did not go through. You can pay now. You remain a member" in html


def test_me_thanks_for_what_was_paid(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    a_collected_run(pool)

    html = page(client, user)

    assert "Nothing to pay now" in html
    assert "Thank you." in html


@pytest.mark.parametrize("heads", [1, 6])
def test_me_costs_the_same_for_any_number_of_members(
    heads: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_family(pool, heads=heads)
    a_granted_claim(pool)
    a_debited_run(pool)
    client.force_login(user)

    with django_assert_num_queries(20):
        client.get(ME)


def test_me_warns_of_an_address_that_does_not_answer(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    a_debited_run(pool)
    Message.objects.filter(user=user, key__startswith="debit/").update(
        state=MessageState.FAILED,
        delivered_at=None,
        failed_at=timezone.now(),
        failure="no such mailbox",
    )

    html = page(client, user)

    assert "did not arrive. Please check that address" in html
    assert "We could not reach you" in html


def test_me_of_who_left_still_shows_what_is_due_and_where_to_ask(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    enrolment = Enrolment.objects.get(member__holder=user)
    leave(enrolment_id=enrolment.pk, by=user, at=run.period.notice_until)

    html = page(client, user)

    assert "You are not in a plan yet" not in html
    assert "To pay:" in html
    assert reverse("claims:file") in html
    assert "The next period is counted" not in html


def test_me_of_who_only_waits_in_line_leads_to_the_list_and_asks_for_nothing(
    client: Client, pool: Plan
) -> None:
    user = a_user()
    member = Member.objects.create(
        holder=user, name=user.name, born_on=GROWN_UP, relation=Relation.SELF
    )
    applied = apply(member, version=pool.versions.get(), by=user, at=OPENING)

    html = page(client, user)

    assert "Place 1 on the waiting list" in html
    assert reverse("joining:line", args=[pool.slug, applied.pk]) in html
    assert reverse("claims:file") not in html
    assert "To pay" not in html


def test_me_leads_to_a_person_to_ask_and_to_my_data(client: Client, pool: Plan) -> None:
    html = page(client, a_family(pool))

    for name in ("support:mine", "privacy:data", "members:security", "apportionment:statement"):
        assert reverse(name) in html
