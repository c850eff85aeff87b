"""Telling payers of their debits in batches: everybody once, and a worker that stays small."""

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apportionment import services
from apportionment.models import Run
from apportionment.services import telling
from charter.models import Plan
from members.models import Message
from members.states import MessageState
from tests.apportionment.builders import (
    DAY,
    UNCAPPED,
    a_granted_claim,
    a_plan_where,
    a_pool,
    a_sealed_run,
    deliver_letters,
)
from treasury import services as treasury
from treasury.models import Debit

pytestmark = pytest.mark.django_db

FEW = 10


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", FEW)


def a_made_run(heads: int) -> tuple[Plan, Run]:
    """Return a sealed run whose debits are made and not told, all of them in one slice."""
    plan = a_pool(heads=heads, plan=a_plan_where(UNCAPPED))
    a_granted_claim(plan, award_minor=1_000_000)
    run = a_sealed_run(plan)
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
    first, last = run.slices.earliest("pk"), run.slices.latest("pk")
    run.slices.exclude(pk=first.pk).delete()
    first.payer_until = last.payer_until
    first.save(update_fields=["payer_until"])
    return plan, run


def tell(run: Run) -> None:
    services.notify_debits(slice_id=run.slices.get().pk, at=run.period.notice_until)


def told(plan: Plan) -> int:
    return Message.objects.filter(plan=plan, kind="apportionment/debit_ahead").count()


@pytest.mark.parametrize("payers", [1, FEW - 1, FEW, FEW + 1, 3 * FEW])
def test_everybody_is_told_once_wherever_a_batch_ends(payers: int) -> None:
    plan, run = a_made_run(2 * payers)

    tell(run)
    tell(run)

    assert told(plan) == payers
    deliver_letters(plan, at=run.period.notice_until)
    assert not Debit.objects.filter(plan_id=plan.pk, notified_at=None).exists()
    assert run.slices.get().notified_at == run.period.notice_until


def test_a_worker_that_died_between_two_batches_is_taken_up_where_it_was() -> None:
    plan, run = a_made_run(6 * FEW)
    part = run.slices.get()
    reached = telling._notify_batch(part.pk, after=0, at=run.period.notice_until)
    assert (told(plan), run.slices.get().notified_at) == (FEW, None)
    assert reached is not None

    tell(run)

    assert told(plan) == 3 * FEW


def test_what_became_of_letters_is_written_without_a_look_into_earlier_quarters() -> None:
    plan, run = a_made_run(6)
    treasury.begin_quarter(plan_id=2**31 - 1, on=date(2015, 1, 1))  # of some older pool
    tell(run)
    at = run.period.notice_until
    late, lost, in_time = Message.objects.filter(plan=plan, kind="apportionment/debit_ahead")
    Message.objects.filter(pk=lost.pk).update(
        state=MessageState.GIVEN_UP, failure="not_carried", failed_at=at
    )
    for letter, days in ((late, 3), (in_time, 0)):
        Message.objects.filter(pk=letter.pk).update(
            state=MessageState.DELIVERED, body="told", sent_at=at, delivered_at=at + days * DAY
        )

    with CaptureQueriesContext(connection) as asked:
        services.follow_letters(plan_id=plan.pk, at=at + 3 * DAY)

    written = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "treasury_debit"')]
    assert len(written) == 3  # put off, told, told after all not
    assert "2015q1" in Debit.objects.filter(plan_id=plan.pk).explain()
    assert [sql for sql in written if "2015q1" in explained(sql)] == []


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_memory_of_telling_does_not_grow_with_the_payers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "BATCH", 100)
    peaks = []
    for heads in (200, 200, 2_000):  # the first one also loads what is loaded once
        _plan, run = a_made_run(heads)
        with only_new_garbage():
            tracemalloc.start()
            tell(run)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert 2 * peaks[2] < 3 * peaks[1]  # ten times the payers


@contextmanager
def only_new_garbage() -> Iterator[None]:
    """Let what the tests have loaded not put off the collecting of what is done with."""
    gc.freeze()
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()
