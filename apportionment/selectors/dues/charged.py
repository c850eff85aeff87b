"""What a period charges when the yearly cap cuts: its cost grows with who came and went this year.

Heads that have counted since the year's first cutoff all owe alike, so their number is enough:
those counted, less those who came later. Only who had two spans in the year, or was exempt, is
looked at one by one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from apportionment import rules
from apportionment.models import Period
from apportionment.selectors.dues.prices import Curve, PriceList, Year, price_list
from apportionment.selectors.dues.question import owed_on

CAME: Final = """
    SELECT band_id, width_bucket(counts_from, %s::timestamptz[]), count(*) FROM members_standing
    WHERE plan_id = %s AND counts_from > %s AND counts_from <= %s GROUP BY 1, 2
"""
CAME_AND_WENT: Final = """
    SELECT band_id, width_bucket(counts_from, %s::timestamptz[]), -count(*) FROM members_standing
    WHERE plan_id = %s AND counts_until > %s AND counts_until <= %s AND counts_from > %s
    GROUP BY 1, 2
"""
COUNTS: Final = """
    head.plan_id = %s AND head.counts_from <= %s
    AND (head.counts_until IS NULL OR %s < head.counts_until)
"""
FEW: Final = f"""
WITH exempt AS MATERIALIZED (
    SELECT payer_id, enrolment_id, period_id, amount_minor FROM apportionment_exception
    WHERE period_id = ANY(%s::bigint[]) AND kind = 'exempt'
), few AS (
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM members_standing past JOIN members_standing head USING (payer_id, enrolment_id)
    WHERE past.plan_id = %s AND past.counts_until > %s AND past.counts_until <= %s
        AND head.counts_from > %s AND {COUNTS}
    UNION
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM members_standing head JOIN exempt USING (payer_id, enrolment_id) WHERE {COUNTS}
    UNION
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM members_standing head WHERE head.enrolment_id = ANY(%s::bigint[]) AND {COUNTS}
)
SELECT band_id, width_bucket(counts_from, %s::timestamptz[]),
    (SELECT sum({{owed}})::bigint FROM members_standing every
        WHERE every.payer_id = few.payer_id AND every.enrolment_id = few.enrolment_id)
    - (SELECT coalesce(sum(amount_minor), 0)::bigint FROM exempt
        WHERE exempt.payer_id = few.payer_id AND exempt.enrolment_id = few.enrolment_id
            AND exempt.period_id <> %s),
    enrolment_id = ANY(%s::bigint[]) OR EXISTS (SELECT FROM exempt
        WHERE exempt.payer_id = few.payer_id AND exempt.enrolment_id = few.enrolment_id
            AND exempt.period_id = %s),
    count(*)
FROM few GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class _Alike:
    """As many heads of one band, whose year so far came to the same."""

    band_id: int
    heads: int
    before_minor: int
    is_exempt: bool = False


def charged_by_scan(
    *, period: Period, share_minor: Mapping[int, int], exempt: Collection[int] = ()
) -> int:
    """Return what all heads of a counted period are charged when the yearly cap may cut shares.

    In minor units; `share_minor` is by band id. `exempt` are enrolments that are spared in this
    period besides those recorded already. Only called in the few periods in which a cap can bind.
    """
    prices = price_list(plan_id=period.plan_id, upto_no=period.no - 1)
    year = year_so_far(prices, period)
    cap = year.cap_minor if year.periods else period.year_cap_minor
    alike = [*_by_start(period, year), *_one_by_one(period, year, list(exempt))]
    return sum(
        one.heads
        * rules.charged_minor(
            one.before_minor,
            share=0 if one.is_exempt else share_minor.get(one.band_id, 0),
            cap=cap,
        )
        for one in alike
    )


def year_so_far(prices: PriceList, period: Period) -> Year:
    """Return the calendar year of a period as it was before it."""
    for year in prices.years:
        if year.periods[0].year == period.cutoff_year:
            return year
    empty = Curve(cutoffs=[], band_ids=list(prices.shares), totals=[0] * len(prices.shares))
    return Year(periods=[], cap_minor=None, curve=empty, may_exceed=False)


def _by_start(period: Period, year: Year) -> Iterable[_Alike]:
    """Yield all counted heads by band and by the cutoff of the year from which they counted."""
    heads = {(band_id, 0): counted for band_id, counted in _counted(period)}
    for band_id, since, came in _came(period, year):
        heads[band_id, since] = heads.get((band_id, since), 0) + came
        heads[band_id, 0] -= came
    for (band_id, since), number in heads.items():
        yield _Alike(band_id, number, year.curve.between(band_id, since, len(year.periods)))


def _counted(period: Period) -> Iterable[tuple[int, int]]:
    return period.shares.values_list("band_id", "counted")


def _came(period: Period, year: Year) -> list[tuple[int, int, int]]:
    """Return who came since the year's first cutoff and still counts, by band and place."""
    first, last = _first_cutoff(period, year), period.cutoff_at
    edges = year.curve.edges
    with connection.cursor() as cursor:
        cursor.execute(CAME, [edges, period.plan_id, first, last])
        came = cursor.fetchall()
        cursor.execute(CAME_AND_WENT, [edges, period.plan_id, first, last, first])
        return [*came, *cursor.fetchall()]


def _one_by_one(period: Period, year: Year, exempt: list[int]) -> Iterable[_Alike]:
    """Yield the few whose year is their own, and take them out of where they were counted."""
    with connection.cursor() as cursor:
        owed = owed_on(year.curve)
        cursor.execute(FEW.format(owed=owed.sql), _few_params(period, year, exempt, owed.params))
        rows = cursor.fetchall()
    for band_id, since, before_minor, is_exempt, heads in rows:
        yield _Alike(band_id, heads, int(before_minor), is_exempt)
        yield _Alike(band_id, -heads, year.curve.between(band_id, since, len(year.periods)))


def _few_params(period: Period, year: Year, exempt: list[int], owed: tuple[Any, ...]) -> list[Any]:
    first, last = _first_cutoff(period, year), period.cutoff_at
    counts = (period.plan_id, last, last)
    sealed = [one.pk for one in year.periods if one.is_sealed and one.has_exceptions]
    return [
        *([*sealed, period.pk], period.plan_id, first, last, first, *counts),
        *counts,
        *(exempt, *counts),
        *(year.curve.edges, *owed, period.pk, exempt, period.pk),
    ]


def _first_cutoff(period: Period, year: Year) -> datetime:
    return year.periods[0].cutoff_at if year.periods else period.cutoff_at
