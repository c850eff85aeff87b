"""Debits: each payer's chain, what it asks for beside what was due, and its place in the books."""

from datetime import datetime
from typing import Final

from apportionment.rules import books
from apportionment.rules.books import Findings
from apportionment.selectors.books.queries import number, searched

COUNT: Final = "SELECT count(*) FROM treasury_debit WHERE plan_id = %(plan)s"

CHAIN: Final = """
SELECT 'debit_chain' AS kind, payer_id AS payer, to_period AS period, from_period AS stored,
       ended AS found
FROM (
    SELECT payer_id, from_period, to_period, coalesce(lag(to_period) OVER (
        PARTITION BY payer_id ORDER BY to_period, from_period), 0) AS ended
    FROM treasury_debit WHERE plan_id = %(plan)s
) debit
WHERE from_period <> ended OR to_period NOT IN (
    SELECT period.no FROM apportionment_period period
    JOIN apportionment_run run ON run.period_id = period.id AND run.state = 'sealed'
    WHERE period.plan_id = %(plan)s)
UNION ALL
SELECT 'debit_total', payer_id, to_period, cumulative_minor, added
FROM (
    SELECT payer_id, to_period, cumulative_minor, sum(amount_minor) OVER (
        PARTITION BY payer_id ORDER BY to_period) AS added
    FROM treasury_debit WHERE plan_id = %(plan)s
) debit
WHERE cumulative_minor <> added
"""

# What each payer was asked for, beside what they owed up to their own last debit: worked out here
# once more, apart from the question that debits are made from, each payer at a period of their own.
# Only in a year in which a head's shares can exceed the cap is anything counted by year.
AMOUNT: Final = """
WITH closed AS MATERIALIZED (
    SELECT period.no, cutoff_at, cutoff_year, year_cap_minor, max(share.share_minor) AS dearest
    FROM apportionment_period period
    JOIN apportionment_run run ON run.period_id = period.id
    JOIN apportionment_share share ON share.period_id = period.id
    WHERE period.plan_id = %(plan)s AND run.state IN ('sealed', 'abandoned')
    GROUP BY period.id
), calendar AS MATERIALIZED (
    SELECT array_agg(cutoff_at + interval '1 microsecond' ORDER BY no) AS cutoffs,
           max(cutoff_at) AS latest, max(no) AS last_no
    FROM closed
), year AS MATERIALIZED (
    SELECT cutoff_year, min(no) AS first_no, max(no) AS last_no,
           (array_agg(year_cap_minor ORDER BY no))[1] AS cap
    FROM closed GROUP BY 1
    HAVING sum(dearest) > (array_agg(year_cap_minor ORDER BY no))[1]
), price AS MATERIALIZED (
    SELECT band_id, array_prepend(0::bigint, array_agg(
               coalesce(share.cumulative_minor, 0) ORDER BY closed.no)) AS total
    FROM closed JOIN apportionment_share share
        ON share.plan_id = %(plan)s AND share.no = closed.no
    GROUP BY 1
), asked AS MATERIALIZED (
    SELECT payer_id, max(to_period) AS upto, sum(amount_minor) AS minor
    FROM treasury_debit WHERE plan_id = %(plan)s GROUP BY 1
), span AS MATERIALIZED (
    SELECT payer_id, enrolment_id, band_id, asked.upto,
           width_bucket(counts_from, cutoffs) AS before,
           least(asked.upto, CASE WHEN counts_until <= latest
               THEN width_bucket(counts_until, cutoffs) ELSE calendar.last_no END) AS last_no
    FROM members_standing JOIN asked USING (payer_id) CROSS JOIN calendar
    WHERE plan_id = %(plan)s AND counts_from <= latest
), shared AS (
    SELECT payer_id, total[last_no + 1] - total[before + 1] AS minor
    FROM span JOIN price USING (band_id) WHERE before < last_no
), spared AS MATERIALIZED (
    SELECT exempt.payer_id, exempt.enrolment_id, period.no, exempt.amount_minor AS minor
    FROM apportionment_exception exempt
    JOIN apportionment_period period ON period.id = exempt.period_id
    JOIN apportionment_run run ON run.period_id = period.id AND run.state = 'sealed'
    JOIN asked ON asked.payer_id = exempt.payer_id AND period.no <= asked.upto
    WHERE exempt.plan_id = %(plan)s AND exempt.kind = 'exempt'
), in_year AS (
    SELECT span.payer_id, span.enrolment_id, year.cutoff_year, year.cap,
           total[least(span.last_no, year.last_no) + 1]
               - total[greatest(span.before, year.first_no - 1) + 1] AS minor
    FROM span JOIN price USING (band_id)
    JOIN year ON span.before < year.last_no AND span.last_no >= year.first_no
    WHERE span.before < span.last_no
    UNION ALL
    SELECT payer_id, enrolment_id, cutoff_year, cap, -minor
    FROM spared JOIN year ON spared.no BETWEEN year.first_no AND year.last_no
), excess AS (
    SELECT payer_id, -greatest(0, sum(minor) - cap) AS minor
    FROM in_year GROUP BY payer_id, enrolment_id, cutoff_year, cap
), other AS (
    SELECT exception.payer_id, exception.amount_minor AS minor
    FROM apportionment_exception exception
    JOIN apportionment_period period ON period.id = exception.period_id
    JOIN apportionment_run run ON run.period_id = period.id AND run.state = 'sealed'
    JOIN asked ON asked.payer_id = exception.payer_id AND period.no <= asked.upto
    WHERE exception.plan_id = %(plan)s AND exception.kind <> 'exempt'
), rebated AS (
    SELECT span.payer_id, -rebate.rebate_minor AS minor
    FROM span
    JOIN apportionment_rebate rebate ON rebate.plan_id = %(plan)s
        AND rebate.band_id = span.band_id
        AND rebate.no > span.before AND rebate.no <= span.last_no
    JOIN apportionment_period given ON given.id = rebate.granted_in_id AND given.no <= span.upto
    WHERE NOT EXISTS (
        SELECT FROM spared WHERE spared.payer_id = span.payer_id
            AND spared.enrolment_id = span.enrolment_id AND spared.no = rebate.no)
), owed AS (
    SELECT payer_id, sum(minor) AS minor FROM (
        SELECT payer_id, minor FROM shared
        UNION ALL SELECT payer_id, -minor FROM spared
        UNION ALL SELECT payer_id, minor FROM excess
        UNION ALL SELECT payer_id, minor FROM other
        UNION ALL SELECT payer_id, minor FROM rebated
    ) part GROUP BY 1
)
SELECT 'debit_amount' AS kind, payer_id AS payer, upto AS period, asked.minor AS stored,
       coalesce(owed.minor, 0) AS found
FROM asked LEFT JOIN owed USING (payer_id)
WHERE asked.minor <> coalesce(owed.minor, 0)
"""

