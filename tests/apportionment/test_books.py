"""Checking the books: read as of one moment while the pool works on, stored, done once a day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import ProgrammingError, connection
from django.db.utils import InternalError
from django.utils import timezone

from apportionment import services, tasks
from apportionment.models import BooksCheck, Run
from apportionment.rules.books import CHECK_EVERY
from apportionment.selectors.books.queries import one_moment
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
)
from tests.apportionment.healthy import a_busy_pool, kinds, plant
from tests.members.threads import MOST_SECONDS, at_once, in_thread, slowly
from tests.treasury.sandbox import wait_until
from treasury import services as treasury
from treasury.models import Debit

LATER = OPENING + CHECK_EVERY


@pytest.mark.django_db
def test_a_check_is_stored_with_what_was_compared_and_every_difference() -> None:
    plan = a_busy_pool()
    plant("UPDATE treasury_entry SET key = 'feast/1' WHERE plan_id = %(plan)s "
          "AND key LIKE 'collected/%%'", plan=plan.pk)  # fmt: skip

    check = services.check_books(plan_id=plan.pk, at=OPENING)

    stored = BooksCheck.objects.get(plan=plan)
    assert stored.pk == check.pk
    assert stored.started_at == OPENING <= stored.ended_at < OPENING + timedelta(minutes=1)
    assert stored.compared == {
        "standings": 123,
        "periods": 3,
        "heads_at_last_cutoff": 61,
        "sealed_runs": 2,
        "awards": 3,
        "entries": 7,
        "debits": 59,
        "payouts": 2,
        "bank_lines": 0,
        "bank_orders": 0,
        "refunds": 1,
        "settlements": 0,
        "expenses": 0,
    }
    assert {"kind": "entry_unknown", "facts": {"entry": "feast/1"}} in stored.differences


@pytest.mark.django_db
def test_a_check_changes_nothing_but_its_own_row() -> None:
    plan = a_busy_pool()
    before = list(Debit.objects.filter(plan_id=plan.pk).order_by("payer_id", "to_period").values())

    kinds(plan.pk)

    after = Debit.objects.filter(plan_id=plan.pk).order_by("payer_id", "to_period").values()
    assert list(after) == before


@pytest.mark.django_db
def test_plans_are_checked_apart() -> None:
    healthy, broken = a_busy_pool(), a_busy_pool()
    plant("UPDATE treasury_debit SET amount_minor = amount_minor + 1, "
          "cumulative_minor = cumulative_minor + 1 WHERE plan_id = %(plan)s AND from_period = 0 "
          "AND payer_id = (SELECT min(payer_id) FROM treasury_debit WHERE plan_id = %(plan)s)",
          plan=broken.pk)  # fmt: skip

    assert kinds(healthy.pk) == set()
    assert "debit_amount" in kinds(broken.pk)


@pytest.mark.django_db
def test_the_books_are_checked_once_a_day() -> None:
    plan = a_small_pool()

    first = services.check_books_if_due(plan_id=plan.pk, at=OPENING)
    again = services.check_books_if_due(plan_id=plan.pk, at=LATER - timedelta(seconds=1))
    next_day = services.check_books_if_due(plan_id=plan.pk, at=LATER)

    assert (first is not None, again, next_day is not None) == (True, None, True)
    assert BooksCheck.objects.filter(plan=plan).count() == 2


@pytest.mark.django_db
def test_the_sweep_checks_every_plan_and_delivered_twice_does_it_once(tasks_at_once: None) -> None:
    plans = [a_small_pool(), a_small_pool()]

    for _ in range(2):
        tasks.check_due_books()

    assert sorted(BooksCheck.objects.values_list("plan_id", flat=True)) == [
        plan.pk for plan in plans
    ]
    assert BooksCheck.objects.filter(started_at__gt=timezone.now() - DAY).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_store_one_check() -> None:
    plan = a_small_pool()

    def check() -> None:
        services.check_books_if_due(plan_id=plan.pk, at=OPENING)

    assert at_once(check, check) == ["done", "done"]
    assert BooksCheck.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_is_read_as_of_one_moment_and_nothing_can_be_written_in_it() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_sealed_run(plan)

    with one_moment():
        assert Debit.objects.count() == 0
        with ThreadPoolExecutor(1) as pool:
            in_thread(pool, lambda: _make_debits(run)).result()
        assert Debit.objects.count() == 0
        with pytest.raises((InternalError, ProgrammingError), match="read-only"):
            BooksCheck.objects.create(
                plan=plan, started_at=OPENING, ended_at=OPENING, compared={}, differences=[]
            )
    assert Debit.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_pool_at_work_does_not_look_broken() -> None:
    """A period is sealed, debited, paid and booked between two questions of one check."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    collected, may_commit = Event(), Event()

    with ThreadPoolExecutor(2) as pool:
        at_work = in_thread(pool, slowly(_in_the_way(plan), done=collected, may_commit=may_commit))
        assert collected.wait(MOST_SECONDS)
        check = in_thread(pool, lambda: services.check_books(plan_id=plan.pk, at=OPENING))
        wait_until(_somebody_waits)
        may_commit.set()
        at_work.result()
        found = check.result()

    assert (found.compared["periods"], found.differences) == (0, [])
    assert kinds(plan.pk) == set()
    assert Debit.objects.filter(plan_id=plan.pk, state="paid").count() == 5


def _in_the_way(plan: Plan) -> Callable[[], None]:
    """Return a month's work that holds a table which every check asks about in its middle."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE treasury_topup IN ACCESS EXCLUSIVE MODE")
        _collect(plan)

    return work


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT EXISTS (SELECT FROM pg_locks
            WHERE relation = 'treasury_topup'::regclass AND NOT granted)""")
        return bool(cursor.fetchone()[0])


def _make_debits(run: Run) -> None:
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)


def _collect(plan: Plan) -> None:
    """Have the next period sealed, debited, paid and booked."""
    run = a_sealed_run(plan)
    _make_debits(run)
    day = run.period.notice_until + 10 * DAY
    treasury.settle_batch(plan_id=plan.pk, to_period=run.period.no, at=day)
    treasury.book_collected(plan_id=plan.pk, settled_on=day.date(), at=day)
