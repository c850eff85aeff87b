"""Pauses: a payer's heads cease to count, and count again; run twice, it happens once."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from charter import services as charter
from members import rules, selectors, services
from members.models import Enrolment, Freeze, Message, Standing
from members.states import FreezeReason, Move, Relation
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

FROZEN: Final = JOINED + timedelta(days=40)
THAWED: Final = JOINED + timedelta(days=50)
GROWN: Final = datetime(2035, 5, 19, 16, tzinfo=UTC)
LAST: Final = datetime(2055, 5, 19, 16, tzinfo=UTC)


def freeze(*enrolments: Enrolment, at: datetime = FROZEN) -> int:
    return services.freeze_enrolments(
        plan_id=enrolments[0].plan_id,
        payer_ids=[payer_of(one) for one in enrolments],
        reason=FreezeReason.BALANCE,
        at=at,
    )


def thaw(*enrolments: Enrolment, at: datetime = THAWED) -> int:
    return services.thaw_enrolments(
        plan_id=enrolments[0].plan_id, payer_ids=[payer_of(one) for one in enrolments], at=at
    )


def test_freeze_ends_what_counts_and_forgets_the_future() -> None:
    enrolment = an_enrolment()

    assert freeze(enrolment) == 1

    assert spans_of(enrolment) == [(payer_of(enrolment), "y18-y45", JOINED, FROZEN)]
    enrolment.refresh_from_db()
    assert enrolment.left_at is None
    assert moves_of(enrolment) == [(Move.FROZEN, FROZEN)]
    pause = Freeze.objects.get()
    assert (pause.payer_id, pause.reason, pause.thawed_at) == (
        payer_of(enrolment),
        "balance",
        None,
    )


def test_thaw_writes_the_spans_still_ahead() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)

    assert thaw(enrolment) == 1

    payer_id = payer_of(enrolment)
    assert spans_of(enrolment) == [
        (payer_id, "y18-y45", JOINED, FROZEN),
        (payer_id, "y18-y45", THAWED, GROWN),
        (payer_id, "y45-y65", GROWN, LAST),
    ]
    assert moves_of(enrolment) == [(Move.FROZEN, FROZEN), (Move.THAWED, THAWED)]
    assert Freeze.objects.get().thawed_at == THAWED


def test_freeze_and_thaw_run_twice_are_done_once() -> None:
    enrolment = an_enrolment()

    assert (freeze(enrolment), freeze(enrolment, at=THAWED)) == (1, 0)
    assert (thaw(enrolment), thaw(enrolment, at=THAWED + timedelta(days=1))) == (1, 0)

    assert len(spans_of(enrolment)) == 3
    assert Freeze.objects.count() == 1
    assert Message.objects.exclude(kind="members/joined").count() == 2


def test_freeze_leaves_other_payers_and_plans_alone() -> None:
    plan, user = a_plan(), a_user()
    enrolment, neighbour = an_enrolment(plan=plan, user=user), an_enrolment(plan=plan)
    elsewhere = an_enrolment(plan=a_plan(), user=user)

    freeze(enrolment)

    counting = Standing.objects.counting_at(FROZEN).values_list("enrolment_id", flat=True)
    assert set(counting) == {neighbour.pk, elsewhere.pk}


def test_freeze_of_a_family_writes_one_letter() -> None:
    plan, user = a_plan(charter_name="xianghubao"), a_user(name="林小雨")
    own = an_enrolment(plan=plan, user=user)
    child = a_person(name="林小满", born_on=date(2020, 1, 1), relation=Relation.CHILD)
    an_enrolment(plan=plan, user=user, person=child)

    assert freeze(own) == 2

    letter = Message.objects.get(kind="members/frozen")
    assert sorted(letter.facts["names"]) == ["林小满", "林小雨"]
    assert (letter.user, letter.facts["reason"]) == (user, "balance")


def test_freeze_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    enrolment = an_enrolment()
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=FROZEN)

    with pytest.raises(rules.CutoffPassed):
        freeze(enrolment)

    assert len(spans_of(enrolment)) == 2
    assert not Freeze.objects.exists()
    assert freeze(enrolment, at=FROZEN + timedelta(microseconds=1)) == 1


def test_thaw_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=THAWED)

    with pytest.raises(rules.CutoffPassed):
        thaw(enrolment)

    assert Freeze.objects.get().thawed_at is None
    assert len(spans_of(enrolment)) == 1


def test_one_who_pauses_is_counted_at_the_cutoff_before_and_not_at_the_one_within() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)
    thaw(enrolment)

    counted = [
        selectors.head_count(plan_id=enrolment.plan_id, at=at)
        for at in (FROZEN - timedelta(seconds=1), FROZEN, THAWED - timedelta(seconds=1), THAWED)
    ]

    assert counted == [1, 0, 0, 1]


def test_thaw_after_a_birthday_counts_in_the_band_of_the_day() -> None:
    person = a_person(born_on=date(1980, 4, 25))  # turns 45 within the pause
    enrolment = an_enrolment(person=person)
    freeze(enrolment)

    thaw(enrolment)

    assert [band for _payer, band, *_span in spans_of(enrolment)] == ["y18-y45", "y45-y65"]
    assert spans_of(enrolment)[1][2] == THAWED


def test_thaw_of_one_who_outgrew_the_plan_meanwhile_ends_the_pause_without_a_span() -> None:
    enrolment = an_enrolment(person=a_person(born_on=date(1960, 4, 25)))
    freeze(enrolment)

    assert thaw(enrolment) == 1

    assert len(spans_of(enrolment)) == 1


def test_thaw_asked_for_just_before_the_pause_leaves_no_gap() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)

    thaw(enrolment, at=FROZEN - timedelta(seconds=1))

    assert spans_of(enrolment)[1][2] == FROZEN


def test_freeze_while_waiting_to_count_comes_back_when_waiting_ends() -> None:
    plan = a_plan(changes={'count_since = "joining"': 'count_since = "waiting"'})
    enrolment = an_enrolment(plan=plan)
    assert freeze(enrolment) == 1
    assert spans_of(enrolment) == []

    thaw(enrolment)

    assert spans_of(enrolment)[0][2] == enrolment.waiting_until


def test_leaving_ends_a_pause_and_coming_back_counts_at_once() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=THAWED)

    assert thaw(enrolment) == 0
    back_at = THAWED + timedelta(days=1)
    services.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=back_at)

    assert spans_of(enrolment)[1][2] == back_at


@pytest.mark.parametrize("heads", [1, 4])
def test_freeze_and_thaw_cost_the_same_for_any_number(
    heads: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_plan()
    enrolments = [an_enrolment(plan=plan) for _ in range(heads)]

    with django_assert_num_queries(16):
        freeze(*enrolments)
    with django_assert_num_queries(18):
        thaw(*enrolments)


def test_a_pause_of_a_pause_is_refused_by_the_database() -> None:
    enrolment = an_enrolment()
    freeze(enrolment)
    twin = Freeze.objects.get()
    twin.pk = None

    with pytest.raises(IntegrityError, match="one_open_freeze"), transaction.atomic():
        twin.save()


def test_who_pauses_is_among_those_who_go_on_at_their_payers_cost() -> None:
    plan = a_plan()
    one, other = an_enrolment(plan=plan), an_enrolment(plan=plan)
    freeze(one)

    for enrolment in (one, other):
        assert selectors.open_enrolment_ids(
            plan_id=plan.pk, payer_id=payer_of(enrolment), at=THAWED
        ) == [enrolment.pk]
    services.leave(enrolment_id=one.pk, by=one.member.holder, at=THAWED)
    assert selectors.open_enrolment_ids(plan_id=plan.pk, payer_id=payer_of(one), at=THAWED) == []
