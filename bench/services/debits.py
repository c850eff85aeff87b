"""Debits for every payer, beside a bare insert of the very same rows into a table of that shape."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue
from statistics import median
from typing import Final

import psycopg

from apportionment import selectors
from apportionment.models import Period, Slice
from bench.rules.figures import Figures
from bench.services.at_once import at_once
from bench.services.building import empty, rows, run, value
from bench.services.databases import address
from bench.services.timing import settle
from bench.services.workers import Worker

DEBITS: Final = "treasury_debit"
BARE: Final = "bench_debit"
QUARTERS: Final = """
    SELECT inhrelid::regclass::text, pg_get_expr(relpartbound, inhrelid)
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'treasury_debit'::regclass ORDER BY 1
"""
# Ours checks the payers of a statement together, and has no such key of its own (migration 0009).
PARENTS: Final = (
    "FOREIGN KEY (payer_id) REFERENCES treasury_payer (id) DEFERRABLE INITIALLY DEFERRED",
    "FOREIGN KEY (entry_id) REFERENCES treasury_entry (id) DEFERRABLE INITIALLY DEFERRED",
)
COPY_BARE: Final = (
    "INSERT INTO bench_debit SELECT * FROM bench_debit_rows WHERE payer_id >= %s AND payer_id < %s"
)


class OtherDebits(Exception):
    """Workers made other debits than before."""


def forget_debits() -> None:
    """Empty the debits, and what the plan has of quarters."""
    empty([DEBITS, "treasury_debitquarter"])


@dataclass(frozen=True)
class Debtor:
    """Makes the newest sealed period's debits by workers, and bare, and tells how long it took."""

    workers: Sequence[Worker]
    plan_id: int
    payers: int
    say: Callable[[str], None]

    def again_and_again(self, name: str, *, at: datetime, times: int) -> Figures:
        """Return the seconds of a period's debits, with one worker and with two, and bare.

        They are opened in a quarter of their own, which is emptied to do it again: what was
        debited before stays. Each is done `times` times, in turns, the median counts.
        """
        period = self._newest()
        found: dict[str, list[float]] = {}
        for _ in range(times):
            for count in (1, 2):
                _again(period)
                ours = self._made(period, at=at, workers=count)
                _make_bare_table()
                bare = self._bare(count)
                found.setdefault(f"{name}_{count}", []).append(ours)
                found.setdefault(f"bare_{name}_{count}", []).append(bare)
        figures: Figures = {key: median(every) for key, every in found.items()}
        return self._told(name, figures)

    def once(self, name: str, *, at: datetime, workers: int) -> Figures:
        """Return the seconds of a period's debits that come to those of the period before."""
        ours = self._made(self._newest(), at=at, workers=workers)
        bare = self._bare(workers)
        return self._told(name, {f"{name}_{workers}": ours, f"bare_{name}_{workers}": bare})

    def _newest(self) -> Period:
        """Return the newest sealed period; earlier ones' slices, which nobody made, are forgotten.

        A later period's slice would wait for them.
        """
        newest = selectors.latest_sealed(plan_id=self.plan_id)
        assert newest is not None
        Slice.objects.exclude(run=newest).delete()
        run(f"DROP TABLE IF EXISTS {BARE}_rows")
        run(f"VACUUM (ANALYZE) {DEBITS}")
        return newest.period

    def _made(self, period: Period, *, at: datetime, workers: int) -> float:
        settle()
        taken = _in_slices(self.workers[:workers], period, at)
        _keep_rows(period)
        return taken

    def _bare(self, sessions: int) -> float:
        settle()
        return _bare(self.payers, sessions=sessions)

    def _told(self, name: str, figures: Figures) -> Figures:
        for key, figure in figures.items():
            self.say(f"{key}: {figure:.1f} s")
        return {**figures, f"{name}_rows": float(value(f"SELECT count(*) FROM {BARE}_rows"))}


def _again(period: Period) -> None:
    """Bring the debits back to what they were before this period's."""
    Slice.objects.filter(run__period=period).update(made_at=None)
    empty(_quarters_of(period.no))


def _quarters_of(to_period: int) -> list[str]:
    found = rows(f"SELECT DISTINCT tableoid::regclass::text FROM {DEBITS} WHERE to_period = %s",
                 [to_period])  # fmt: skip
    return [quarter for (quarter,) in found]


def _in_slices(workers: Sequence[Worker], period: Period, at: datetime) -> float:
    """Return the seconds in which workers make all slices; who is free takes the next."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for part in Slice.objects.filter(run__period=period).order_by("pk"):
        waiting.put(part.pk)

    def work(worker: Worker) -> None:
        with suppress(Empty):
            while True:
                worker.ask("debits", slice_id=waiting.get_nowait(), at=at.isoformat())

    return at_once([partial(work, worker) for worker in workers])


def _keep_rows(period: Period) -> None:
    """Keep this period's debits as the rows that are inserted bare; they are always the same."""
    if value(f"SELECT to_regclass('{BARE}_rows') IS NULL"):
        run(f"CREATE TABLE {BARE}_rows AS SELECT * FROM {DEBITS} WHERE to_period = %s"
            " ORDER BY payer_id", [period.no])  # fmt: skip
        run(f"VACUUM (ANALYZE) {BARE}_rows")
    made = f"SELECT count(*), sum(amount_minor) FROM {DEBITS} WHERE to_period = %s"
    if rows(made, [period.no]) != rows(f"SELECT count(*), sum(amount_minor) FROM {BARE}_rows"):
        raise OtherDebits


def _bare(payers: int, *, sessions: int) -> float:
    """Return the seconds in which as many sessions insert the rows, each its payers' at once."""
    step = -(-payers // sessions)
    edges = [(first, first + step) for first in range(1, payers + 1, step)]
    with _sessions(len(edges)) as opened:
        pairs = zip(opened, edges, strict=True)
        return at_once([partial(session.execute, COPY_BARE, edge) for session, edge in pairs])


def _make_bare_table() -> None:
    """Make a table of the debits' shape: columns, checks, keys, indexes, quarters; no triggers.

    Its foreign keys are those that a table of debits has anywhere: its payer and its entry.
    """
    run(f"DROP TABLE IF EXISTS {BARE}")
    run(f"CREATE TABLE {BARE} (LIKE {DEBITS} INCLUDING ALL) PARTITION BY RANGE (opened_on)")
    for number, (quarter, bounds) in enumerate(rows(QUARTERS)):
        run(f"CREATE TABLE {BARE}_{number} (LIKE {quarter} INCLUDING ALL)")
        run(f"ALTER TABLE {BARE} ATTACH PARTITION {BARE}_{number} {bounds}")
    for foreign_key in PARENTS:
        run(f"ALTER TABLE {BARE} ADD {foreign_key}")


@contextmanager
def _sessions(count: int) -> Iterator[list[psycopg.Connection]]:
    opened = [psycopg.connect(address(), autocommit=True) for _ in range(count)]
    try:
        yield opened
    finally:
        for session in opened:
            session.close()
