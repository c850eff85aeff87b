"""The waiting list: its order, what lets somebody in, and what is told."""

from datetime import timedelta
from typing import Final

import pytest
from django.db import connection
from django.test import Client

from charter import selectors as charters
from charter import services as charter
from charter.models import Plan
from charter.templatetags.plan_time import plan_date
from joining import services, tasks
from members import selectors as members
from members import services as members_services
from members.models import Enrolment, Message
from members.states import EnrolmentState
from tests.joining.builders import AGREED
from tests.members.builders import JOINED, a_plan, a_user, an_enrolment

pytestmark = pytest.mark.django_db

ONE_NEW: Final = {"most_new_a_period = 300": "most_new_a_period = 1"}
NEXT_PERIOD: Final = JOINED + timedelta(days=40)
A_MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
def plan() -> Plan:
    return a_plan(slug="village", changes=ONE_NEW)


def a_line(plan: Plan, *names: str) -> list[Enrolment]:
    """Return one who is in, and those who asked after them, a minute apart."""
    return [
        an_enrolment(plan=plan, user=a_user(name=name), at=JOINED + number * A_MINUTE)
        for number, name in enumerate(["陈一", *names])
    ]


def states(enrolments: list[Enrolment]) -> list[str]:
    for one in enrolments:
        one.refresh_from_db()
    return [one.state for one in enrolments]


def test_each_has_their_place_in_the_order_of_asking(plan: Plan) -> None:
    _, first, second, third = a_line(plan, "林一", "林二", "林三")

    assert [members.place_in_line(one) for one in (first, second, third)] == [1, 2, 3]
    assert states([first, second, third]) == [EnrolmentState.APPLIED] * 3


def test_who_asked_first_comes_in_first_one_a_period(plan: Plan) -> None:
    line = a_line(plan, "林一", "林二")

    admitted = services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD)
    again = services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD + A_MINUTE)

    assert ([one.pk for one in admitted], again) == ([line[1].pk], [])
    assert states(line)[1:] == [EnrolmentState.WAITING, EnrolmentState.APPLIED]
    assert line[1].joined_at == NEXT_PERIOD
    assert line[1].standings.exists()
    assert Message.objects.filter(key=f"joined/{line[1].pk}").exists()


def test_in_the_same_period_nobody_comes_in(plan: Plan) -> None:
    line = a_line(plan, "林一")

    assert services.admit_waiting(plan_id=plan.pk, at=JOINED + timedelta(days=1)) == []
    assert states(line)[1] == EnrolmentState.APPLIED


def test_nobody_passes_those_who_wait_even_when_a_seat_is_free(plan: Plan) -> None:
    a_line(plan, "林一")

    late = an_enrolment(plan=plan, at=NEXT_PERIOD)

    assert late.state == EnrolmentState.APPLIED
    assert members.place_in_line(late) == 2


def test_a_seat_that_comes_free_goes_to_the_next_in_line() -> None:
    plan = a_plan(
        changes={"minimum_headcount = 200": "minimum_headcount = 1\nmaximum_headcount = 1"}
    )
    inside, first, second = a_line(plan, "林一", "林二")
    members_services.leave(
        enrolment_id=inside.pk, by=inside.member.holder, at=JOINED + timedelta(days=1)
    )

    services.admit_waiting(plan_id=plan.pk, at=JOINED + timedelta(days=2))

    assert states([first, second]) == [EnrolmentState.WAITING, EnrolmentState.APPLIED]


def test_who_takes_back_their_request_lets_the_others_move_up(plan: Plan) -> None:
    _, first, second = a_line(plan, "林一", "林二")

    members_services.leave(
        enrolment_id=first.pk, by=first.member.holder, at=JOINED + timedelta(days=1)
    )

    assert members.place_in_line(second) == 1


