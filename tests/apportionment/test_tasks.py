"""The sweeps: each may come twice, or late; the tables are the queue, the plan's clock the time."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apportionment import services, tasks
from apportionment.models import AwardPayout, Run, Slice
from apportionment.states import RunState
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from charter.rules import local_date, start_of_day
from claims.models import Claim
from claims.states import ClaimState
from members.models import Message
from tests.apportionment.books import books
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_released_run,
    a_sealed_run,
    officers,
)
from tests.apportionment.paying_out import release_all
from tests.members.builders import CHARTERS
from tests.treasury.sandbox import Provider, wait_until
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import UNANSWERED, DebitState, PayoutState

HOUR: Final = timedelta(hours=1)
SOON: Final = timedelta(minutes=10)


@pytest.fixture
def pool(transactional_db: None) -> Plan:
    """Return a pool in which members owe something from the first period on."""
    plan = a_pool(heads=210)
    a_granted_claim(plan)
    return plan


def move_clock(plan: Plan, to: datetime) -> None:
    charter_services.move_clock(plan_id=plan.pk, to=to, at=timezone.now(), allowed=True)
    plan.refresh_from_db()


def a_young_plan() -> Plan:
    """Return a plan whose charter came into force a moment ago, in real time."""
    version = charter_services.load_charter(
        slug="young",
        toml_text=(CHARTERS / "village.toml").read_text(encoding="utf-8"),
        source="village.toml",
        at=timezone.now() - HOUR,
    )
    return version.plan


def runs(plan: Plan) -> list[Run]:
    return list(Run.objects.of_plan(plan.pk).select_related("period").order_by("period__no"))


def move_to_cutoff(plan: Plan, *, months: int) -> None:
    move_clock(plan, charter.now(plan) + months * 31 * DAY)


@pytest.mark.django_db
def test_missed_cutoffs_are_opened_in_their_order() -> None:
    plan = a_young_plan()
    a_pool(heads=210, plan=plan, joined_at=charter.now(plan) + SOON)
    move_to_cutoff(plan, months=3)

    for _ in range(2):
        tasks.open_due_runs()

    cutoffs = [run.period.cutoff_at for run in runs(plan)]
    assert len(cutoffs) >= 3
    assert cutoffs == sorted(set(cutoffs))
    assert [run.period.no for run in runs(plan)] == list(range(1, len(cutoffs) + 1))
    assert all(run.events.count() == 1 for run in runs(plan))


@pytest.mark.django_db
def test_a_pool_too_small_opens_no_run_until_it_has_grown() -> None:
    plan = a_young_plan()
    a_pool(heads=199, plan=plan, joined_at=charter.now(plan) + SOON)
    move_to_cutoff(plan, months=2)
    tasks.open_due_runs()
    assert runs(plan) == []

    a_pool(heads=2, plan=plan, joined_at=charter.now(plan) + SOON)
    tasks.open_due_runs()
    assert runs(plan) == []  # nobody joins a cutoff that has passed
    move_to_cutoff(plan, months=1)
    tasks.open_due_runs()

    [run] = runs(plan)
    assert run.period.no == 1
    assert sum(share.counted for share in run.period.shares.all()) == 201


@pytest.mark.django_db
def test_a_plan_whose_charter_is_yet_to_come_holds_up_no_other() -> None:
    charter_services.load_charter(
        slug="to-come",
        toml_text=(CHARTERS / "village.toml").read_text(encoding="utf-8"),
        source="village.toml",
        at=timezone.now(),
        in_force_at=timezone.now() + 90 * DAY,
    )
    plan = a_young_plan()
    a_pool(heads=210, plan=plan, joined_at=charter.now(plan) + SOON)
    move_to_cutoff(plan, months=1)

    tasks.open_due_runs()

    assert len(runs(plan)) == 1


@pytest.mark.django_db
def test_released_runs_are_sealed_and_their_debits_made_and_told(tasks_at_once: None) -> None:
    plan = a_pool(heads=210)
    a_granted_claim(plan)
    a_released_run(plan)

    for _ in range(2):
        tasks.seal_released_runs()
        tasks.make_due_debits()

    [run] = runs(plan)
    assert run.state == RunState.SEALED
    assert run.events.filter(move="seal").count() == 1
    assert not Slice.objects.filter(notified_at=None).exists()
    debits = Debit.objects.filter(plan_id=plan.pk)
    assert sum(debits.values_list("amount_minor", flat=True)) == run.charged_minor
    letters = Message.objects.filter(kind="apportionment/debit_ahead")
    assert letters.count() == debits.count() == 105


@pytest.mark.django_db
def test_a_task_delivered_twice_does_its_deed_once() -> None:
    plan = a_pool(heads=210)
    a_granted_claim(plan)
    run = a_released_run(plan)
    tasks.seal_run(run_id=run.pk)
    for part in run.slices.all():
        tasks.work_slice(slice_id=part.pk)
    before = books(plan)

    tasks.seal_run(run_id=run.pk)
    for part in run.slices.all():
        tasks.work_slice(slice_id=part.pk)

    assert books(plan).differing(before) == []


def asked(plan: Plan) -> set[int]:
    debits = Debit.objects.filter(plan_id=plan.pk, attempts__gt=0)
    return set(debits.values_list("payer_id", flat=True))


def test_debits_are_asked_for_when_their_day_has_come_in_plan_time(
    pool: Plan, provider: Provider
) -> None:
    move_clock(pool, charter.now(pool) + DAY)
    run = a_sealed_run(pool)
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=charter.now(pool))
    day = Debit.objects.filter(plan_id=pool.pk).latest("next_ask_at").next_ask_at
    assert day is not None
    untold = a_payer_of(pool, number=50)
    Debit.objects.exclude(payer_id=untold).update(notified_at=charter.now(pool))

    tasks.ask_due_debits()
    assert asked(pool) == set()  # the day has not come
    move_clock(pool, day + HOUR)
    for _ in range(2):  # at most a hundred in a sweep
        tasks.ask_due_debits()

    assert len(asked(pool)) == 104
    assert untold not in asked(pool)
    tasks.ask_due_debits()
    assert set(Debit.objects.values_list("attempts", flat=True)) == {0, 1}
    assert len(provider.keys(f"debit/{pool.pk}/")) == 104


def test_a_pause_holds_from_the_first_hour_of_its_first_day(pool: Plan, provider: Provider) -> None:
    """The plan's: by UTC the day before is not over then."""
    a_debited_run(pool)
    today = local_date(charter.now(pool) + 2 * DAY, pool.time_zone)
    midnight = start_of_day(today, ZoneInfo(pool.time_zone))
    assert midnight.date() < today
    Debit.objects.filter(plan_id=pool.pk).update(next_ask_at=midnight)
    paused = a_payer_of(pool)
    treasury_services.pause_debits(
        payer_id=paused, plan_id=pool.pk, from_on=today, until_on=None, reason="ill", by=1
    )

    move_clock(pool, midnight + SOON)
    for _ in range(2):
        tasks.ask_due_debits()

    assert len(asked(pool)) == 104
    assert paused not in asked(pool)


