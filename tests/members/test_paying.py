"""A change of payer: the past stays with who paid, the future is the new payer's."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from charter import services as charter
from members import rules, services
from members.models import Enrolment
from members.states import Move
from tests.members.builders import (
    JOINED,
    a_payer,
    a_plan,
    an_enrolment,
    moves_of,
    payer_of,
    spans_of,
)
from treasury.models import Mandate

pytestmark = pytest.mark.django_db

CHANGED: Final = JOINED + timedelta(days=40)
GROWN: Final = datetime(2035, 5, 19, 16, tzinfo=UTC)
LAST: Final = datetime(2055, 5, 19, 16, tzinfo=UTC)


def change(enrolment: Enrolment, to_payer_id: int, *, at: datetime = CHANGED) -> Enrolment:
    return services.change_payer(
        enrolment_id=enrolment.pk, to_payer_id=to_payer_id, by=enrolment.member.holder, at=at
    )


def test_change_payer_parts_the_present_span_and_moves_the_future() -> None:
    enrolment, other = an_enrolment(), a_payer()

    change(enrolment, other)

    assert spans_of(enrolment) == [
        (payer_of(enrolment), "y18-y45", JOINED, CHANGED),
        (other, "y18-y45", CHANGED, GROWN),
        (other, "y45-y65", GROWN, LAST),
    ]
    assert moves_of(enrolment) == [(Move.PAYER_CHANGED, CHANGED)]
    assert Mandate.objects.filter(payer_id=other, plan_id=enrolment.plan_id).count() == 1


def test_change_payer_leaves_seniority_as_it_was() -> None:
    enrolment = an_enrolment()
    before = (enrolment.joined_at, enrolment.waiting_until, enrolment.version_id)

    change(enrolment, a_payer())

    enrolment.refresh_from_db()
    assert (enrolment.joined_at, enrolment.waiting_until, enrolment.version_id) == before


def test_change_payer_to_the_same_twice_changes_once() -> None:
    enrolment, other = an_enrolment(), a_payer()
    change(enrolment, other)
    spans = spans_of(enrolment)

    change(enrolment, other, at=CHANGED + timedelta(days=1))

    assert spans_of(enrolment) == spans
    assert len(moves_of(enrolment)) == 1


def test_change_payer_to_who_pays_already_changes_nothing() -> None:
    enrolment = an_enrolment()
    spans = spans_of(enrolment)

    change(enrolment, payer_of(enrolment))

    assert (spans_of(enrolment), moves_of(enrolment)) == (spans, [])


def test_change_payer_there_and_back_at_one_instant_is_one_span_again() -> None:
    enrolment, other = an_enrolment(), a_payer()
    change(enrolment, other)

    change(enrolment, payer_of(enrolment))

    payers = {payer_id for payer_id, *_span in spans_of(enrolment)}
    assert payers == {payer_of(enrolment)}
    assert spans_of(enrolment)[1] == (payer_of(enrolment), "y18-y45", CHANGED, GROWN)


def test_change_payer_asked_for_earlier_than_one_that_was_leaves_no_seam() -> None:
    enrolment, first, second = an_enrolment(), a_payer(), a_payer()
    change(enrolment, first, at=CHANGED + timedelta(seconds=1))

    change(enrolment, second)

    assert spans_of(enrolment)[1:] == [
        (second, "y18-y45", CHANGED, GROWN),
        (second, "y45-y65", GROWN, LAST),
    ]


def test_change_payer_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    enrolment = an_enrolment()
    spans = spans_of(enrolment)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=CHANGED)

    with pytest.raises(rules.CutoffPassed):
        change(enrolment, a_payer())

    assert (spans_of(enrolment), moves_of(enrolment)) == (spans, [])
    change(enrolment, a_payer(), at=CHANGED + timedelta(microseconds=1))


def test_change_payer_of_one_that_has_ended_is_refused() -> None:
    enrolment = an_enrolment()
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=CHANGED)

    with pytest.raises(rules.AlreadyLeft):
        change(enrolment, a_payer())


def test_change_payer_while_waiting_to_count_leaves_the_first_payer_nothing() -> None:
    plan = a_plan(changes={'count_since = "joining"': 'count_since = "waiting"'})
    enrolment, other = an_enrolment(plan=plan), a_payer()

    change(enrolment, other)

    assert spans_of(enrolment)[0] == (other, "y18-y45", enrolment.waiting_until, GROWN)
    assert {payer_id for payer_id, *_span in spans_of(enrolment)} == {other}


def test_change_payer_while_it_pauses_goes_on_pausing_at_the_new_cost() -> None:
    enrolment, other = an_enrolment(), a_payer()
    plan_id = enrolment.plan_id
    services.freeze_enrolments(
        plan_id=plan_id, payer_ids=[payer_of(enrolment)], reason="balance", at=CHANGED
    )

    change(enrolment, other, at=CHANGED + timedelta(days=1))

    back_at = CHANGED + timedelta(days=2)
    thaw = services.thaw_enrolments
    assert thaw(plan_id=plan_id, payer_ids=[payer_of(enrolment)], at=back_at) == 0
    assert thaw(plan_id=plan_id, payer_ids=[other], at=back_at) == 1
    assert spans_of(enrolment)[1:] == [
        (other, "y18-y45", back_at, GROWN),
        (other, "y45-y65", GROWN, LAST),
    ]
