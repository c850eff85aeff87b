"""A worker killed in the middle of a deed and started again: the books of an undisturbed twin."""

import pytest

from apportionment import services, tasks
from apportionment.states import RunState
from charter import selectors
from members.models import Message
from members.states import MessageState
from tests.apportionment.books import books
from tests.apportionment.builders import (
    a_payer_of,
    a_sealed_run,
    deliver_letters,
)
from tests.apportionment.killing import (
    DEBIT_DAY,
    HOUR,
    MAKING,
    OF_ONE_PAYER,
    PAYERS,
    SEALING,
    TELLING,
    THE_DAY,
    a_pool_that_owes,
    a_pool_to_seal,
    all_is_answered,
    charged_by,
    collect_undisturbed,
    debits,
    due_keys,
    kill_at,
    kill_before_a_question,
    kill_between_question_and_answer,
    kill_while_booking,
    last_run,
    move_clock,
    of_slice,
    unworked_slices,
    work_slices,
)
from tests.apportionment.workers import Worker
from tests.treasury.sandbox import Provider
from treasury import selectors as treasury
from treasury.services import partitions
from treasury.states import DebitState

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_killed_while_sealing(worker: Worker) -> None:
    twin, plan = a_pool_to_seal(), a_pool_to_seal()
    released = books(plan)
    assert released == books(twin)
    for pool in (twin, plan):
        move_clock(pool, THE_DAY)
    tasks.seal_run(run_id=last_run(twin).pk)

    for point in SEALING:
        kill_at(point, worker, "seal_released_runs", plan.pk)
        assert point.is_over or books(plan) == released, point.name
    worker.sweep_until("seal_released_runs", lambda: last_run(plan).state == RunState.SEALED)

    assert books(plan).differing(books(twin)) == []
    assert books(plan) != released


def test_a_worker_killed_while_making_and_telling_debits(worker: Worker) -> None:
    twin, plan = a_pool_that_owes(), a_pool_that_owes()
    for pool in (twin, plan):
        a_sealed_run(pool)
        move_clock(pool, THE_DAY)
    work_slices(twin)
    middle = a_payer_of(plan, number=100)
    partitions.begin_quarter(plan_id=plan.pk, on=THE_DAY.date())  # else a worker waits for that

    for points in (MAKING, TELLING):
        before = of_slice(plan, middle)
        for point in points:
            kill_at(point, worker, "make_due_debits", plan.pk, middle)
            assert of_slice(plan, middle) == before, point.name
        for part in unworked_slices(plan):
            services.make_debits(slice_id=part.pk, at=selectors.now(plan))
    worker.sweep_until("make_due_debits", lambda: not unworked_slices(plan))
    deliver_letters(plan, at=selectors.now(plan))

    assert books(plan).differing(books(twin)) == []
    assert len(books(plan).debits) == PAYERS


def test_a_worker_killed_while_it_takes_notice_of_letters(worker: Worker) -> None:
    twin, plan = a_pool_that_owes(), a_pool_that_owes()
    for pool in (twin, plan):
        a_sealed_run(pool)
        move_clock(pool, THE_DAY)
    work_slices(twin)
    for part in unworked_slices(plan):
        tasks.work_slice(slice_id=part.pk)
    Message.objects.filter(plan=plan, state=MessageState.QUEUED).update(
        state=MessageState.DELIVERED, body="told", sent_at=THE_DAY, delivered_at=THE_DAY
    )
    middle = a_payer_of(plan, number=100)
    of_one_payer = OF_ONE_PAYER._replace(name="the debits are being told, letters not yet heard of")

    kill_at(of_one_payer, worker, "follow_letters", plan.pk, middle)
    assert not debits(plan).exclude(notified_at=None).exists()
    worker.sweep_until("follow_letters", lambda: not debits(plan).filter(notified_at=None).exists())

    assert books(plan).differing(books(twin)) == []


def test_a_worker_killed_while_asking_the_gateway_and_booking(
    provider: Provider, asking_worker: Worker
) -> None:
    twin, plan = a_pool_that_owes(), a_pool_that_owes()
    for pool in (twin, plan):
        a_sealed_run(pool)
        move_clock(pool, THE_DAY)
        work_slices(pool)
    collect_undisturbed(twin)

    move_clock(plan, DEBIT_DAY)
    kill_before_a_question(asking_worker, provider, plan)
    kill_between_question_and_answer(asking_worker, provider, plan)
    asking_worker.sweep_until("ask_due_debits", lambda: not due_keys(plan))
    move_clock(plan, DEBIT_DAY + HOUR)
    asking_worker.sweep_until("ask_unanswered", lambda: all_is_answered(plan))
    kill_while_booking(asking_worker, plan)
    asking_worker.sweep_until("book_collected", lambda: not treasury.unbooked_days(plan.pk))

    assert charged_by(provider, plan) == charged_by(provider, twin)
    assert len(charged_by(provider, plan)) == PAYERS
    assert books(plan).differing(books(twin)) == []
    assert {debit.state for debit in debits(plan)} == {DebitState.PAID}
