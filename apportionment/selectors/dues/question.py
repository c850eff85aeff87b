"""What payers owe, as one question to the database that reads each standing once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from apportionment.selectors.dues.prices import Curve, PriceList, Year, price_list
from treasury.rules import DueQuery

MOST_PAYER: Final = 2**63 - 1
MOST_PERIOD: Final = 2**31 - 1


@dataclass(frozen=True)
class Piece:
    """A piece of SQL with the values of its places."""

    sql: str
    params: tuple[Any, ...] = ()


# A standing's ends fall between cutoffs, by a binary search in memory; a band's running totals lie
# one after the other in one array. So a due costs about as much as reading the standing.
OWED: Final = """(
    (%s::bigint[])[(width_bucket(band_id, %s::smallint[]) - 1) * {step} + 1
        + coalesce(width_bucket(counts_until, %s::timestamptz[]), {step} - 1)]
    - (%s::bigint[])[(width_bucket(band_id, %s::smallint[]) - 1) * {step} + 1
        + width_bucket(counts_from, %s::timestamptz[])]
)"""

# Nearly everybody counts in all of a year: then nothing is looked for.
OWED_IN_YEAR: Final = """CASE
    WHEN counts_until IS NULL AND counts_from <= %s
        THEN (%s::bigint[])[width_bucket(band_id, %s::smallint[])]
    WHEN counts_from > %s OR counts_until <= %s THEN 0
    ELSE {owed} END"""

# Ordered by the primary key, so that the sums need neither sorting nor memory.
STANDINGS: Final = """
    SELECT payer_id, enrolment_id, {owed} AS minor,
           counts_from > %s OR coalesce(counts_until <= %s, false) AS is_over {years}
    FROM members_standing WHERE plan_id = %s AND {scope}
"""

# What makes one enrolment's due differ; who is exempt gets none of that period's rebate either.
EXCEPTIONS: Final = """
    SELECT payer_id, enrolment_id,
           CASE WHEN kind = 'exempt' THEN {rebate} - amount_minor ELSE amount_minor END,
           true {years}
    FROM apportionment_exception WHERE period_id = ANY(%s::bigint[]) AND plan_id = %s AND {scope}
"""
BOTH: Final = "({} ORDER BY 1, 2) UNION ALL ({} ORDER BY 1, 2)"  # else all would be sorted anew
EXEMPT_IN: Final = (
    "CASE WHEN kind = 'exempt' AND period_id = ANY(%s::bigint[]) THEN -amount_minor ELSE 0 END"
)
REBATE: Final = """coalesce((
    SELECT rebate.rebate_minor
    FROM apportionment_period period
    JOIN members_standing head ON head.payer_id = apportionment_exception.payer_id
        AND head.enrolment_id = apportionment_exception.enrolment_id
        AND head.counts_from <= period.cutoff_at
        AND (head.counts_until IS NULL OR period.cutoff_at < head.counts_until)
    JOIN apportionment_rebate rebate ON rebate.plan_id = period.plan_id
        AND rebate.band_id = head.band_id AND rebate.no = period.no
    JOIN apportionment_period granted ON granted.id = rebate.granted_in_id AND granted.no <= %s
    WHERE period.id = apportionment_exception.period_id
), 0)"""

# The yearly cap belongs to (payer, enrolment, year): what a year's shares exceed it by is not owed.
CAPPED: Final = """
    SELECT payer_id, sum(minor) - {excess} AS minor, bool_and(is_over) AS is_over
    FROM ({rows}) part GROUP BY payer_id, enrolment_id
"""
DUES: Final = """
    SELECT payer_id, sum(minor) AS amount_minor, bool_and(is_over) AS is_leaving
    FROM ({rows}) part GROUP BY payer_id
"""
NOBODY: Final = "SELECT NULL::bigint, NULL::numeric, NULL::boolean WHERE false"


def dues_query(
    *, plan_id: int, upto_no: int, payer_from: int = 0, payer_until: int = MOST_PAYER
) -> DueQuery:
    """Return the question that yields (payer, all they have owed since joining, are they leaving).

    Up to a period, in minor units; below zero is a credit. Leaving is who counts no more at the
    latest closed cutoff. One row a payer who ever had a standing or an exception (design.md 3).
    """
    scope = Piece("payer_id >= %s AND payer_id < %s", (payer_from, payer_until))
    return question(plan_id=plan_id, upto_no=upto_no, scope=scope)


def question(*, plan_id: int, upto_no: int, scope: Piece) -> DueQuery:
    """Return the question about the standings and exceptions that a condition picks out."""
    prices = price_list(plan_id=plan_id, upto_no=upto_no)
    if not prices.periods:
        return DueQuery(NOBODY)
    years = [year for year in prices.years if year.may_exceed]
    rows = _standings(prices, years, plan_id=plan_id, scope=scope)
    excepted = [one.pk for one in prices.periods if one.is_sealed and one.has_exceptions]
    if excepted:
        others = _exceptions(prices, years, excepted, plan_id=plan_id, scope=scope)
        rows = Piece(BOTH.format(rows.sql, others.sql), (*rows.params, *others.params))
    if years:
        rows = _capped(rows, years)
    return DueQuery(DUES.format(rows=rows.sql), rows.params)


def owed_on(curve: Curve) -> Piece:
    """Return what a standing (of the columns in reach) owes on a curve."""
    one_end = (list(curve.totals), list(curve.band_ids), curve.edges)
    return Piece(OWED.format(step=len(curve.cutoffs) + 1), one_end * 2)


def _owed_in_year(curve: Curve) -> Piece:
    """Return what a standing owes on the curve of one year."""
    first, last = curve.cutoffs[0], curve.cutoffs[-1]
    whole = [curve.between(band_id, 0, len(curve.cutoffs)) for band_id in curve.band_ids]
    owed = owed_on(curve)
    params = (first, whole, list(curve.band_ids), last, first, *owed.params)
    return Piece(OWED_IN_YEAR.format(owed=owed.sql), params)


def _standings(prices: PriceList, years: Sequence[Year], *, plan_id: int, scope: Piece) -> Piece:
    owed = owed_on(prices.net)
    in_years = [_owed_in_year(year.curve) for year in years]
    last = prices.periods[-1].cutoff_at
    sql = STANDINGS.format(
        owed=owed.sql,
        years="".join(f", {one.sql} AS year_{at}" for at, one in enumerate(in_years)),
        scope=scope.sql,
    )
    year_params = (param for one in in_years for param in one.params)
    return Piece(sql, (*owed.params, last, last, *year_params, plan_id, *scope.params))


def _exceptions(
    prices: PriceList, years: Sequence[Year], excepted: list[int], *, plan_id: int, scope: Piece
) -> Piece:
    rebate = Piece(REBATE, (prices.periods[-1].no,)) if prices.has_rebates else Piece("0")
    sql = EXCEPTIONS.format(rebate=rebate.sql, years=f", {EXEMPT_IN}" * len(years), scope=scope.sql)
    in_years = ([period.pk for period in year.periods] for year in years)
    return Piece(sql, (*rebate.params, *in_years, excepted, plan_id, *scope.params))


def _capped(rows: Piece, years: Sequence[Year]) -> Piece:
    excess = " - ".join(f"greatest(0, sum(year_{at}) - %s)" for at in range(len(years)))
    caps = (year.cap_minor for year in years)
    return Piece(CAPPED.format(excess=excess, rows=rows.sql), (*caps, *rows.params))
