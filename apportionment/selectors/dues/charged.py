"""What a period charges when the yearly cap cuts: its cost grows with who came and went this year.

Heads that have counted since the year's first cutoff all owe alike, so their number is enough:
those counted, less those who began to count later. These are read in one pass with the span that
they had when the year began (a birthday ends one span and begins another). Only who had a third
span in the year, or was exempt, is looked at one by one.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from apportionment import rules
from apportionment.models import Period
from apportionment.selectors.dues.prices import Curve, PriceList, Year, price_list
from apportionment.selectors.dues.question import owed_on

WORK_MEM: Final = "64MB"
SPOT_BITS: Final = 32

# Nobody has two spans at one instant, so the year's first cutoff lies in one at most. A spot says
# where a span began or ended: its band, and its place among the year's cutoffs; both spots in one
# number are grouped in less time than four columns. Who had a further span, which began and ended
# after the first cutoff, is not counted by that, but named. The empty WITH keeps the planner from
# taking spots for as many as there are instants: with few to expect, each worker groups its own.
BEGUN: Final = f"""
SELECT spots, count(*) FILTER (WHERE is_further IS NOT TRUE),
       array_agg(payer_id) FILTER (WHERE is_further),
       array_agg(enrolment_id) FILTER (WHERE is_further)
FROM (
    WITH fence AS (SELECT)
    SELECT payer_id, enrolment_id, is_further,
           (head.spot << {SPOT_BITS}) + coalesce(past.spot, 0) AS spots
    FROM (
        SELECT payer_id, enrolment_id, band_id::bigint * %(step)s
                   + width_bucket(counts_from, %(edges)s::timestamptz[]) AS spot
        FROM members_standing
        WHERE plan_id = %(plan)s AND counts_from > %(first)s AND counts_from <= %(last)s
            AND (counts_until IS NULL OR %(last)s < counts_until)
    ) head LEFT JOIN (
        SELECT payer_id, enrolment_id, band_id::bigint * %(step)s
                   + width_bucket(counts_until, %(edges)s::timestamptz[]) AS spot,
               counts_from > %(first)s AS is_further
        FROM members_standing
        WHERE plan_id = %(plan)s AND counts_until > %(first)s AND counts_until <= %(last)s
    ) past USING (payer_id, enrolment_id)
) begun
GROUP BY spots
"""
COUNTS: Final = """
    head.plan_id = %(plan)s AND head.counts_from <= %(last)s
    AND (head.counts_until IS NULL OR %(last)s < head.counts_until)
"""
FEW: Final = f"""
WITH exempt AS MATERIALIZED (
    SELECT payer_id, enrolment_id, period_id, amount_minor FROM apportionment_exception
    WHERE period_id = ANY(%(periods)s::bigint[]) AND kind = 'exempt'
), few AS (
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM unnest(%(payers)s::bigint[], %(enrolments)s::bigint[]) AS named (payer_id, enrolment_id)
    JOIN members_standing head USING (payer_id, enrolment_id) WHERE {COUNTS}
    UNION
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM members_standing head JOIN exempt USING (payer_id, enrolment_id) WHERE {COUNTS}
    UNION
    SELECT head.payer_id, head.enrolment_id, head.band_id, head.counts_from
    FROM members_standing head WHERE head.enrolment_id = ANY(%(spared)s::bigint[]) AND {COUNTS}
)
SELECT band_id, read_minor, has_further AND NOT has_past, owed_minor
        - (SELECT coalesce(sum(amount_minor), 0)::bigint FROM exempt
            WHERE exempt.payer_id = few.payer_id AND exempt.enrolment_id = few.enrolment_id
                AND exempt.period_id <> %(period)s),
    enrolment_id = ANY(%(spared)s::bigint[]) OR EXISTS (SELECT FROM exempt
        WHERE exempt.payer_id = few.payer_id AND exempt.enrolment_id = few.enrolment_id
            AND exempt.period_id = %(period)s),
    count(*)
