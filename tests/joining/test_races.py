"""The races of joining, with real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charters
from charter import services as charter
from charter.models import Plan
from joining import services
from joining.models import JoinDraft
from members import services as members
from members.models import Enrolment, Identity, Member, User
from members.states import EnrolmentState, Relation
from tests.joining.builders import NO, Joiner
from tests.joining.builders import a_document as document
from tests.members.builders import JOINED, ONLY_TWO, a_person, a_plan, a_user, an_enrolment
from tests.members.test_own_accounts import offered, take
from tests.members.test_races import A_WHILE
from tests.members.threads import MOST_SECONDS, at_once, in_thread, slowly

pytestmark = pytest.mark.django_db(transaction=True)

LAST_SEAT = {
    "minimum_headcount = 200": "minimum_headcount = 1\nmaximum_headcount = 1",
}


def an_answered(user: User, plan: Plan) -> Joiner:
    """Return somebody who has answered every question of joining."""
    client = Client()
    client.force_login(user)
    joiner = Joiner(client, plan)
    joiner.walks()
    return joiner


def clicks(joiner: Joiner, pages: list[str]) -> None:
    """Press the last button, in another tab of the same browser."""
    tab = Client()
    tab.cookies = joiner.client.cookies
    now = reverse("joining:now", args=[joiner.slug, joiner.draft_id])
    response = tab.post(now, {"shown": joiner.token})
    pages.append(response.headers["Location"])


def test_a_double_click_on_join_is_one_enrolment_and_leads_to_the_same_page() -> None:
    plan, user = a_plan(), a_user()
    joiner = an_answered(user, plan)
    joiner.token = joiner.shown("")
    pages: list[str] = []

    outcomes = at_once(lambda: clicks(joiner, pages), lambda: clicks(joiner, pages))

    assert outcomes == ["done", "done"]
    assert Enrolment.objects.count() == 1
    enrolment_id = Enrolment.objects.get().pk
    assert set(pages) == {reverse("joining:done", args=[plan.slug, enrolment_id])}


def test_a_double_click_on_coming_back_leads_to_the_same_page() -> None:
    plan, user = a_plan(), a_user()
    yesterday = charters.now(plan) - timedelta(days=1)
    enrolment = an_enrolment(plan=plan, user=user, at=yesterday)
    members.leave(enrolment_id=enrolment.pk, by=user, at=yesterday + timedelta(hours=1))
    joiner = an_answered(user, plan)
    joiner.token = joiner.shown("")
    pages: list[str] = []

    outcomes = at_once(lambda: clicks(joiner, pages), lambda: clicks(joiner, pages))

    assert outcomes == ["done", "done"]
    assert set(pages) == {reverse("joining:done", args=[plan.slug, enrolment.pk])}


def test_the_door_joins_with_a_fresh_instant_when_a_run_froze_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, user = a_plan(), a_user()
    joiner = an_answered(user, plan)
    joiner.token = joiner.shown("")
    frozen = charters.now(plan) + timedelta(days=1)
    charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=frozen)
    # the first two readings are the door's own and the first attempt's
    clock = iter([frozen, frozen, *[frozen + timedelta(seconds=1)] * 5])
    monkeypatch.setattr(charters, "now", lambda _plan: next(clock))

    clicks(joiner, [])

    assert Enrolment.objects.get().joined_at == frozen + timedelta(seconds=1)


def test_of_two_accounts_that_enrol_one_person_at_once_one_wins_and_the_other_is_told() -> None:
    plan = a_plan()
    users = a_user(name="女儿"), a_user(name="儿子")
    mother = a_person(
        name="林妈妈", relation=Relation.PARENT, born_on=a_person().born_on, document=document()
    )

    outcomes = at_once(
        *(lambda user=user: an_enrolment(plan=plan, user=user, person=mother) for user in users)
    )

    assert outcomes == ["PersonHeldElsewhere", "done"]
    assert (Enrolment.objects.count(), Identity.objects.count()) == (1, 1)
    assert Member.objects.count() == 1


def test_of_two_for_the_last_seat_one_waits_in_line() -> None:
    plan = a_plan(changes=LAST_SEAT)
    users = a_user(), a_user()

    outcomes = at_once(
        *(lambda user=user: an_enrolment(plan=plan, user=user, at=JOINED) for user in users)
    )

    assert outcomes == ["done", "done"]
    states = sorted(Enrolment.objects.values_list("state", flat=True))
    assert states == [EnrolmentState.APPLIED, EnrolmentState.WAITING]


def test_of_two_for_the_last_seat_without_a_waiting_list_one_is_told() -> None:
    plan = a_plan(changes=ONLY_TWO)
    an_enrolment(plan=plan)
    users = a_user(), a_user()

    outcomes = at_once(
        *(lambda user=user: an_enrolment(plan=plan, user=user, at=JOINED) for user in users)
    )

    assert outcomes == ["PlanFull", "done"]


def test_two_sweeps_at_once_admit_each_once() -> None:
    plan = a_plan(changes={"most_new_a_period = 300": "most_new_a_period = 1"})
    for _ in range(3):
        an_enrolment(plan=plan, at=JOINED)
    later = JOINED + timedelta(days=40)

    outcomes = at_once(
        *[lambda: services.admit_waiting(plan_id=plan.pk, at=later)] * 2,
    )

    assert outcomes == ["done", "done"]
    states = sorted(Enrolment.objects.values_list("state", flat=True))
    assert states.count(EnrolmentState.APPLIED) == 1


def test_the_same_step_answered_on_two_devices_at_once_is_kept_once() -> None:
    plan, user = a_plan(), a_user()
    client = Client()
    client.force_login(user)
    joiner = Joiner(client, plan)
    joiner.walks(upto="health-cancer")
    token = joiner.shown("health-cancer")
    statuses: list[int] = []

    def answers() -> None:
        device = Client()
        device.cookies = client.cookies
        said = {**NO, "shown": token}
        statuses.append(device.post(joiner.address("health-cancer"), said).status_code)

    assert at_once(answers, answers) == ["done", "done"]
    assert statuses == [302, 302]
    assert JoinDraft.objects.get().answers["health-cancer"]["answer"] == "no"


def test_the_same_relation_begun_twice_at_once_is_one_draft() -> None:
    plan, user = a_plan(), a_user()

    def begin() -> JoinDraft:
        return services.begin_draft(
            user_id=user.pk, plan_id=plan.pk, relation=Relation.CHILD, at=JOINED
        )

    assert at_once(begin, begin) == ["done", "done"]
    assert JoinDraft.objects.count() == 1


def test_who_moves_to_their_own_account_while_the_sweep_runs_comes_in_at_their_own_cost() -> None:
    plan = a_plan(changes={"most_new_a_period = 300": "most_new_a_period = 1"})
    an_enrolment(plan=plan, at=JOINED)
    waits = an_enrolment(plan=plan, person=a_person(name="林老", relation=Relation.PARENT))
    assert waits.state == EnrolmentState.APPLIED
    code, own = offered(waits), a_user(name="林老")
    moved, may_commit = Event(), Event()
    later = JOINED + timedelta(days=40)

    with ThreadPoolExecutor() as pool:
        moving = slowly(lambda: take(code, own), done=moved, may_commit=may_commit)
        taken = in_thread(pool, moving)
        assert moved.wait(MOST_SECONDS)
        sweep = in_thread(pool, lambda: services.admit_waiting(plan_id=plan.pk, at=later))
        with pytest.raises(TimeoutError):
            sweep.result(timeout=A_WHILE)
        may_commit.set()
        taken.result(MOST_SECONDS)
        assert [one.pk for one in sweep.result(MOST_SECONDS)] == [waits.pk]

    own.refresh_from_db()
    assert {one.payer_id for one in waits.standings.all()} == {own.payer_id}
