"""Everything the outlook rests on: reports, what was counted at sealings, the pool as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from charter.models import Plan
from charter.rules import BandTerms
from disclosures.rules import Document
from disclosures.rules.incidence import Expected, expected
from disclosures.rules.outlook import CasesTold, Counted, Moved, counted, moved, percent_told
from disclosures.selectors.pool import Pool
from disclosures.selectors.reports import headlines_since
from disclosures.selectors.tallies import Counts, cases_of_plan, counts_of_plan

SHOWN: Final = timedelta(days=740)  # two years of periods
A_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A plan's figures over time, as of its last sealed period; read by index, never counted."""

    plan: Plan
    bands: tuple[BandTerms, ...]
    documents: Sequence[Document]  # of two years, oldest first
    counts: Sequence[Counts]  # of all periods that were counted
    cases: CasesTold | None

    @property
    def last(self) -> Document | None:
        """Return the last sealed period's report."""
        return self.documents[-1] if self.documents else None

    @property
    def last_counts(self) -> Counts | None:
        """Return the last sealed period's counts."""
        return self.counts[-1] if self.counts else None

    @property
    def year(self) -> list[Document]:
        """Return the reports of the last twelve months."""
        last = self.last
        if last is None:
            return []
        since = last.period.cutoff_at - A_YEAR
        return [one for one in self.documents if one.period.cutoff_at > since]

    @property
    def heads_by_band(self) -> Counted:
        """Return the members by band as they are told: too small ones together."""
        last = self.last
        return counted({} if last is None else {one.key: one.counted for one in last.bands})

    @property
    def moved(self) -> tuple[list[Moved], int]:
        """Return who came and went, and how many of the last periods are not told yet."""
        return moved([one.movement for one in self.counts])

    @property
    def past_waiting(self) -> list[tuple[Counts, int | None]]:
        """Return, by period, the part of the heads that is past waiting, in percent where told."""
        return [
            (one, percent_told(one.headcount - min(one.waiting, one.headcount), one.headcount))
            for one in self.counts
        ]

    @property
    def granted_in_year(self) -> int:
        """Return how many cases were put on notice in the last twelve months."""
        last = self.last_counts
        if last is None:
            return 0
        return sum(one.granted for one in self.counts if one.cutoff_at > last.cutoff_at - A_YEAR)

    @property
    def is_whole_year(self) -> bool:
        """Return whether the plan is old enough for a year's cases."""
        if not self.counts:
            return False
        return self.counts[0].cutoff_at <= self.counts[-1].cutoff_at - A_YEAR

    @property
    def expected_in_year(self) -> Expected:
        """Return what was to be expected of the heads of now in a year."""
        last = self.last_counts
        heads: Mapping[str, int] = {} if last is None else last.heads
        waiting = 0 if last is None else min(last.waiting, last.headcount)
        return expected(
            heads,
            {band.key: band.incidence_per_100k for band in self.bands},
            heads_past_waiting=sum(heads.values()) - waiting,
        )


def outlook(*, pool: Pool) -> Outlook:
    """Return a plan's figures over time."""
    return Outlook(
        plan=pool.plan,
        bands=pool.terms.bands,
        documents=headlines_since(plan_id=pool.plan.pk, since=pool.at - SHOWN),
        counts=counts_of_plan(plan_id=pool.plan.pk),
        cases=cases_of_plan(plan_id=pool.plan.pk),
    )