def test_a_debit_is_asked_for_once_however_often_its_task_comes(
    pool: Plan, provider: Provider
) -> None:
    a_debited_run(pool)
    debit = Debit.objects.filter(plan_id=pool.pk).order_by("payer_id")[0]

    for _ in range(3):
        tasks.ask_debit(
            payer_id=debit.payer_id, plan_id=pool.pk, to_period=debit.to_period, by_payer=True
        )

    assert provider.keys(f"debit/{pool.pk}/") == [f"debit/{pool.pk}/{debit.payer_id}/1/1"]


def test_lost_answers_are_learned_and_what_came_in_is_booked_once(
    pool: Plan, provider: Provider
) -> None:
    run = a_debited_run(pool)
    provider.misbehave(lost_answer=0.1, delay_seconds=0)
    for _ in range(2):
        tasks.ask_due_debits()
    provider.behave()
    move_clock(pool, charter.now(pool) + HOUR)

    def is_answered() -> bool:
        move_clock(pool, charter.now(pool) + HOUR)
        tasks.ask_unanswered()
        return not Debit.objects.filter(state__in=UNANSWERED).exists()

    wait_until(is_answered, seconds=60)
    for _ in range(2):
        tasks.book_collected()

    assert set(Debit.objects.values_list("state", flat=True)) == {DebitState.PAID}
    assert treasury.balance_minor(plan_id=pool.pk, account="clearing") == run.charged_minor
    assert treasury.balance_minor(plan_id=pool.pk, account="receivable") == 0
    assert not treasury.unbooked_days(pool.pk)


def test_a_gateway_that_is_away_is_asked_again_and_nothing_is_lost(
    pool: Plan, provider: Provider
) -> None:
    a_debited_run(pool)
    debit = Debit.objects.filter(plan_id=pool.pk).order_by("payer_id")[0]
    Debit.objects.exclude(payer_id=debit.payer_id).update(next_ask_at=None)
    provider.stop()

    tasks.ask_due_debits()
    tasks.ask_unanswered()

    debit.refresh_from_db()
    assert (debit.state, debit.attempts) == (DebitState.UNKNOWN, 1)


def test_a_claim_is_told_by_the_sweep_when_all_parts_of_its_award_have_arrived(
    pool: Plan, provider: Provider
) -> None:
    claim = a_granted_claim(pool, award_minor=2, number=1)  # in two parts
    preparer, releaser = officers(pool)
    states = []
    for _ in range(2):
        a_collected_run(pool)
        at = charter.now(pool)
        made = services.prepare_payouts(plan_id=pool.pk, by=preparer, at=at)
        release_all(made, by=releaser, at=at)
        tasks.ask_due_payouts()
        move_clock(pool, at + HOUR)
        wait_until(payouts_have_arrived, seconds=30)
        for _twice in range(2):
            tasks.follow_payouts()
        states.append(Claim.objects.get(pk=claim.pk).state)

    assert states == [ClaimState.CLEARED, ClaimState.PAID]
    paid_at = Claim.objects.get(pk=claim.pk).paid_at
    assert paid_at is not None
    assert abs(paid_at - charter.now(pool)) < HOUR  # in plan time
    assert claim.events.filter(after=ClaimState.PAID).count() == 1
    assert not AwardPayout.objects.filter(followed_at=None).exists()


def payouts_have_arrived() -> bool:
    tasks.ask_unanswered()
    return not AwardPayout.objects.exclude(payout__state=PayoutState.PAID).exists()
