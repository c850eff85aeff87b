"""Freezing a cutoff against two real connections."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from charter import selectors, services
from charter.models import CharterCutoff
from charter.rules import CutoffNotLater
from tests.charter.builders import NEW_YEAR, a_plan

pytestmark = pytest.mark.django_db(transaction=True)
CUTOFF_AT = NEW_YEAR + timedelta(days=4)
A_WHILE = 0.3


def in_thread(pool: ThreadPoolExecutor, deed: Callable[[], object]) -> Future[object]:
    """Run a deed on a connection of its own, and close that."""

    def run() -> object:
        try:
            return deed()
        finally:
            connection.close()

    return pool.submit(run)


def test_two_who_freeze_the_same_cutoff_are_one() -> None:
    plan_id = a_plan().pk
    start = Barrier(2)

    def freeze() -> str:
        start.wait()
        try:
            services.freeze_cutoff(plan_id=plan_id, cutoff_at=CUTOFF_AT)
        except CutoffNotLater:
            return "refused"
        return "frozen"

    with ThreadPoolExecutor() as pool:
        outcomes = [in_thread(pool, freeze) for _ in range(2)]

    assert sorted(str(outcome.result()) for outcome in outcomes) == ["frozen", "refused"]
    assert selectors.frozen_at(plan_id) == CUTOFF_AT


def test_freezing_waits_for_who_reads_the_cutoff_for_share() -> None:
    plan_id = a_plan().pk
    frozen, reading, done_reading = Event(), Event(), Event()

    def read_for_share() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT frozen_at FROM charter_cutoff WHERE plan_id = %s FOR SHARE", [plan_id]
                )
            reading.set()
            done_reading.wait(timeout=10)

    def freeze() -> None:
        services.freeze_cutoff(plan_id=plan_id, cutoff_at=CUTOFF_AT)
        frozen.set()

    with ThreadPoolExecutor() as pool:
        reader = in_thread(pool, read_for_share)
        assert reading.wait(timeout=10)
        freezer = in_thread(pool, freeze)
        was_early = frozen.wait(timeout=A_WHILE)
        done_reading.set()
        reader.result()
        freezer.result()

    assert not was_early
    assert selectors.frozen_at(plan_id) == CUTOFF_AT


def test_a_freeze_rolled_back_freezes_nothing() -> None:
    plan_id = a_plan().pk
    before = selectors.frozen_at(plan_id)

    with transaction.atomic():
        services.freeze_cutoff(plan_id=plan_id, cutoff_at=CUTOFF_AT)
        transaction.set_rollback(True)  # noqa: FBT003 Django's signature

    assert CharterCutoff.objects.get(plan_id=plan_id).frozen_at == before
