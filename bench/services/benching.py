"""One pool of one size, measured from its joining to its debits, in a database of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from django.core.management import call_command

from bench.rules.figures import Figures
from bench.rules.pools import HISTORY, Pool, pool
from bench.rules.rows import Places, RowSet, row_sets
from bench.services import (
    asking,
    closing,
    collecting,
    counting,
    debits,
    history,
    receipts,
    statements,
)
from bench.services.building import copy_rows, value
from bench.services.crews import load_terms, make_crew
from bench.services.databases import own_database
from bench.services.logs import measure_log
from bench.services.pages import measure_pages
from bench.services.timing import seconds
from bench.services.workers import Worker, working
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import Terms
from members.models import Member

CHARTER: Final = Path(__file__).parents[1] / "charter.toml"
# The windows after the history, by what is closed in them.
WARM, USUAL, SAME, NEXT, CAPPED = (
    range(1), range(1, 6), range(6, 11), range(11, 14), range(14, 17),
)  # fmt: skip
FEW, MANY = 10_000, 1_000_000  # members; between them the dear things are done three times
DAY: Final = timedelta(days=1)
QUARTER: Final = 92 * DAY
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How large a pool, how many come and go between two cutoffs, and how many at every size."""

    members: int
    change: float
    same_changes: int

    @property
    def times(self) -> int:
        """Return how often a thing is done of which the median is taken."""
        return 3 if FEW <= self.members < MANY else 1

    def changes(self) -> list[int]:
        """Return the changes of each window."""
        usual = max(2, round(self.members * self.change))
        return [self.same_changes if place in SAME else usual for place in range(CAPPED.stop)]


def measure(
    scale: Scale,
    *,
    say: Say,
    replace: bool = False,
    keep: bool = False,
    template: str | None = None,
) -> Figures:
    """Return everything that is measured of a pool of this size, in a fresh database.

    `template` is a database that is migrated already and holds no rows; none: it is migrated here.
    """
    with own_database(replace=replace, keep=keep, template=template) as name:
        if template is None:
            call_command("migrate", verbosity=0, interactive=False)
        say(f"{scale.members:,} members, in the database {name}")
        bench = _Bench(scale, say)
        figures = bench.figures()
        size = value("SELECT pg_database_size(current_database())")
        return {**figures, "database_mb": size / 1024**2}


class _Bench:
    """A pool that has been built, and what is measured of it, in this order."""

    def __init__(self, scale: Scale, say: Say) -> None:
        self.scale, self.say = scale, say
        version = load_terms(self.toml_text)
        self.plan_id = version.plan_id
        self.pool = _pool(scale, charter.terms_of(version))
        self.build = seconds(lambda: copy_rows(_rows(self.pool, version)))
        say(f"built in {self.build:.0f} s")
        self.crew = make_crew()
        history.write_history(self.pool, version=version, officers=self.crew.officers)
        say(f"{HISTORY} sealed periods written")

    @property
    def toml_text(self) -> str:
        return CHARTER.read_text(encoding="utf-8")

    def figures(self) -> Figures:
        """Return all figures."""
        found: Figures = {"build": self.build}
        for name, part in (
            ("asked for payers", self._asked),
            ("heads counted", self._counted),
            ("one row per member", self._usual_way),
            ("periods closed, debits made", self._worked),
            ("debits collected", self._collected),
            ("statement taken in", self._statement),
            ("receipts", self._receipts),
            ("people joined", self._joined),
            ("the public log", measure_log),
            ("public pages", self._pages),
        ):
            began = monotonic()
            found |= part()
            self.say(f"{name}: {monotonic() - began:.0f} s")
        return found

    def _asked(self) -> Figures:
        history.debit_past(self.pool, plan_id=self.plan_id, payers=asking.SAMPLED)
        found = asking.ask_for_payers(self.pool, plan_id=self.plan_id)
        debits.forget_debits()
        return found

    def _counted(self) -> Figures:
        return counting.count_heads(plan_id=self.plan_id, times=2 * self.scale.times + 1)

    def _usual_way(self) -> Figures:
        return counting.write_member_rows(
            plan_id=self.plan_id, members=self.scale.members, times=self.scale.times
        )

    def _worked(self) -> Figures:
        with working(2) as workers:
            closer = closing.Closer(self.pool, self.plan_id, self.crew, workers[0])
            closing.close_periods(closer, places=WARM, name="warm")
            found = {
                **closing.close_periods(closer, places=USUAL, name="close"),
                **closing.close_periods(closer, places=SAME, name="same"),
            }
            self.say("periods closed")
            found |= self._debited(closer, workers)
            found |= closing.close_capped(closer, toml_text=self.toml_text, places=CAPPED)
            return {**found, "worker_mb": max(worker.peak_mb for worker in workers)}

    def _debited(self, closer: closing.Closer, workers: list[Worker]) -> Figures:
        """Debit everybody's first, two periods of the same quarter, and one of the next quarter."""
        first_on = self.pool.first_of_quarter_after(NEXT.stop - 1)
        debtor = debits.Debtor(workers, self.plan_id, self.pool.payers, self.say)
        found = debtor.again_and_again("debits", at=first_on, times=self.scale.times)
        for count, place in enumerate(NEXT[:2], start=1):
            closer.close(place)
            found |= debtor.once("following", at=first_on + count * DAY, workers=count)
        closer.close(NEXT[2])
        at = first_on + QUARTER
        return found | debtor.again_and_again("quarterly", at=at, times=self.scale.times)

    def _collected(self) -> Figures:
        return collecting.collect(plan_id=self.plan_id)

    def _statement(self) -> Figures:
        return statements.take_statement(plan_id=self.plan_id)

    def _receipts(self) -> Figures:
        with working(1) as workers:
            return receipts.measure_receipts(
                plan_id=self.plan_id, workers=workers, times=self.scale.times
            )

    def _pages(self) -> Figures:
        return measure_pages(seconds=0.5 if self.scale.members >= FEW else 0.1)

    def _joined(self) -> Figures:
        return asking.join_people(
            plan_id=self.plan_id,
            after=charter.frozen_at(self.plan_id) + timedelta(hours=1),
            count=min(300, self.scale.members // 10),
        )


def _pool(scale: Scale, terms: Terms) -> Pool:
    return pool(members=scale.members, terms=terms, changes=scale.changes())


def _rows(of: Pool, version: CharterVersion) -> list[RowSet]:
    places = Places(
        version.plan_id, version.pk, charter.band_ids(version.plan_id), Member.encrypted
    )
    return list(row_sets(of, terms=charter.terms_of(version), places=places))
