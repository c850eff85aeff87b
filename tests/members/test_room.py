"""Who may join now: the charter's most members and its window, in the service."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from charter.models import Plan
from members import rules, selectors, services
from members.models import Enrolment, Message
from tests.members.builders import (
    JOINED,
    ONLY_TWO,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    payer_of,
    spans_of,
)

pytestmark = pytest.mark.django_db

SUMMER: Final = datetime(2025, 7, 1, 4, tzinfo=UTC)
NEW_YEAR: Final = datetime(2025, 12, 31, 16, tzinfo=UTC)
FOUNDED: Final = datetime(2024, 1, 1, tzinfo=UTC)
LATER: Final = JOINED + timedelta(days=1)


@pytest.fixture
def small() -> Plan:
    return a_plan(slug="small", changes=ONLY_TWO)


@pytest.fixture
def yearly() -> Plan:
    return a_plan(charter_name="huiminbao", slug="yearly", at=FOUNDED)


def test_join_of_a_full_plan_is_refused_and_changes_nothing(small: Plan) -> None:
    an_enrolment(plan=small)
    an_enrolment(plan=small)

    with pytest.raises(rules.PlanFull) as refusal:
        an_enrolment(plan=small, at=LATER)

    assert refusal.value.maximum == 2
    assert (Enrolment.objects.count(), Message.objects.count()) == (2, 2)


def test_who_leaves_frees_a_place_and_who_pauses_keeps_it(small: Plan) -> None:
    first, second = an_enrolment(plan=small), an_enrolment(plan=small)
    services.freeze_enrolments(
        plan_id=small.pk, payer_ids=[payer_of(first)], reason="balance", at=JOINED
    )
    with pytest.raises(rules.PlanFull):
        an_enrolment(plan=small, at=LATER)

    services.leave(enrolment_id=second.pk, by=second.member.holder, at=LATER)

    an_enrolment(plan=small, at=LATER)
    assert selectors.seats_taken(plan_id=small.pk, at=LATER) == 2


def test_who_waits_to_count_has_a_place_and_who_outgrew_the_plan_has_none() -> None:
    plan = a_plan(changes={**ONLY_TWO, 'count_since = "joining"': 'count_since = "waiting"'})
    an_enrolment(plan=plan)
    old = an_enrolment(plan=plan, person=a_person(born_on=date(1960, 8, 1)))
    with pytest.raises(rules.PlanFull):
        an_enrolment(plan=plan, at=LATER)

    turned_65 = datetime(2025, 8, 1, tzinfo=UTC)
    an_enrolment(plan=plan, at=turned_65)

    assert spans_of(old)[-1][3] == datetime(2025, 7, 31, 16, tzinfo=UTC)


def test_a_plan_without_a_maximum_takes_everybody() -> None:
    plan = a_plan()
    for _ in range(3):
        an_enrolment(plan=plan)

    assert selectors.seats_taken(plan_id=plan.pk, at=JOINED) == 3


def test_join_outside_the_window_is_refused_with_the_day_it_opens(yearly: Plan) -> None:
    with pytest.raises(rules.JoinWindowClosed) as refusal:
        an_enrolment(plan=yearly, at=SUMMER)

    assert refusal.value.opens_on == date(2025, 10, 1)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2025, 9, 30, 16, tzinfo=UTC),  # 1 October, 00:00 in Shanghai
        datetime(2025, 12, 31, 15, 59, tzinfo=UTC),  # 31 December, 23:59
    ],
)
def test_who_joins_in_the_window_counts_from_the_day_on_which_all_begin(
    yearly: Plan, at: datetime
) -> None:
    enrolment = an_enrolment(plan=yearly, at=at)

    assert (enrolment.joined_at, spans_of(enrolment)[0][2]) == (at, NEW_YEAR)


@pytest.mark.parametrize(
    "at", [datetime(2025, 9, 30, 15, 59, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)]
)
def test_a_minute_before_and_after_the_window_nobody_joins(yearly: Plan, at: datetime) -> None:
    with pytest.raises(rules.JoinWindowClosed):
        an_enrolment(plan=yearly, at=at)


def test_who_left_lately_comes_back_outside_the_window() -> None:
    plan = a_plan(
        charter_name="huiminbao",
        at=FOUNDED,
        changes={"[waiting]": '[arrears]\nthen = "lapse"\ncontinuity_days = 30\n\n[waiting]'},
    )
    user = a_user()
    joined_at = datetime(2024, 11, 1, tzinfo=UTC)
    enrolment = an_enrolment(plan=plan, user=user, at=joined_at)
    services.leave(enrolment_id=enrolment.pk, by=user, at=SUMMER)

    back_at = SUMMER + timedelta(days=3)
    again = an_enrolment(plan=plan, user=user, at=back_at)

    assert (again.pk, spans_of(again)[-1][2]) == (enrolment.pk, back_at)