def test_a_changed_charter_is_accepted_first_and_the_place_is_kept(
    plan: Plan, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first, second = a_line(plan, "林一", "林二")
    text = plan.versions.get().source_toml.replace("fee_bps = 300", "fee_bps = 400", 1)
    text = text.replace("most_new_a_period = 1", "most_new_a_period = 5")
    charter.load_charter(slug="village", toml_text=text, source="-", at=JOINED + timedelta(days=9))
    monkeypatch.setattr(charters, "now", lambda _plan: NEXT_PERIOD)
    client.force_login(second.member.holder)
    address = f"/join/village/line/{second.pk}/"

    services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD)
    services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD + A_MINUTE)
    page = client.get(address).content.decode()
    accepted = client.post(address, AGREED)
    services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD + 2 * A_MINUTE)

    assert Message.objects.filter(kind="joining/read_again").count() == 2
    assert "<ins>The fee for running the plan is 4" in page
    assert accepted.headers["Location"] == address
    assert states([first, second]) == [EnrolmentState.APPLIED, EnrolmentState.WAITING]
    assert client.get(address).headers["Location"] == f"/join/village/done/{second.pk}/"


def test_the_letters_of_the_line_have_words_in_both_languages(plan: Plan) -> None:
    _, first, second = a_line(plan, "林一", "林二")
    second.member.holder.language = "zh-hans"
    second.member.holder.save()
    text = plan.versions.get().source_toml.replace("fee_bps = 300", "fee_bps = 400", 1)
    charter.load_charter(slug="village", toml_text=text, source="-", at=JOINED + timedelta(days=9))
    services.admit_waiting(plan_id=plan.pk, at=NEXT_PERIOD)

    for message in Message.objects.filter(kind__in=["members/applied", "joining/read_again"]):
        members_services.send_message(message_id=message.pk, at=NEXT_PERIOD)
    bodies = dict(Message.objects.values_list("key", "body"))

    version = plan.versions.latest("number").pk
    assert "at place 1" in bodies[f"applied/{first.pk}"]
    assert f"/join/village/line/{first.pk}/" in bodies[f"read_again/{first.pk}/{version}"]
    assert "请重新阅读公约" in Message.objects.get(key=f"read_again/{second.pk}/{version}").subject


def test_no_waiting_clock_is_shown_of_who_waits_in_line(plan: Plan, client: Client) -> None:
    inside, first = a_line(plan, "林一")
    shown = []
    for enrolment in (inside, first):
        client.force_login(enrolment.member.holder)
        page = client.get("/me/family/").content.decode()
        shown.append(plan_date(enrolment.waiting_until, plan) in page)

    assert shown == [True, False]


def test_nobody_sees_the_place_of_another(plan: Plan, client: Client) -> None:
    _, first = a_line(plan, "林一")
    client.force_login(a_user())

    assert client.get(f"/join/village/line/{first.pk}/").status_code == 404


def test_the_sweep_may_run_twice(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line(plan, "林一")
    monkeypatch.setattr(charters, "now", lambda _plan: NEXT_PERIOD)

    tasks.admit_waiting()
    tasks.admit_waiting()

    assert states(line)[1] == EnrolmentState.WAITING
    assert line[1].events.filter(move="admitted").count() == 1


def test_a_charter_that_cannot_be_read_does_not_stop_the_lines_of_other_plans(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = a_line(plan, "林一")[1]
    other = a_plan(changes=ONE_NEW)
    waits = a_line(other, "林二")[1]
    with connection.cursor() as cursor:  # as if a newer program read it more strictly
        cursor.execute("SET session_replication_role = replica")
        plan.versions.update(terms={})
        cursor.execute("SET session_replication_role = origin")
    monkeypatch.setattr(charters, "now", lambda _plan: NEXT_PERIOD)

    tasks.admit_waiting()

    assert stuck.plan_id < waits.plan_id
    assert states([stuck, waits]) == [EnrolmentState.APPLIED, EnrolmentState.WAITING]
