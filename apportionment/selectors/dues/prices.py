"""The price list of a plan: every closed period's share by band, ready to be written into SQL.

It is read before the question over standings is asked: closed periods never change, so nothing can
come between, and the question then reads standings once and joins nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby
from typing import Final

from django.db import connection

from apportionment import rules

JUST_AFTER: Final = timedelta(microseconds=1)

CLOSED: Final = """
    SELECT period.id, period.no, period.cutoff_at, period.cutoff_year, period.year_cap_minor,
           run.state = 'sealed',
           EXISTS (SELECT FROM apportionment_exception own WHERE own.period_id = period.id)
    FROM apportionment_period period JOIN apportionment_run run ON run.period_id = period.id
    WHERE period.plan_id = %s AND period.no <= %s AND run.state IN ('sealed', 'abandoned')
    ORDER BY period.no
"""
SHARES: Final = """
    SELECT band.id, array_agg(share.no), array_agg(share.share_minor)
    FROM charter_band band LEFT JOIN apportionment_share share ON share.plan_id = band.plan_id
        AND share.band_id = band.id AND share.no <= %s AND share.cumulative_minor IS NOT NULL
    WHERE band.plan_id = %s GROUP BY band.id ORDER BY band.id
"""
REBATES: Final = """
    SELECT rebate.band_id, array_agg(rebate.no), array_agg(rebate.rebate_minor)
    FROM apportionment_rebate rebate
    JOIN apportionment_period granted ON granted.id = rebate.granted_in_id AND granted.no <= %s
    WHERE rebate.plan_id = %s GROUP BY rebate.band_id
"""


@dataclass(frozen=True)
class ClosedPeriod:
    """A period whose shares are final."""

    pk: int
    no: int
    cutoff_at: datetime
    year: int
    cap_minor: int | None
    is_sealed: bool
    has_exceptions: bool


@dataclass(frozen=True)
class Curve:
    """Running totals by band over some cutoffs: what a standing owes is a difference of two.

    `totals` holds, for one band after the other, 0 and then the total after each cutoff.
    """

    cutoffs: Sequence[datetime]
    band_ids: Sequence[int]
    totals: Sequence[int]

    @property
    def edges(self) -> list[datetime]:
        """Return instants of which as many lie at or before another as cutoffs lie before it."""
        return [cutoff_at + JUST_AFTER for cutoff_at in self.cutoffs]

    def between(self, band_id: int, since: int, until: int) -> int:
        """Return what a head of a band owes for the cutoffs after one place, up to another."""
        start = self.band_ids.index(band_id) * (len(self.cutoffs) + 1)
        return self.totals[start + until] - self.totals[start + since]


@dataclass(frozen=True)
class Year:
    """A calendar year (of cutoffs, in plan time) and the most an enrolment owes in it."""

    periods: list[ClosedPeriod]
    cap_minor: int | None
    curve: Curve
    may_exceed: bool


@dataclass(frozen=True)
class PriceList:
    """All closed periods of a plan up to one, and what each asked of each band."""

    periods: list[ClosedPeriod]
    shares: dict[int, list[int]]
    rebates: dict[int, list[int]]

    @property
    def has_rebates(self) -> bool:
        """Return whether anything was given back by then."""
        return any(any(minor) for minor in self.rebates.values())

    @property
    def net(self) -> Curve:
        """Return running totals of shares, less what came back of them."""
        net = {
            band_id: [
                share - rebate for share, rebate in zip(minor, self.rebates[band_id], strict=True)
            ]
            for band_id, minor in self.shares.items()
        }
        return self._curve(net, first=0, last=len(self.periods))

    @property
    def years(self) -> list[Year]:
        """Return the calendar years, each with its own running totals."""
        return [
            self._year(list(periods)) for _, periods in groupby(self.periods, lambda one: one.year)
        ]

    def _year(self, periods: list[ClosedPeriod]) -> Year:
        first = self.periods.index(periods[0])
        last = first + len(periods)
        dearest = [
            max((minor[at] for minor in self.shares.values()), default=0)
            for at in range(first, last)
        ]
        cap = periods[0].cap_minor
        return Year(
            periods=periods,
            cap_minor=cap,
            curve=self._curve(self.shares, first=first, last=last),
            may_exceed=rules.cap_may_bind(dearest_shares=dearest, cap=cap),
        )

    def _curve(self, minor_by_band: dict[int, list[int]], *, first: int, last: int) -> Curve:
        totals = (accumulate(minor[first:last], initial=0) for minor in minor_by_band.values())
        return Curve(
            cutoffs=[period.cutoff_at for period in self.periods[first:last]],
            band_ids=list(minor_by_band),
            totals=[total for band in totals for total in band],
        )


def price_list(*, plan_id: int, upto_no: int) -> PriceList:
    """Return the closed periods of a plan up to one, and what each asked of each band."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, [plan_id, upto_no])
        periods = [ClosedPeriod(*row) for row in cursor.fetchall()]
        latest = periods[-1].no if periods else 0
        cursor.execute(SHARES, [latest, plan_id])
        shares = _by_band(cursor.fetchall(), latest=latest)
        cursor.execute(REBATES, [latest, plan_id])
        rebates = _by_band(cursor.fetchall(), latest=latest)
    return PriceList(
        periods=periods,
        shares=shares,
        rebates={band_id: rebates.get(band_id, [0] * latest) for band_id in shares},
    )


def _by_band(
    rows: Iterable[tuple[int, list[int | None], list[int | None]]], *, latest: int
) -> dict[int, list[int]]:
    """Return one amount a period by band; 0 where a band had none."""
    found: dict[int, list[int]] = {}
    for band_id, numbers, amounts in rows:
        by_no = dict(zip(numbers, amounts, strict=True))
        found[band_id] = [by_no.get(no) or 0 for no in range(1, latest + 1)]
    return found
