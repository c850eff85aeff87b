"""What each head that counts owes for one closed period: a row a head, asked and never kept.

For who must see every head by itself, as the receipts do: (enrolment, amount), by ranges of payers.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db import connection

from apportionment.models import DueException, Period
from apportionment.selectors.dues.prices import PriceList, Year, price_list
from apportionment.selectors.dues.question import MOST_PAYER, Piece, owed_on
from apportionment.states import ExceptionKind

COUNTS: Final = "counts_from <= %s AND (counts_until IS NULL OR %s < counts_until)"
SHARE: Final = "(%s::bigint[])[width_bucket(band_id, %s::smallint[])]"
HEADS: Final = f"""
    SELECT enrolment_id,
           CASE WHEN enrolment_id = ANY(%s::bigint[]) THEN 0 ELSE {SHARE} END AS minor
    FROM members_standing
    WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s AND {COUNTS}
"""
# A year's due is min(cap, its shares): a period's part of it is what that min grew by. `whole` is
# the year's shares up to this period, spared or not; ordered by the key, so that nothing is sorted.
CAPPED_HEADS: Final = f"""
    SELECT enrolment_id,
           (least(%s, whole - CASE WHEN is_spared THEN share ELSE 0 END)
            - least(%s, whole - share))::bigint AS minor
    FROM (
        SELECT enrolment_id, share, enrolment_id = ANY(%s::bigint[]) AS is_spared,
               whole - coalesce((SELECT sum(amount_minor) FROM apportionment_exception spared
                   WHERE spared.payer_id = head.payer_id AND spared.plan_id = %s
                       AND spared.enrolment_id = head.enrolment_id AND spared.kind = 'exempt'
                       AND spared.period_id = ANY(%s::bigint[])), 0) AS whole
        FROM (
            SELECT payer_id, enrolment_id, sum({{owed}}) AS whole,
                   max({SHARE}) FILTER (WHERE {COUNTS}) AS share
            FROM members_standing
            WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s AND counts_from <= %s
                AND (counts_until IS NULL OR %s < counts_until)
            GROUP BY payer_id, enrolment_id
        ) head WHERE share IS NOT NULL
    ) year
"""
# Where every so many heads of a plan a payer begins: counted by blocks of payers, then cut.
EDGES: Final = f"""
    SELECT min(block) * %s FROM (
        SELECT block, div(sum(heads) OVER (ORDER BY block) - heads, %s) AS slice FROM (
            SELECT payer_id / %s AS block, count(*) AS heads
            FROM members_standing {{sample}} WHERE plan_id = %s AND {COUNTS} GROUP BY 1
        ) counted
    ) cut GROUP BY slice ORDER BY slice
"""
BLOCKS: Final = 256  # of payers in a range: so much finer than the ranges heads are counted
# Of a large pool one page in so many is counted: ranges need not be even, only small.
SAMPLED_FROM: Final = 500_000
ONE_IN: Final = 10
SAMPLE: Final = f"TABLESAMPLE SYSTEM ({100 // ONE_IN})"


@dataclass(frozen=True)
class HeadsOfPeriod:
    """What every head of one closed period owes, to be asked for any range of payers.

    In minor units; together they are the run's `charged`. The yearly cap and exempt heads are in
    it; corrections, refunds and rebates are not.
    """

    period: Period
    prices: PriceList
    exempt: list[int]

    def of_payers(self, *, payer_from: int, payer_until: int) -> Piece:
        """Return the question that yields (enrolment, amount), a row for each head that counts."""
        payers = (self.period.plan_id, payer_from, payer_until)
        year = self._year
        if not year.may_exceed:
            params = (self.exempt, *self._share, *payers, *self._cutoff)
            return Piece(HEADS, params)
        return self._capped(year, payers)

    def _capped(self, year: Year, payers: tuple[int, int, int]) -> Piece:
        owed = owed_on(year.curve)
        earlier = [one.pk for one in year.periods[:-1] if one.is_sealed and one.has_exceptions]
        cutoff_at = self.period.cutoff_at
        params = (
            *(year.cap_minor, year.cap_minor, self.exempt, self.period.plan_id, earlier),
            *(*owed.params, *self._share, *self._cutoff),
            *(*payers, cutoff_at, year.curve.cutoffs[0]),
        )
        return Piece(CAPPED_HEADS.format(owed=owed.sql), params)

    @cached_property
    def _year(self) -> Year:
        return self.prices.years[-1]

    @cached_property
    def _share(self) -> tuple[list[int], list[int]]:
        shares = self.prices.shares
        return [minor[-1] for minor in shares.values()], list(shares)

    @property
    def _cutoff(self) -> tuple[object, object]:
        return self.period.cutoff_at, self.period.cutoff_at


def heads_of_period(*, period: Period) -> HeadsOfPeriod:
    """Return what every head of a closed period owes."""
    spared = DueException.objects.filter(period=period, kind=ExceptionKind.EXEMPT)
    return HeadsOfPeriod(
        period=period,
        prices=price_list(plan_id=period.plan_id, upto_no=period.no),
        exempt=list(spared.order_by("enrolment_id").values_list("enrolment_id", flat=True)),
    )


def payer_ranges(*, period: Period, heads: int) -> list[tuple[int, int]]:
    """Return half-open ranges of payers without gaps, each with about so many counted heads.

    A payer is never parted: only one who pays for more than that has a longer range.
    """
    block, cutoff_at = max(1, heads // BLOCKS), period.cutoff_at
    is_large = sum(share.counted for share in period.shares.all()) >= SAMPLED_FROM
    edges = EDGES.format(sample=SAMPLE if is_large else "")
    each = heads // ONE_IN if is_large else heads
    with connection.cursor() as cursor:
        cursor.execute(edges, [block, each, block, period.plan_id, cutoff_at, cutoff_at])
        later = [payer_id for (payer_id,) in cursor.fetchall()][1:]
    return list(zip([0, *later], [*later, MOST_PAYER], strict=True))


def head_counts(*, period: Period) -> tuple[int, int | None]:
    """Return how many heads a run has counted, exempt ones included, and what they are charged."""
    counted = sum(share.counted for share in period.shares.all())
    return counted, period.run.charged_minor
