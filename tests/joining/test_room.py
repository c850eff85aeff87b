"""What the doors say where a plan has no room, takes nobody now, or somebody comes back."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Final

import pytest
from django.test import Client

from charter import selectors as charters
from charter import services as charter
from charter.models import Plan
from joining import selectors
from members import services
from members.models import Enrolment, Message
from members.states import EnrolmentState
from tests.joining.builders import Joiner, identity
from tests.members.builders import (
    FOUNDED,
    JOINED,
    ONLY_TWO,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    payer_of,
    signs_in,
)
from tests.treasury.builders import request
from treasury import services as treasury

pytestmark = pytest.mark.django_db

SUMMER: Final = datetime(2025, 7, 1, 4, tzinfo=UTC)
LATER: Final = JOINED + timedelta(days=1)
ONE_NEW: Final = {"most_new_a_period = 300": "most_new_a_period = 1"}


def at_the_door(
    monkeypatch: pytest.MonkeyPatch, client: Client, plan: Plan, *, at: datetime, language: str
) -> Joiner:
    signs_in(client, a_user())
    monkeypatch.setattr(charters, "now", lambda _plan: at)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    joiner = Joiner(client, plan)
    joiner.begins()
    return joiner


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 October 2025"), ("zh-hans", "2025年10月1日")]
)
def test_the_doors_say_when_the_window_opens(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    plan = a_plan(charter_name="huiminbao", slug="yearly", at=FOUNDED.replace(year=2024))
    joiner = at_the_door(monkeypatch, client, plan, at=SUMMER, language=language)

    pages = [
        client.get("/join/yearly/"),
        client.get("/join/yearly/who/"),
        joiner.answers("identity", identity()),
    ]

    assert pages[-1].status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for page in pages:
        assert words in page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "This plan is full"), ("zh-hans", "本计划已经满员")]
)
def test_the_doors_say_that_a_plan_is_full(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    small = a_plan(slug="small", changes=ONLY_TWO)
    joiner = at_the_door(monkeypatch, client, small, at=LATER, language=language)
    an_enrolment(plan=small)
    an_enrolment(plan=small)

    assert words in client.get("/join/small/").content.decode()
    assert words in joiner.answers("identity", identity()).content.decode()


def test_a_plan_that_filled_up_meanwhile_says_so_on_the_last_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = a_plan(slug="small", changes=ONLY_TWO)
    joiner = at_the_door(monkeypatch, client, small, at=LATER, language="en")
    joiner.walks()
    an_enrolment(plan=small)
    an_enrolment(plan=small)

    refused = joiner.joins()

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This plan is full" in refused.content.decode()
    assert Enrolment.objects.count() == 2


def test_where_there_is_a_waiting_list_one_waits_and_sees_ones_place(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = a_plan(slug="village", changes=ONE_NEW)
    an_enrolment(plan=plan, at=LATER)
    joiner = at_the_door(monkeypatch, client, plan, at=LATER, language="en")

    about = client.get("/join/village/").content.decode()
    joiner.walks()
    summary = client.get(joiner.summary).content.decode()
    led = joiner.joins()

    assert "You can go on the waiting list" in about
    assert "Go on the waiting list of" in summary
    enrolment = Enrolment.objects.get(member__holder__name="林小雨", state=EnrolmentState.APPLIED)
    assert led.headers["Location"] == f"/join/village/line/{enrolment.pk}/"
    page = client.get(led.headers["Location"]).content.decode()
    assert "is on the waiting list: place 1" in page
    assert not enrolment.standings.exists()
    assert Message.objects.filter(kind="members/applied").count() == 1


def test_coming_back_asks_nothing_about_health_and_shows_the_old_waiting_date(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, user = a_plan(slug="village"), a_user()
    enrolment = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=enrolment.pk, by=user, at=LATER)
    monkeypatch.setattr(charters, "now", lambda _plan: LATER + timedelta(days=9))
    signs_in(client, user)
    joiner = Joiner(client, plan)
    joiner.walks(upto="charter")
    answered = list(selectors.drafts_of(user_id=user.pk, plan_id=plan.pk).get().answers)
    joiner.walks()

    summary = client.get(joiner.summary).content.decode()
    done, again = joiner.joins(), joiner.joins(shown="")

    assert answered == ["identity", "residence"]
    assert "goes on as a member since" in summary
    assert "8 June 2025" in summary.replace("\N{NO-BREAK SPACE}", " ")
    assert done.headers["Location"] == f"/join/village/done/{enrolment.pk}/"
    assert again.headers["Location"] == done.headers["Location"]


def test_who_comes_back_sees_what_changed_in_the_charter_since(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, user = a_plan(slug="village"), a_user()
    enrolment = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=enrolment.pk, by=user, at=LATER)
    text = plan.versions.get().source_toml.replace("fee_bps = 300", "fee_bps = 400", 1)
    charter.load_charter(slug="village", toml_text=text, source="-", at=LATER + timedelta(days=2))
    monkeypatch.setattr(charters, "now", lambda _plan: LATER + timedelta(days=9))
    signs_in(client, user)
    joiner = Joiner(client, plan)
    joiner.walks(upto="charter")

    page = client.get(joiner.address("charter")).content.decode()

    assert "What changed since the version of" in page
    assert "<del>The fee for running the plan is 3" in page
    assert "<ins>The fee for running the plan is 4" in page


@pytest.mark.parametrize(("days_to_debit", "may_go_on"), [(-1, 0), (30, 1)])
def test_who_owes_from_before_is_told_to_pay_first(
    client: Client, monkeypatch: pytest.MonkeyPatch, days_to_debit: int, may_go_on: int
) -> None:
    plan, user = a_plan(slug="village"), a_user()
    enrolment = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=enrolment.pk, by=user, at=LATER)
    back_at = LATER + timedelta(days=9)
    monkeypatch.setattr(charters, "now", lambda _plan: back_at)
    request(plan.pk, {payer_of(enrolment): 1234}, at=back_at + timedelta(days=days_to_debit))
    signs_in(client, user)
    joiner = Joiner(client, plan)
    joiner.walks()

    led = joiner.joins()

    enrolment.refresh_from_db()
    assert (enrolment.left_at is None) == may_go_on
    if not may_go_on:
        assert led.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "12.34\N{NO-BREAK SPACE}yuan is still to be paid" in led.content.decode()
        assert "/me/pay/village/" in led.content.decode()


def test_what_was_given_up_is_paid_before_the_membership_goes_on() -> None:
    plan, user = a_plan(slug="village"), a_user()
    enrolment = an_enrolment(plan=plan, user=user)
    request(plan.pk, {payer_of(enrolment): 1234}, at=LATER)
    treasury.write_off_debit(
        payer_id=payer_of(enrolment), plan_id=plan.pk, to_period=1, at=LATER + timedelta(days=9)
    )

    unpaid = selectors.unpaid_minor(enrolment=enrolment, at=LATER + timedelta(days=10))

    assert unpaid == 1234


def test_waiting_that_is_brought_along_stands_on_the_summary_and_on_the_last_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    born_on = "1965-05-20"
    person = a_person(born_on=date.fromisoformat(born_on))
    user = a_user()
    an_enrolment(
        plan=a_plan(charter_name="xianghubao", slug="xianghubao"), user=user, person=person
    )
    senior = a_plan(charter_name="xianghubao-senior")
    monkeypatch.setattr(charters, "now", lambda _plan: SUMMER)
    signs_in(client, user)
    joiner = Joiner(client, senior)
    joiner.walks(identity=identity(born_on=born_on))

    before = client.get(joiner.summary).content.decode()
    after = client.get(joiner.joins().headers["Location"]).content.decode()

    assert Enrolment.objects.get(plan=senior).waiting_until == SUMMER
    for page in (before, after):
        illness = page.partition("An illness counts if it is found on or after")[2]
        assert "2025-07-01" in illness.partition("An accident counts")[0]
