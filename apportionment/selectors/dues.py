"""What payers owe, as one question to the database: differences of running totals, year-capped."""

from collections.abc import Mapping
from typing import Final

from django.db import connection

from apportionment.models import Period
from treasury import selectors as treasury
from treasury.rules import DueQuery

MOST_PAYER: Final = 2**63 - 1
MOST_PERIOD: Final = 2**31 - 1

# The closed periods of a plan up to one, as an array: where a standing's ends fall among the
# cutoffs is then a binary search in memory, not a look-up in an index, and a due costs about as
# much as reading the standing.
CALENDAR: Final = """
    SELECT array_agg(period.cutoff_at ORDER BY period.no) AS cutoffs, max(period.no) AS latest
    FROM apportionment_period period JOIN apportionment_run run ON run.period_id = period.id
    WHERE period.plan_id = %s AND period.no <= %s AND run.state IN ('sealed', 'abandoned')
"""

YEAR: Final = """
    SELECT period.cutoff_year, min(period.no) AS first_no, max(period.no) AS last_no,
           (array_agg(period.year_cap_minor ORDER BY period.no DESC))[1] AS cap_minor
    FROM apportionment_period period JOIN apportionment_run run ON run.period_id = period.id
    WHERE period.plan_id = %s AND period.no <= %s AND run.state IN ('sealed', 'abandoned')
    GROUP BY period.cutoff_year
"""

# A head counts from its first cutoff at or after counts_from to its last before counts_until.
SPAN: Final = """
    SELECT standing.payer_id, standing.enrolment_id, standing.band_id,
           width_bucket(standing.counts_from - interval '1 microsecond', calendar.cutoffs) + 1
               AS first_no,
           CASE WHEN standing.counts_until IS NULL THEN calendar.latest
                ELSE width_bucket(standing.counts_until - interval '1 microsecond',
                                  calendar.cutoffs) END AS last_no
    FROM members_standing standing CROSS JOIN calendar
    WHERE standing.plan_id = %s AND standing.payer_id >= %s AND standing.payer_id < %s
      AND standing.counts_from <= calendar.cutoffs[calendar.latest]
"""

# The price list by band, as arrays by period: an end of a span costs a subscript, not a look-up.
PRICE: Final = """
    SELECT band_id, min(no) - 1 AS before, array_agg(cumulative_minor ORDER BY no) AS total,
           array_agg(share_minor ORDER BY no) AS share
    FROM apportionment_share
    WHERE plan_id = %s AND no <= %s AND cumulative_minor IS NOT NULL
    GROUP BY band_id
"""

# One row per (payer, enrolment, year): the running total at the head's last counted period of the
# year, less the one just before its first. LATERAL: standings are read once, whatever the years.
SHARED: Final = """
    SELECT span.payer_id, span.enrolment_id, part.cutoff_year, part.cap_minor,
           sum(price.total[part.last_no - price.before] - price.total[part.first_no - price.before]
               + price.share[part.first_no - price.before]) AS minor
    FROM span
    CROSS JOIN LATERAL (
        SELECT year.cutoff_year, year.cap_minor, greatest(span.first_no, year.first_no) AS first_no,
               least(span.last_no, year.last_no) AS last_no
        FROM year WHERE span.first_no <= year.last_no AND span.last_no >= year.first_no OFFSET 0
    ) part
    JOIN price ON price.band_id = span.band_id
    WHERE span.first_no <= span.last_no AND part.first_no > price.before
    GROUP BY 1, 2, 3, 4
"""

EXEMPT: Final = """
    SELECT exempt.payer_id, exempt.enrolment_id, period.cutoff_year, sum(amount_minor) AS minor
    FROM apportionment_exception exempt
    JOIN apportionment_period period ON period.id = exempt.period_id
    WHERE exempt.plan_id = %s AND exempt.kind = 'exempt' AND period.no <= %s
    GROUP BY 1, 2, 3
"""

