"""Leaving: what it shows first, one or several, and the proof to keep."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from apportionment.models import Period
from apportionment.pages.leaving import LeavingPart
from apportionment.selectors.leaving import leaving
from charter import selectors as charter
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from members import services
from members.models import Enrolment, User
from members.states import EnrolmentState, Relation
from tests.apportionment.builders import (
    a_debited_run,
    a_frozen_run,
    a_granted_claim,
    a_payer_of,
    a_sealed_run,
    a_small_pool,
)
from tests.members.builders import a_person, a_plan, a_user, an_enrolment
from tests.printing.reading import text_of
from treasury import services as treasury

pytestmark = pytest.mark.django_db


def a_family() -> tuple[User, list[Enrolment]]:
    plan, user = a_plan(), a_user()
    at = charter.now(plan) - timedelta(days=30)
    people = [
        a_person(),
        a_person(name="陈兰", relation=Relation.PARENT),
        a_person(name="林老", relation=Relation.PARENT),
    ]
    return user, [an_enrolment(plan=plan, user=user, person=one, at=at) for one in people]


def going(user: User) -> int:
    return Enrolment.objects.filter(member__holder=user, left_at=None).count()


def holder_of_payer(plan: Plan) -> User:
    return User.objects.get(payer_id=a_payer_of(plan))


def first_of(user: User) -> Enrolment:
    return Enrolment.objects.filter(member__holder=user).order_by("pk")[0]


def page_of(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(f"/me/leave/{first_of(user).pk}/").content.decode()


def test_nothing_is_ticked_beforehand_and_one_leaves_alone(client: Client) -> None:
    user, family = a_family()
    client.force_login(user)
    address = f"/me/leave/{family[0].pk}/"

    page = client.get(address).content.decode()
    answer = client.post(address)

    assert "checked" not in page
    assert "陈兰" in page
    assert answer.headers["Location"] == address
    assert going(user) == 2


def test_others_leave_with_them_where_ticked(client: Client) -> None:
    user, family = a_family()
    client.force_login(user)

    answer = client.post(f"/me/leave/{family[0].pk}/", {"leaving": [family[2].pk]}, follow=True)

    page = answer.content.decode()
    assert "林小雨" in page
    assert "林老" in page
    assert "陈兰" not in page.split("<main", 1)[1].split("</main", 1)[0]
    assert going(user) == 1


def test_all_leave_at_once_and_without_a_tick_nobody_does(client: Client) -> None:
    user, family = a_family()
    client.force_login(user)

    refused = client.post("/me/leave/")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Please tick who leaves" in refused.content.decode()
    assert going(user) == 3

    client.post("/me/leave/", {"leaving": [one.pk for one in family]})
    assert going(user) == 0
    assert "Nobody of yours is in a plan now" in client.get("/me/leave/").content.decode()


def test_nobody_elses_can_be_ticked(client: Client) -> None:
    user, _family = a_family()
    other = an_enrolment()
    client.force_login(user)

    answer = client.post("/me/leave/", {"leaving": [other.pk]})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Enrolment.objects.get(pk=other.pk).left_at is None


def test_what_is_owed_and_when_it_is_debited_stands_there_first(client: Client) -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    a_debited_run(plan)

    page = page_of(client, holder_of_payer(plan))

    assert "20.00" in page
    assert "is still owed" in page


def test_a_period_that_is_counted_and_not_sealed_is_told(client: Client) -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    a_frozen_run(plan)

    page = page_of(client, holder_of_payer(plan))

    assert f"Period {Period.objects.get().no} was counted on" in page


def test_of_two_periods_that_are_not_sealed_each_has_its_own_debit_day() -> None:
    plan = a_small_pool()
    runs = [a_frozen_run(plan) for _ in range(2)]
    user = holder_of_payer(plan)
    ids = [first_of(user).pk]

    part = LeavingPart(
        [first_of(user)],
        leaving(user=user, plan=plan, enrolment_ids=ids, at=runs[1].period.notice_until),
    )

    days = [plan_date_text(run.period.debit_on, plan) for run in runs]
    assert days[0] != days[1]
    assert [day in line for day, line in zip(days, part.owed, strict=False)] == [True, True]


def test_what_was_given_up_is_not_said_to_be_debited(client: Client) -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    user = holder_of_payer(plan)
    treasury.write_off_debit(
        payer_id=a_payer_of(plan), plan_id=plan.pk, to_period=1, at=run.period.notice_until
    )

    page = page_of(client, user)

    assert "being debited now" not in page
    assert "and is still owed" in page


def test_what_no_debit_asks_for_yet_is_told_with_the_next_debit_day(client: Client) -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    a_sealed_run(plan)

    assert "is still owed, and is debited on" in page_of(client, holder_of_payer(plan))


@pytest.mark.parametrize(("language", "words"), [("en", "ended on"), ("zh-hans", "退出确认")])
def test_the_confirmation_can_be_kept_and_is_nobody_elses(
    client: Client, language: str, words: str
) -> None:
    user, family = a_family()
    client.force_login(user)
    address = f"/me/leave/{family[0].pk}/confirmation.pdf"
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND  # still in
    client.post(f"/me/leave/{family[0].pk}/")

    text = text_of(client.get(address, headers={"accept-language": language}).content)

    assert "林小雨" in text
    assert words in text
    client.force_login(a_user())
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_who_waits_in_line_gives_the_place_up(client: Client) -> None:
    enrolment = an_enrolment()
    user, plan = enrolment.member.holder, a_plan()
    waiting = services.apply(
        enrolment.member, version=plan.versions.get(), by=user, at=charter.now(plan)
    )
    client.force_login(user)

    assert "waiting list is given up" in client.get(f"/me/leave/{waiting.pk}/").content.decode()
    client.post(f"/me/leave/{waiting.pk}/")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.ending) == (EnrolmentState.LEFT, "withdrawn")
