"""What a worker of the bench does: it closes periods, makes slices' debits, and collects."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter, sleep
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from apportionment import services
from members.models import User
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import UNANSWERED

AT_ONCE: Final = 100  # as the real sweep
IDLE_SECONDS: Final = 0.02
WRITES: Final = ("INSERT", "UPDATE", "DELETE")


class Tally:
    """Counts the statements that pass, and the rows they write."""

    def __init__(self) -> None:
        self.queries = self.written = 0

    def __call__(
        self, execute: Any, words: str, params: Any, many: object, context: dict[str, Any]
    ) -> Any:
        """Let a statement pass, and count it."""
        found = execute(words, params, many, context)
        self.queries += 1
        if words.startswith(WRITES):
            self.written += max(0, context["cursor"].rowcount)
        return found


def close(
    *, plan_id: int, cutoff_at: str, proposer_id: int, releaser_id: int
) -> dict[str, float | int]:
    """Close the next period by the services of its four steps; the seconds of each.

    Rows written and statements made are counted on the way.
    """
    cutoff, tally = datetime.fromisoformat(cutoff_at), Tally()
    proposer, releaser = (User.objects.get(pk=pk) for pk in (proposer_id, releaser_id))
    steps: dict[str, float | int] = {}
    with connection.execute_wrapper(tally):
        with _timed(steps, "open"):
            run = services.open_run(plan_id=plan_id, cutoff_at=cutoff, at=cutoff)
        at = run.period.notice_until
        with _timed(steps, "propose"):
            services.propose_run(run_id=run.pk, by=proposer, at=at)
        with _timed(steps, "release"):
            services.release_run(run_id=run.pk, by=releaser, at=at)
        with _timed(steps, "seal"):
            services.seal_run(run_id=run.pk, at=at)
    return {**steps, "run_id": run.pk, "written": tally.written, "queries": tally.queries}


def make_debits(*, slice_id: int, at: str) -> dict[str, float | int]:
    """Make one slice's debits by the service of the real task."""
    services.make_debits(slice_id=slice_id, at=datetime.fromisoformat(at))
    return {}


def collect(*, plan_id: int) -> dict[str, float | int]:
    """Do a worker's share of a plan's debits: ask, hear and look again, until all are answered."""
    asked = 0
    while True:
        at = timezone.now()
        fresh = treasury_services.ask_debits(plan_id=plan_id, at=at, most=AT_ONCE)
        heard = treasury_services.work_events(at=at, most=5 * AT_ONCE)
        looked = treasury_services.resolve_debits(plan_id=plan_id, at=at, most=AT_ONCE)
        asked += fresh
        if fresh or heard or looked:
            continue
        if not Debit.objects.filter(plan_id=plan_id, state__in=UNANSWERED).exists():
            return {"asked": asked}
        sleep(IDLE_SECONDS)


@contextmanager
def _timed(steps: dict[str, float | int], name: str) -> Iterator[None]:
    began = perf_counter()
    yield
    steps[name] = perf_counter() - began