FROM few CROSS JOIN LATERAL (
    SELECT sum(minor)::bigint AS owed_minor,
           sum(minor) FILTER (WHERE counts_from = few.counts_from
                              OR counts_from <= %(first)s)::bigint AS read_minor,
           bool_or(counts_until <= %(last)s AND counts_from > %(first)s) AS has_further,
           bool_or(counts_until > %(first)s AND counts_until <= %(last)s
                   AND counts_from <= %(first)s) AS has_past
    FROM (
        SELECT counts_from, counts_until, {{owed}} AS minor FROM members_standing
        WHERE payer_id = few.payer_id AND enrolment_id = few.enrolment_id
    ) every
) own
GROUP BY 1, 2, 3, 4, 5
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
    asked = _asked(period, year, exempt)
    with _room():
        begun = _begun(asked)
        alike = [*_by_start(period, year, begun), *_one_by_one(year, begun, asked)]
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


@dataclass(frozen=True)
class _Begun:
    """Who began to count after the year's first cutoff: by their spots, or by name."""

    heads: list[tuple[int, int]]
    payer_ids: list[int]
    enrolment_ids: list[int]


def _begun(asked: Mapping[str, Any]) -> _Begun:
    rows = _rows(BEGUN, asked)
    return _Begun(
        heads=[(spots, heads) for spots, heads, _, _ in rows],
        payer_ids=[one for _, _, payers, _ in rows for one in payers or []],
        enrolment_ids=[one for _, _, _, enrolments in rows for one in enrolments or []],
    )


def _by_start(period: Period, year: Year, begun: _Begun) -> Iterator[_Alike]:
    """Yield all counted heads, alike in band and spans of the year: most counted in all of it."""
    curve, until = year.curve, len(year.periods)
    since_first = dict(period.shares.values_list("band_id", "counted"))
    for spots, heads in begun.heads:
        spot, past_spot = divmod(spots, 1 << SPOT_BITS)
        band_id, place = divmod(spot, until + 1)
        before_minor = curve.between(band_id, place, until)
        if past_spot:
            past_band_id, past_place = divmod(past_spot, until + 1)
            before_minor += curve.between(past_band_id, 0, past_place)
        since_first[band_id] -= heads
        yield _Alike(band_id, heads, before_minor)
    for band_id, heads in since_first.items():
        yield _Alike(band_id, heads, curve.between(band_id, 0, until))


def _one_by_one(year: Year, begun: _Begun, asked: Mapping[str, Any]) -> Iterator[_Alike]:
    """Yield the few whose year is their own, and take them out of where they were counted."""
    owed = owed_on(year.curve)
    names = {f"owed_{at}": value for at, value in enumerate(owed.params)}
    sql = FEW.format(owed=owed.sql % tuple(f"%({name})s" for name in names))
    named = {"payers": begun.payer_ids, "enrolments": begun.enrolment_ids}
    for band_id, read_minor, is_named, before_minor, is_exempt, heads in _rows(
        sql, {**asked, **names, **named}
    ):
        whole_minor = year.curve.between(band_id, 0, len(year.periods))
        yield _Alike(band_id, heads, before_minor, is_exempt)
        yield _Alike(band_id, -heads, whole_minor if is_named else read_minor)


def _asked(period: Period, year: Year, exempt: Collection[int]) -> dict[str, Any]:
    """Return what both questions are about: the year from its first cutoff to this one."""
    sealed = [one.pk for one in year.periods if one.is_sealed and one.has_exceptions]
    return {
        "plan": period.plan_id,
        "first": _first_cutoff(period, year),
        "last": period.cutoff_at,
        "edges": year.curve.edges,
        "step": len(year.curve.edges) + 1,
        "period": period.pk,
        "periods": [*sealed, period.pk],
        "spared": list(exempt),
    }


def _first_cutoff(period: Period, year: Year) -> datetime:
    return year.periods[0].cutoff_at if year.periods else period.cutoff_at


@contextmanager
def _room() -> Iterator[None]:
    """Give a question memory for a table of all who came in a year: else it goes to the disk."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        yield
        cursor.execute("SET LOCAL work_mem TO DEFAULT")


def _rows(sql: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())
