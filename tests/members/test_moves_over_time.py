"""Whatever happens to a family in whatever order: state, end, pauses, spans and history agree."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from charter import services as charter
from charter.models import Plan
from members import rules, services
from members.models import Enrolment, EnrolmentEvent, Standing
from members.states import ENDED, IN, EnrolmentState, Relation
from tests.examples import rows_of
from tests.members.builders import JOINED, a_payer, a_person, a_plan, a_user, an_enrolment, payer_of

pytestmark = pytest.mark.django_db

Deed = Callable[[Enrolment, datetime], object]
SIXTY_SOON: Final = date(1965, 9, 1)


def cut(enrolment: Enrolment, at: datetime) -> None:
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=at - timedelta(hours=1))


def of_payer(deed: Callable[..., object], **also: object) -> Deed:
    return lambda enrolment, at: deed(
        plan_id=enrolment.plan_id, payer_ids=[_payer_now(enrolment)], at=at, **also
    )


def _payer_now(enrolment: Enrolment) -> int:
    latest = enrolment.standings.order_by("counts_from").last()
    return latest.payer_id if latest else payer_of(enrolment)


DEEDS: Final[dict[str, Deed]] = {
    "leave": lambda one, at: services.leave(enrolment_id=one.pk, by=one.member.holder, at=at),
    "lapse": lambda one, at: services.lapse_enrolment(enrolment_id=one.pk, reason="-", at=at),
    "award": lambda one, at: services.end_by_award(enrolment_id=one.pk, reason="REF", at=at),
    "resume": lambda one, at: services.resume_enrolment(enrolment_id=one.pk, by=None, at=at),
    "freeze": of_payer(services.freeze_enrolments, reason="-"),
    "thaw": of_payer(services.thaw_enrolments),
    "overdue": of_payer(services.begin_grace),
    "paid up": of_payer(services.end_grace),
    "payer": lambda one, at: services.change_payer(
        enrolment_id=one.pk, to_payer_id=a_payer(), by=None, at=at
    ),
    "time": lambda one, at: (
        services.end_waiting(plan_id=one.plan_id, at=at),
        services.age_out(plan_id=one.plan_id, at=at),
    ),
    "death": lambda one, at: services.record_death(
        member_id=one.member_id,
        died_on=(at - timedelta(days=2)).date(),
        by=one.member.holder,
        at=at,
        plan_at={one.plan_id: at},
    ),
    "cutoff": cut,
}
steps = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 2), st.integers(1, 70)), max_size=12
)


@rows_of(40)
@given(steps=steps)
def test_state_end_pauses_spans_and_history_agree_whatever_happens(
    steps: list[tuple[str, int, int]],
) -> None:
    with transaction.atomic():
        family = a_family(a_plan(charter_name="xianghubao"))
        at = JOINED
        for name, who, days in steps:
            at += timedelta(days=days)
            one = Enrolment.objects.select_related("member__holder").get(pk=family[who])
            with suppress(rules.MembersRefused), transaction.atomic():
                DEEDS[name](one, at)
            connection.check_constraints()
            for enrolment_id in family:
                require_agreement(Enrolment.objects.get(pk=enrolment_id), at)
        transaction.set_rollback(True)


def a_family(plan: Plan) -> list[int]:
    """Return one alone, one who will be too old in half a year, and their child."""
    user = a_user()
    people = [
        (user, a_person(name="林一", born_on=SIXTY_SOON)),
        (user, a_person(name="林二", relation=Relation.CHILD)),
        (a_user(), a_person(name="王五")),
    ]
    return [an_enrolment(plan=plan, user=one, person=person).pk for one, person in people]


def require_agreement(enrolment: Enrolment, at: datetime) -> None:
    """Fail unless an enrolment says the same in its state, end, pauses, spans and history."""
    goes_on = Standing.objects.filter(enrolment=enrolment).ending_after(at).exists()
    paused = enrolment.freezes.filter(thawed_at=None).exists()
    left_at = enrolment.left_at
    assert (enrolment.state in ENDED) == (left_at is not None)
    assert paused == (enrolment.state == EnrolmentState.FROZEN)
    if left_at is not None:
        assert not Standing.objects.filter(enrolment=enrolment).ending_after(left_at).exists()
    outgrown = enrolment.outgrows_at is not None and enrolment.outgrows_at <= at
    if enrolment.state in IN and not outgrown:
        assert goes_on == (enrolment.state != EnrolmentState.FROZEN)
    require_history(list(enrolment.events.order_by("pk")), enrolment)


def require_history(events: list[EnrolmentEvent], enrolment: Enrolment) -> None:
    """Fail unless each step begins where the one before ended, and the last is where it stands."""
    for before, after in zip(events, events[1:], strict=False):
        assert before.after == after.before
    if events:
        assert events[-1].after == enrolment.state
        assert events[0].before == EnrolmentState.WAITING
