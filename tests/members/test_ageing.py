"""What time does by itself: each sweep run twice, and what people are told before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from members import letters, selectors, services
from members.models import ComingOfAge, Enrolment, Message
from members.states import Ending, EnrolmentState, Move, Relation
from tests.members.builders import (
    JOINED,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    moves_of,
    payer_of,
    spans_of,
)

pytestmark = pytest.mark.django_db

WAITED: Final = datetime(2025, 6, 7, 16, tzinfo=UTC)  # 8 June in Shanghai
TICK: Final = timedelta(microseconds=1)
BORN: Final = date(1965, 9, 1)
SIXTY: Final = datetime(2025, 8, 31, 16, tzinfo=UTC)  # 1 September 2025 in Shanghai


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def state_of(enrolment: Enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).state


def one_of_fifty_nine(charter: str = "xianghubao", slug: str | None = None) -> Enrolment:
    return an_enrolment(plan=a_plan(charter_name=charter, slug=slug), person=a_person(born_on=BORN))


def test_waiting_ends_on_its_day_once_and_is_told() -> None:
    enrolment = an_enrolment()
    plan_id = enrolment.plan_id

    assert services.end_waiting(plan_id=plan_id, at=WAITED - TICK) == 0
    assert state_of(enrolment) == EnrolmentState.WAITING
    assert services.end_waiting(plan_id=plan_id, at=WAITED) == 1
    assert services.end_waiting(plan_id=plan_id, at=WAITED + timedelta(days=9)) == 0

    assert state_of(enrolment) == EnrolmentState.ACTIVE
    assert moves_of(enrolment) == [(Move.WAITED, WAITED)]
    assert kinds() == ["members/joined", "members/waited"]


def test_a_pool_that_brings_its_history_ends_waiting_untold_as_of_its_day() -> None:
    enrolment = an_enrolment()
    late = WAITED + timedelta(days=99)

    settled = [services.settle_waiting(plan_id=enrolment.plan_id, at=late) for _ in range(2)]

    assert settled == [1, 0]
    assert state_of(enrolment) == EnrolmentState.ACTIVE
    assert moves_of(enrolment) == [(Move.WAITED, WAITED)]
    assert kinds() == ["members/joined"]


def test_waiting_that_is_over_during_a_pause_ends_with_the_pause() -> None:
    enrolment = an_enrolment()
    which: dict[str, Any] = {"plan_id": enrolment.plan_id, "payer_ids": [payer_of(enrolment)]}
    services.freeze_enrolments(**which, reason="-", at=JOINED + timedelta(days=1))

    assert services.end_waiting(plan_id=enrolment.plan_id, at=WAITED) == 0
    services.thaw_enrolments(**which, at=WAITED + TICK)

    assert state_of(enrolment) == EnrolmentState.ACTIVE


@pytest.mark.parametrize(
    ("days", "told"),
    [(61, []), (60, ["60"]), (15, ["60"]), (14, ["14"]), (1, ["14"])],
)
def test_the_oldest_age_is_told_sixty_and_fourteen_days_ahead_once(
    days: int, told: list[str]
) -> None:
    enrolment = one_of_fifty_nine()
    at = SIXTY - timedelta(days=days)

    for _twice in range(2):
        services.tell_of_oldest_age(plan_id=enrolment.plan_id, at=at)

    keys = Message.objects.filter(kind="members/age_ahead").values_list("key", flat=True)
    assert [key.split("/")[1] for key in keys] == told


def test_both_letters_come_to_one_who_is_there_all_along() -> None:
    enrolment = one_of_fifty_nine()
    for days in (90, 60, 40, 14, 3):
        services.tell_of_oldest_age(plan_id=enrolment.plan_id, at=SIXTY - timedelta(days=days))

    assert Message.objects.filter(kind="members/age_ahead").count() == 2


def test_who_reaches_the_oldest_age_leaves_by_it_once_as_of_that_day() -> None:
    enrolment = one_of_fifty_nine()
    spans = spans_of(enrolment)
    late = SIXTY + timedelta(days=5)

    assert services.age_out(plan_id=enrolment.plan_id, at=SIXTY - TICK) == 0
    assert services.age_out(plan_id=enrolment.plan_id, at=late) == 1
    assert services.age_out(plan_id=enrolment.plan_id, at=late) == 0

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.left_at, enrolment.ending) == (
        EnrolmentState.AGED_OUT,
        SIXTY,
        Ending.AGED_OUT,
    )
    assert spans_of(enrolment) == spans
    assert moves_of(enrolment) == [(Move.AGED_OUT, SIXTY)]


def test_one_that_pauses_reaches_the_oldest_age_too() -> None:
    enrolment = one_of_fifty_nine()
    services.freeze_enrolments(
        plan_id=enrolment.plan_id,
        payer_ids=[payer_of(enrolment)],
        reason="-",
        at=SIXTY - timedelta(days=30),
    )

    services.age_out(plan_id=enrolment.plan_id, at=SIXTY)

    assert state_of(enrolment) == EnrolmentState.AGED_OUT
    assert not enrolment.freezes.filter(thawed_at=None).exists()


def test_who_left_before_is_not_moved_again() -> None:
    enrolment = one_of_fifty_nine()
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED)

    assert services.age_out(plan_id=enrolment.plan_id, at=SIXTY) == 0
    assert services.tell_of_oldest_age(plan_id=enrolment.plan_id, at=SIXTY - TICK) == 0


def test_who_grew_too_old_does_not_come_back() -> None:
    plan = a_plan(changes={"until_years = 65": "until_years = 60"})
    enrolment = an_enrolment(plan=plan, person=a_person(born_on=BORN))
    assert enrolment.outgrows_at == SIXTY
    services.age_out(plan_id=enrolment.plan_id, at=SIXTY)
    enrolment.refresh_from_db()

    assert not selectors.may_return(enrolment, at=SIXTY)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["31 August 2025", "within 180 days", "without a new waiting time"]),
        ("zh-hans", ["2025年8月31日", "180", "无需重新等待"]),
    ],
)
def test_the_letter_names_day_claims_and_the_plan_that_waives_waiting(
    language: str, words: list[str]
) -> None:
    senior = a_plan(charter_name="xianghubao-senior")
    plan = a_plan(charter_name="xianghubao", slug="xianghubao")
    user = a_user(language=language)
    enrolment = an_enrolment(plan=plan, user=user, person=a_person(born_on=BORN))
    services.tell_of_oldest_age(plan_id=plan.pk, at=SIXTY - timedelta(days=60))

    body = letters.words(Message.objects.get(kind="members/age_ahead")).body
    body = body.replace("\N{NO-BREAK SPACE}", " ")

    assert f"/plans/{senior.slug}/" in body
    for word in words:
        assert word in body
    assert enrolment.member.name in body


def test_the_plan_after_takes_the_waiting_time_over() -> None:
    senior = a_plan(charter_name="xianghubao-senior")
    plan = a_plan(charter_name="xianghubao", slug="xianghubao")
    user = a_user()
    person = a_person(born_on=BORN)
    before = an_enrolment(plan=plan, user=user, person=person)
    services.age_out(plan_id=plan.pk, at=SIXTY)

    after = an_enrolment(plan=senior, user=user, person=person, at=SIXTY + timedelta(days=59))
    too_late = an_enrolment(
        plan=a_plan(charter_name="xianghubao-senior"),
        user=user,
        person=person,
        at=SIXTY + timedelta(days=61),
    )

    assert before.waiting_until < SIXTY
    assert (after.waiting_until, after.state) == (after.joined_at, EnrolmentState.ACTIVE)
    assert too_late.waiting_until > too_late.joined_at


def one_who_came_over(**changes: str) -> Enrolment:
    """Return one who outgrew the first plan and joined the next, with the waiting behind them."""
    user, person = a_user(), a_person(born_on=BORN)
    before = a_plan(charter_name="xianghubao", slug="xianghubao")
    an_enrolment(plan=before, user=user, person=person)
    services.age_out(plan_id=before.pk, at=SIXTY)
    senior = a_plan(
        charter_name="xianghubao-senior",
        changes={'count_since = "joining"': 'count_since = "waiting"', **changes},
    )
    return an_enrolment(plan=senior, user=user, person=person, at=SIXTY + timedelta(days=1))


def test_waiting_that_was_brought_along_does_not_begin_anew_after_a_pause() -> None:
    enrolment = one_who_came_over()
    which: dict[str, Any] = {"plan_id": enrolment.plan_id, "payer_ids": [payer_of(enrolment)]}
    goes_on_at = enrolment.joined_at + timedelta(days=20)

    services.freeze_enrolments(**which, reason="-", at=enrolment.joined_at + timedelta(days=10))
    services.thaw_enrolments(**which, at=goes_on_at)

    since = [counts_from for _payer, _band, counts_from, _until in spans_of(enrolment)]
    assert since == [enrolment.joined_at, goes_on_at]


def test_waiting_that_was_brought_along_does_not_begin_anew_for_who_comes_back() -> None:
    enrolment = one_who_came_over(**{"retry_days = 5": "retry_days = 5\ncontinuity_days = 30"})
    left_at, back_at = (enrolment.joined_at + timedelta(days=days) for days in (10, 20))
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=left_at)

    services.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=back_at)

    since = [counts_from for _payer, _band, counts_from, _until in spans_of(enrolment)]
    assert since == [enrolment.joined_at, back_at]


def test_who_comes_over_in_a_window_waits_for_its_common_day_all_the_same() -> None:
    user, person = a_user(), a_person(born_on=BORN)
    before = a_plan(charter_name="xianghubao", slug="xianghubao")
    an_enrolment(plan=before, user=user, person=person)
    city = a_plan(
        charter_name="huiminbao",
        changes={"illness_days = 0": 'illness_days = 90\nwaived_from = "xianghubao"'},
    )
    in_november = datetime(2025, 11, 20, 4, tzinfo=UTC)

    enrolment = an_enrolment(plan=city, user=user, person=person, at=in_november)

    new_year = datetime(2025, 12, 31, 16, tzinfo=UTC)  # 1 January in Shanghai
    assert enrolment.waiting_until == new_year
    assert [span[2] for span in spans_of(enrolment)] == [new_year]


def test_who_holds_a_child_is_told_once_that_it_is_of_age() -> None:
    child = a_person(name="林小宝", born_on=date(2007, 12, 9), relation=Relation.CHILD)
    an_enrolment(plan=a_plan(charter_name="xianghubao"), person=child)
    row = ComingOfAge.objects.get()

    assert row.tell_on == date(2026, 1, 1)
    assert services.tell_of_age(today=date(2025, 12, 31), at=SIXTY) == 0
    assert services.tell_of_age(today=date(2026, 1, 1), at=SIXTY) == 1
    assert services.tell_of_age(today=date(2026, 1, 2), at=SIXTY) == 0
    assert kinds()[-1] == "members/of_age"
    assert not ComingOfAge.objects.exists()


def test_nobody_waits_for_a_grown_up_to_come_of_age() -> None:
    an_enrolment(person=a_person(name="林老", relation=Relation.PARENT))
    an_enrolment(person=a_person(name="林大", relation=Relation.CHILD))  # born in 1990

    assert not ComingOfAge.objects.exists()
