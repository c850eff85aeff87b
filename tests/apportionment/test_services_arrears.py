"""From a debit that failed for good to paid, or to the end: grace, warnings, and never without."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from apportionment import rules, services
from apportionment.models import Arrears, Run, RunItem
from apportionment.states import ArrearsEnd
from charter.models import Plan
from charter.rules import local_date
from members import letters
from members import services as members
from members.models import Enrolment, Message
from members.states import EnrolmentState, MessageState, Move
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_small_pool,
    officers,
)
from tests.members.builders import moves_of
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db

S = EnrolmentState


@pytest.fixture
def plan() -> Plan:
    """Return a pool of ten, five payers; each owes 2,000 of the first period."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    return plan


@pytest.fixture
def run(plan: Plan) -> Run:
    return a_debited_run(plan)


def failed_at(run: Run) -> datetime:
    return run.period.notice_until + 10 * DAY


def fail(plan: Plan, run: Run, **also: object) -> int:
    """Let a payer's debit fail for good; return the payer."""
    payer_id = a_payer_of(plan)
    facts = {"state": DebitState.FAILED, "failure_code": "no_money", "attempts": 3}
    facts |= {"asked_at": failed_at(run), "next_ask_at": None} | also
    Debit.objects.filter(payer_id=payer_id, plan_id=plan.pk).update(**facts)
    return payer_id


def states_at(plan: Plan, payer_id: int) -> set[str]:
    own = Enrolment.objects.filter(plan=plan, standings__payer_id=payer_id)
    return set(own.values_list("state", flat=True))


def arrives(at: datetime) -> None:
    """Let every warning that was queued arrive."""
    queued = Message.objects.filter(kind="apportionment/overdue", state=MessageState.QUEUED)
    queued.update(state=MessageState.DELIVERED, sent_at=at, delivered_at=at, body="-")


def warn(plan: Plan, at: datetime) -> None:
    arrives(at)
    services.follow_warnings(plan_id=plan.pk, at=at)


def lapse(at: datetime) -> bool:
    return services.lapse_after_grace(arrears_id=Arrears.objects.get().pk, at=at)


def test_a_payer_whose_retries_are_over_is_in_grace_once_and_is_warned(
    plan: Plan, run: Run
) -> None:
    payer_id, at = fail(plan, run), failed_at(run)

    begun = [services.begin_grace(plan_id=plan.pk, at=at + i * DAY) for i in range(2)]

    assert begun == [1, 0]
    assert states_at(plan, payer_id) == {S.GRACE}
    assert Enrolment.objects.filter(plan=plan, state=S.GRACE).count() == 2
    letter = Message.objects.get(kind="apportionment/overdue")
    until_on = Arrears.objects.get().until_on
    assert until_on == local_date(at + 30 * DAY, plan.time_zone)
    assert letter.facts["until_on"] == until_on.isoformat()
    assert (letter.facts["amount_minor"], len(letter.facts["names"])) == (2_000, 2)
    assert letter.is_awaited


@pytest.mark.parametrize(
    "still", [{"next_ask_at": datetime(2030, 1, 1, tzinfo=None).astimezone()}], ids=["retried"]
)
def test_while_it_is_tried_again_nothing_happens(
    plan: Plan, run: Run, still: dict[str, object]
) -> None:
    payer_id = fail(plan, run, **still)

    assert services.begin_grace(plan_id=plan.pk, at=failed_at(run)) == 0
    assert S.GRACE not in states_at(plan, payer_id)


def test_whom_a_pause_spares_has_no_grace_to_lose(plan: Plan, run: Run) -> None:
    payer_id = fail(plan, run)
    treasury_services.pause_debits(
        payer_id=payer_id,
        plan_id=plan.pk,
        from_on=run.period.debit_on,
        until_on=None,
        reason="out of work",
        by=officers(plan)[0].pk,
    )

    assert services.begin_grace(plan_id=plan.pk, at=failed_at(run)) == 0


def test_paid_in_time_all_is_as_before(plan: Plan, run: Run) -> None:
    payer_id, at = fail(plan, run), failed_at(run)
    before = states_at(plan, payer_id)
    services.begin_grace(plan_id=plan.pk, at=at)
    assert services.end_grace(plan_id=plan.pk, at=at) == 0
    treasury_services.settle_debit(payer_id=payer_id, plan_id=plan.pk, to_period=1, at=at)

    ended = [services.end_grace(plan_id=plan.pk, at=at + DAY) for _ in range(2)]

    assert ended == [1, 0]
    assert states_at(plan, payer_id) == before
    one = Enrolment.objects.filter(plan=plan, standings__payer_id=payer_id).first()
    assert one is not None
    assert [move for move, _at in moves_of(one)][-2:] == [Move.OVERDUE, Move.PAID_UP]
    assert Arrears.objects.get().ending == ArrearsEnd.PAID
    assert Message.objects.filter(kind="apportionment/paid_up").count() == 1


def test_grace_over_and_warned_in_time_ends_it_and_the_pool_bears_it_once(
    plan: Plan, run: Run
) -> None:
    payer_id, at = fail(plan, run), failed_at(run)
    services.begin_grace(plan_id=plan.pk, at=at)
    warn(plan, at)

    lapsed = [lapse(at + days * DAY) for days in (29, 30, 31, 32)]

    assert lapsed == [False, False, True, False]
    assert states_at(plan, payer_id) == {S.LAPSED}
    assert [item.amount_minor for item in RunItem.objects.all()] == [2_000]
    assert Arrears.objects.get().ending == ArrearsEnd.LAPSED
    told = Message.objects.filter(kind="members/lapsed")
    assert told.count() == 2
    assert "What was noted" not in letters.words(told[0]).body


