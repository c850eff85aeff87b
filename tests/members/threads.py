"""Deeds at the same time, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Final, TypeVar

from django.db import connection, transaction

MOST_SECONDS: Final = 30
T = TypeVar("T")


def in_thread(pool: ThreadPoolExecutor, deed: Callable[[], T]) -> Future[T]:
    """Run a deed on a connection of its own, and close that."""

    def run() -> T:
        try:
            return deed()
        finally:
            connection.close()

    return pool.submit(run)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Start deeds together; return, sorted, what each gave or the name of its refusal."""
    start = Barrier(len(deeds))

    def outcome(deed: Callable[[], object]) -> str:
        start.wait()
        try:
            deed()
        except Exception as refusal:  # noqa: BLE001  whatever it is, the test compares its name
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        futures = [in_thread(pool, partial(outcome, deed)) for deed in deeds]
    return sorted(future.result() for future in futures)


def slowly(deed: Callable[[], T], *, done: Event, may_commit: Event) -> Callable[[], T]:
    """Return the deed, done and then waiting for a word before its commit."""

    def wait_before_commit() -> T:
        with transaction.atomic():
            outcome = deed()
            done.set()
            assert may_commit.wait(MOST_SECONDS)
            return outcome

    return wait_before_commit
