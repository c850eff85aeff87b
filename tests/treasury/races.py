"""Two deeds at once, one of which has to wait for the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import IntegrityError

from tests.members.threads import MOST_SECONDS, in_thread, slowly
from tests.treasury.builders import fetched
from tests.treasury.sandbox import wait_until
from treasury import rules


def one_waits_for_the_other(first: Callable[[], int], second: Callable[[], int]) -> list[object]:
    """Do one deed, let the other wait for its commit, and return what became of both."""
    done, may_commit = Event(), Event()

    def outcome(deed: Callable[[], int]) -> Callable[[], object]:
        def do() -> object:
            try:
                return deed()
            except (IntegrityError, rules.TreasuryRefused) as refusal:
                return type(refusal)

        return do

    with ThreadPoolExecutor(2) as pool:
        held = in_thread(pool, outcome(slowly(first, done=done, may_commit=may_commit)))
        assert done.wait(MOST_SECONDS)
        waiting = in_thread(pool, outcome(second))
        wait_until(somebody_waits)
        may_commit.set()
        return [held.result(), waiting.result()]


def somebody_waits() -> bool:
    ((count,),) = fetched(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(count)