# A day's entry is what the debits that name it come to: each of them once, on its own day. What a
# bank returned later names it no more; all of that together is what the entries come to too much.
COLLECTED: Final = """
WITH posted AS (
    SELECT entry.id, entry.key, split_part(entry.key, '/', 2) AS day,
           -coalesce(sum(posting.amount_minor) FILTER (
               WHERE account.code IN ('receivable', 'written_off')), 0) AS minor
    FROM treasury_entry entry
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE entry.plan_id = %(plan)s AND entry.key LIKE 'collected/%%' GROUP BY entry.id
), named AS (
    SELECT entry_id, sum(amount_minor) AS minor, min(settled_on) AS first_on,
           max(settled_on) AS last_on
    FROM treasury_debit WHERE plan_id = %(plan)s AND entry_id IS NOT NULL GROUP BY 1
), compared AS (
    SELECT posted.*, coalesce(named.minor, 0) AS named,
           coalesce(posted.day <> first_on::text OR first_on <> last_on, false) AS is_other_day
    FROM posted LEFT JOIN named ON named.entry_id = posted.id
), returned AS (
    SELECT coalesce(sum(posting.amount_minor), 0) AS minor
    FROM treasury_posting posting
    JOIN treasury_entry entry ON entry.id = posting.entry_id AND entry.key LIKE 'late_failure/%%'
    WHERE entry.plan_id = %(plan)s AND posting.amount_minor > 0
)
SELECT 'collected_entry' AS kind, key AS entry, day, minor AS stored, named AS found
FROM compared WHERE is_other_day OR minor < named OR minor > named AND (
    SELECT sum(greatest(0, one.minor - one.named)) FROM compared one
) <> (SELECT returned.minor FROM returned)
UNION ALL
SELECT 'collected_entry', entry.key, min(debit.settled_on)::text, 0, sum(debit.amount_minor)
FROM treasury_debit debit JOIN treasury_entry entry ON entry.id = debit.entry_id
WHERE debit.plan_id = %(plan)s
    AND (entry.plan_id <> %(plan)s OR entry.key NOT LIKE 'collected/%%')
GROUP BY entry.key
"""

UNBOOKED: Final = """
SELECT 'debit_unbooked' AS kind, settled_on::text AS day, 0 AS stored, sum(amount_minor) AS found
FROM treasury_debit
WHERE plan_id = %(plan)s AND state = 'paid' AND entry_id IS NULL AND settled_on < %(booked_by)s
GROUP BY settled_on
"""


def debits(plan_id: int, *, at: datetime) -> Findings:
    """Return debits that leave a gap, ask for another amount than was due, or are not booked."""
    asked = {"plan": plan_id, "booked_by": (at - books.BOOKED_WITHIN).date()}
    differences = [
        one
        for question in (CHAIN, AMOUNT, COLLECTED, UNBOOKED)
        for one in searched(question, asked)
    ]
    return Findings({"debits": number(COUNT, asked)}, differences)
