"""Who comes back soon goes on as before; who comes back late begins anew."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from charter import services as charter
from charter.models import Plan
from members import rules, services
from members.models import Enrolment, Message, Standing
from members.states import Consent, Ending, Move
from tests.members.builders import (
    JOINED,
    ONLY_TWO,
    a_payer,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    moves_of,
    payer_of,
    spans_of,
)
from treasury.models import Mandate

pytestmark = pytest.mark.django_db

LEFT: Final = JOINED + timedelta(days=40)  # 19 April, noon in Shanghai
BACK: Final = LEFT + timedelta(days=3)
LAST_INSTANT: Final = datetime(2025, 5, 19, 15, 59, 59, tzinfo=UTC)  # of the thirtieth day after
GROWN: Final = datetime(2035, 5, 19, 16, tzinfo=UTC)  # the 45th birthday begins


def a_left(*, plan: Plan | None = None, at: datetime = LEFT) -> Enrolment:
    enrolment = an_enrolment(plan=plan)
    return services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=at)


def resume(enrolment: Enrolment, *, at: datetime = BACK) -> Enrolment:
    return services.resume_enrolment(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=at)


def test_resume_goes_on_from_the_instant_with_joining_and_waiting_as_they_were() -> None:
    enrolment = a_left()
    waiting_until = enrolment.waiting_until

    resume(enrolment)

    enrolment.refresh_from_db()
    payer_id = payer_of(enrolment)
    assert (enrolment.left_at, enrolment.left_by, enrolment.ending) == (None, None, "")
    assert (enrolment.joined_at, enrolment.waiting_until) == (JOINED, waiting_until)
    assert spans_of(enrolment) == [
        (payer_id, "y18-y45", JOINED, LEFT),
        (payer_id, "y18-y45", BACK, GROWN),
        (payer_id, "y45-y65", GROWN, datetime(2055, 5, 19, 16, tzinfo=UTC)),
    ]
    assert moves_of(enrolment) == [(Move.LEFT, LEFT), (Move.RESUMED, BACK)]


def test_resume_on_the_last_day_is_in_time_and_on_the_day_after_is_not() -> None:
    in_time, late = a_left(), a_left()

    resume(in_time, at=LAST_INSTANT)
    with pytest.raises(rules.ContinuityOver):
        resume(late, at=LAST_INSTANT + timedelta(seconds=1))

    late.refresh_from_db()
    assert (late.left_at, late.ending) == (LEFT, Ending.LEFT)
    assert len(spans_of(late)) == 1


def test_resume_by_the_charter_under_which_it_ended_as_the_letter_said() -> None:
    enrolment = a_left()
    text = "\n".join(
        line
        for line in enrolment.version.source_toml.splitlines()
        if not line.startswith("continuity_days")
    )
    charter.load_charter(
        slug=enrolment.plan.slug, toml_text=text, source="-", at=LEFT + timedelta(days=1)
    )

    assert resume(enrolment).left_at is None


def test_resume_under_a_charter_without_continuity_is_refused() -> None:
    enrolment = a_left(plan=a_plan(charter_name="xianghubao"))

    with pytest.raises(rules.ContinuityOver):
        resume(enrolment, at=LEFT)


def test_resume_while_open_is_refused() -> None:
    enrolment = an_enrolment()

    with pytest.raises(rules.AlreadyEnrolled):
        resume(enrolment)

    assert moves_of(enrolment) == []


def test_resume_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    enrolment = a_left()
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=BACK)

    with pytest.raises(rules.CutoffPassed):
        resume(enrolment)

    enrolment.refresh_from_db()
    assert enrolment.left_at == LEFT
    assert moves_of(enrolment) == [(Move.LEFT, LEFT)]
    assert resume(enrolment, at=BACK + timedelta(microseconds=1)).left_at is None


def test_resume_past_the_oldest_age_is_refused() -> None:
    birthday = date(1960, 4, 20)  # turns 65 the day after leaving
    enrolment = an_enrolment(person=a_person(born_on=birthday))
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=LEFT)

    with pytest.raises(rules.AgeOutside):
        resume(enrolment)


def test_resume_of_one_who_left_while_waiting_to_count_counts_when_waiting_ends() -> None:
    plan = a_plan(changes={'count_since = "joining"': 'count_since = "waiting"'})
    enrolment = a_left(plan=plan, at=JOINED + timedelta(days=2))
    assert spans_of(enrolment) == []

    resume(enrolment, at=JOINED + timedelta(days=5))

    assert spans_of(enrolment)[0][2] == enrolment.waiting_until


def test_resume_of_one_paid_by_another_goes_on_at_their_cost() -> None:
    enrolment, other = an_enrolment(), a_payer()
    holder = enrolment.member.holder
    services.change_payer(
        enrolment_id=enrolment.pk, to_payer_id=other, by=holder, at=LEFT - timedelta(days=1)
    )
    services.leave(enrolment_id=enrolment.pk, by=holder, at=LEFT)

    resume(enrolment)

    assert spans_of(enrolment)[-1][0] == other


def test_leaving_twice_is_told_twice() -> None:
    enrolment = a_left()
    resume(enrolment)

    services.leave(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=BACK + timedelta(days=1)
    )

    kinds = [one.kind for one in Message.objects.order_by("pk")]
    assert kinds == ["members/joined", "members/left", "members/resumed", "members/left"]


def test_join_within_the_continuity_days_goes_on_with_the_same_enrolment() -> None:
    plan, user = a_plan(), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=first.pk, by=user, at=LEFT)

    again = an_enrolment(plan=plan, user=user, at=BACK)

    assert (again.pk, again.waiting_until) == (first.pk, first.waiting_until)
    assert Enrolment.objects.count() == 1
    accepted = again.acceptances.filter(consent=Consent.CHARTER).order_by("accepted_at")
    assert [one.accepted_at for one in accepted] == [JOINED, BACK]
    assert Mandate.objects.count() == 1


def test_join_again_within_minutes_loses_nothing() -> None:
    """Left at 17:02 and rejoined at 17:53: three years of standing were lost so elsewhere."""
    plan, user = a_plan(), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=first.pk, by=user, at=LEFT)

    again = an_enrolment(plan=plan, user=user, at=LEFT + timedelta(minutes=51))

    assert (again.pk, again.joined_at) == (first.pk, JOINED)


def test_join_at_the_very_instant_of_leaving_leaves_no_gap() -> None:
    plan, user = a_plan(), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=first.pk, by=user, at=LEFT)

    an_enrolment(plan=plan, user=user, at=LEFT)

    assert Standing.objects.filter(plan=plan).counting_at(LEFT).count() == 1


def test_join_after_a_lapse_goes_on_too() -> None:
    plan, user = a_plan(), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.lapse_enrolment(enrolment_id=first.pk, reason="-", at=LEFT)

    assert an_enrolment(plan=plan, user=user, at=BACK).pk == first.pk


def test_join_back_into_a_plan_that_filled_up_is_refused() -> None:
    plan, user = a_plan(changes=ONLY_TWO), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=first.pk, by=user, at=LEFT)
    an_enrolment(plan=plan, at=LEFT)
    an_enrolment(plan=plan, at=LEFT)

    with pytest.raises(rules.PlanFull):
        an_enrolment(plan=plan, user=user, at=BACK)

    first.refresh_from_db()
    assert first.left_at == LEFT


def test_lapse_ends_it_like_leaving_and_says_why() -> None:
    enrolment = an_enrolment()

    services.lapse_enrolment(enrolment_id=enrolment.pk, reason="share of March", at=LEFT)

    enrolment.refresh_from_db()
    assert (enrolment.left_at, enrolment.left_by, enrolment.ending) == (LEFT, None, Ending.LAPSED)
    assert spans_of(enrolment) == [(payer_of(enrolment), "y18-y45", JOINED, LEFT)]
    event = enrolment.events.get()
    assert (event.move, event.reason, event.by) == (Move.LAPSED, "share of March", None)
    letter = Message.objects.get(kind="members/lapsed")
    assert (letter.facts["reason"], letter.facts["back_until_on"]) == (
        "share of March",
        "2025-05-19",
    )


def test_lapse_of_one_that_has_ended_is_refused() -> None:
    enrolment = a_left()

    with pytest.raises(rules.AlreadyLeft):
        services.lapse_enrolment(enrolment_id=enrolment.pk, reason="-", at=BACK)

    enrolment.refresh_from_db()
    assert (enrolment.left_at, enrolment.ending) == (LEFT, Ending.LEFT)


@pytest.mark.parametrize(
    "wrong", [{"ending": ""}, {"ending": "moved"}, {"left_at": None, "ending": "left"}]
)
def test_an_ending_stands_exactly_where_an_enrolment_ended(wrong: dict[str, str | None]) -> None:
    enrolment = a_left()

    with pytest.raises(IntegrityError, match="iff_it_ended"), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**wrong)


def test_what_happened_to_an_enrolment_can_only_be_added_to() -> None:
    events = a_left().events.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events.update(reason="another")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events.delete()