def test_without_a_warning_that_arrived_nothing_ever_ends(plan: Plan, run: Run) -> None:
    payer_id, at = fail(plan, run), failed_at(run)
    services.begin_grace(plan_id=plan.pk, at=at)
    letter = Message.objects.filter(kind="apportionment/overdue")
    letter.update(state=MessageState.FAILED, sent_at=at, failed_at=at, failure="bounced", body="-")
    services.follow_warnings(plan_id=plan.pk, at=at)

    assert not lapse(at + 300 * DAY)
    assert states_at(plan, payer_id) == {S.GRACE}


def test_a_warning_that_comes_late_moves_the_last_day(plan: Plan, run: Run) -> None:
    fail(plan, run)
    at = failed_at(run)
    services.begin_grace(plan_id=plan.pk, at=at)
    late = at + 29 * DAY
    warn(plan, late)

    last = local_date(late + rules.LEAST_WARNING_DAYS * DAY, plan.time_zone)
    assert Arrears.objects.get().until_on == last
    assert not lapse(at + 31 * DAY)
    assert lapse(late + (rules.LEAST_WARNING_DAYS + 1) * DAY)


def test_the_reminder_comes_once_before_the_last_day(plan: Plan, run: Run) -> None:
    fail(plan, run)
    at = failed_at(run)
    services.begin_grace(plan_id=plan.pk, at=at)
    warn(plan, at)

    reminded = [services.remind_of_grace(plan_id=plan.pk, at=at + d * DAY) for d in (26, 27, 28)]

    assert reminded == [0, 1, 0]
    assert Message.objects.filter(kind="apportionment/overdue_soon").count() == 1


def under_way(plan: Plan, payer_id: int, run: Run) -> None:
    Debit.objects.filter(payer_id=payer_id).update(state=DebitState.ASKED, failure_code=None)


def paused(plan: Plan, payer_id: int, run: Run) -> None:
    treasury_services.pause_debits(
        payer_id=payer_id,
        plan_id=plan.pk,
        from_on=run.period.debit_on,
        until_on=None,
        reason="out of work",
        by=officers(plan)[0].pk,
    )


def paid(plan: Plan, payer_id: int, run: Run) -> None:
    treasury_services.settle_debit(
        payer_id=payer_id, plan_id=plan.pk, to_period=1, at=failed_at(run)
    )


@pytest.mark.parametrize("held", [under_way, paused, paid])
def test_what_is_being_paid_paused_or_paid_at_the_last_moment_does_not_end(
    plan: Plan, run: Run, held: Callable[[Plan, int, Run], None]
) -> None:
    payer_id, at = fail(plan, run), failed_at(run)
    services.begin_grace(plan_id=plan.pk, at=at)
    warn(plan, at)
    held(plan, payer_id, run)

    assert not lapse(at + 60 * DAY)
    assert S.LAPSED not in states_at(plan, payer_id)


def test_who_is_held_by_somebody_else_is_told_by_their_holder(plan: Plan, run: Run) -> None:
    payer_id = a_payer_of(plan)
    others = Enrolment.objects.filter(plan=plan).exclude(standings__payer_id=payer_id)
    child = others.select_related("member__holder").first()
    assert child is not None
    members.change_payer(
        enrolment_id=child.pk, to_payer_id=payer_id, by=None, at=failed_at(run) - DAY
    )
    fail(plan, run)

    services.begin_grace(plan_id=plan.pk, at=failed_at(run))

    letter = Message.objects.get(kind="apportionment/overdue_family")
    assert letter.user == child.member.holder
    assert letter.facts["member"] == child.member.name


def test_who_has_left_already_is_warned_and_then_given_up(plan: Plan, run: Run) -> None:
    payer_id, at = fail(plan, run), failed_at(run)
    for one in Enrolment.objects.filter(plan=plan, standings__payer_id=payer_id).distinct():
        members.leave(enrolment_id=one.pk, by=one.member.holder, at=at)

    services.begin_grace(plan_id=plan.pk, at=at)
    warn(plan, at)

    letter = Message.objects.get(kind="apportionment/overdue")
    assert "此后将不再追收" in letters.words(letter).body
    assert lapse(at + 31 * DAY)
    assert states_at(plan, payer_id) == {S.LEFT}


def test_the_database_lets_nobody_lapse_unwarned(plan: Plan, run: Run) -> None:
    fail(plan, run)
    services.begin_grace(plan_id=plan.pk, at=failed_at(run))

    with pytest.raises(IntegrityError), transaction.atomic():
        Arrears.objects.update(ended_at=failed_at(run) + DAY, ending=ArrearsEnd.LAPSED)


UNTIL: Final = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("warned_on", "today", "may"),
    [
        (None, date(2027, 1, 1), False),
        (date(2026, 3, 1), UNTIL, False),
        (date(2026, 3, 1), UNTIL + timedelta(days=1), True),
        (date(2026, 3, 30), date(2026, 4, 6), False),
        (date(2026, 3, 30), date(2026, 4, 7), True),
    ],
)
def test_grace_ends_only_a_week_after_the_warning(
    warned_on: date | None,
    today: date,
    may: bool,  # noqa: FBT001
) -> None:
    assert rules.may_lapse(until_on=UNTIL, warned_on=warned_on, today=today) is may