DUES: Final = f"""
WITH calendar AS MATERIALIZED ({CALENDAR}), year AS MATERIALIZED ({YEAR}),
price AS MATERIALIZED ({PRICE}), span AS ({SPAN}), shared AS ({SHARED}), exempt AS ({EXEMPT})
SELECT payer_id, sum(minor)::bigint AS amount_minor FROM (
    SELECT shared.payer_id,
           least(shared.cap_minor, shared.minor - coalesce(exempt.minor, 0)) AS minor
    FROM shared LEFT JOIN exempt USING (payer_id, enrolment_id, cutoff_year)
    UNION ALL
    SELECT other.payer_id, other.amount_minor
    FROM apportionment_exception other
    JOIN apportionment_period period ON period.id = other.period_id
    WHERE other.plan_id = %s AND other.kind <> 'exempt' AND period.no <= %s
      AND other.payer_id >= %s AND other.payer_id < %s
) part GROUP BY payer_id
"""

CHARGED: Final = f"""
WITH calendar AS MATERIALIZED ({CALENDAR}),
year AS MATERIALIZED (SELECT * FROM ({YEAR}) every WHERE cutoff_year = %s),
price AS MATERIALIZED ({PRICE}), span AS ({SPAN}), shared AS ({SHARED}), exempt AS ({EXEMPT}),
head AS (
    SELECT standing.payer_id, standing.enrolment_id, price.share
    FROM members_standing standing
    JOIN apportionment_period period ON period.id = %s AND period.plan_id = standing.plan_id
    JOIN (SELECT unnest(%s::smallint[]) AS band_id, unnest(%s::bigint[]) AS share) price
        ON price.band_id = standing.band_id
    WHERE standing.counts_from <= period.cutoff_at
      AND (standing.counts_until IS NULL OR period.cutoff_at < standing.counts_until)
      AND NOT EXISTS (
          SELECT 1 FROM apportionment_exception own
          WHERE own.payer_id = standing.payer_id AND own.enrolment_id = standing.enrolment_id
            AND own.period_id = period.id AND own.kind = 'exempt')
)
SELECT coalesce(sum(least(cap, before + share) - least(cap, before)), 0)::bigint FROM (
    SELECT %s::bigint AS cap, head.share,
           coalesce(shared.minor, 0) - coalesce(exempt.minor, 0) AS before
    FROM head
    LEFT JOIN shared USING (payer_id, enrolment_id)
    LEFT JOIN exempt ON exempt.payer_id = head.payer_id AND exempt.enrolment_id = head.enrolment_id
        AND exempt.cutoff_year = shared.cutoff_year
) counted
"""


def dues_query(
    *, plan_id: int, upto_no: int, payer_from: int = 0, payer_until: int = MOST_PAYER
) -> DueQuery:
    """Return the question that yields (payer, all they have owed since joining) up to a period."""
    return DueQuery(
        sql=DUES,
        params=(
            *(plan_id, upto_no),
            *(plan_id, upto_no),
            *(plan_id, upto_no),
            *(plan_id, payer_from, payer_until),
            *(plan_id, upto_no),
            *(plan_id, upto_no, payer_from, payer_until),
        ),
    )


def total_due_minor(*, payer_id: int, plan_id: int, upto_no: int = MOST_PERIOD) -> int:
    """Return all that a payer has owed a plan since joining, paid or not, up to a period."""
    query = dues_query(
        plan_id=plan_id, upto_no=upto_no, payer_from=payer_id, payer_until=payer_id + 1
    )
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        row = cursor.fetchone()
    return int(row[1]) if row else 0


def due_minor(*, payer_id: int, plan_id: int) -> int:
    """Return what a payer owes a plan that no debit asks for yet; negative is a credit."""
    owed = total_due_minor(payer_id=payer_id, plan_id=plan_id)
    return owed - treasury.debited_minor(payer_id=payer_id, plan_id=plan_id)


def charged_by_scan(*, period: Period, share_minor: Mapping[int, int]) -> int:
    """Return what all heads of a period are charged when the yearly cap cuts some of their shares.

    `share_minor` is by band id. One pass over the standings; only called in the few periods in
    which a cap can bind.
    """
    before = period.no - 1
    params = (
        *(period.plan_id, before),
        *(period.plan_id, before, period.cutoff_year),
        *(period.plan_id, before),
        *(period.plan_id, 0, MOST_PAYER),
        *(period.plan_id, before),
        *(period.pk, list(share_minor), list(share_minor.values())),
        period.year_cap_minor,
    )
    with connection.cursor() as cursor:
        cursor.execute(CHARGED, params)
        return int(cursor.fetchone()[0])
