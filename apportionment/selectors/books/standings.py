"""Standings that count somebody twice, or where they should not count at all."""

from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.queries import number, searched

COUNT: Final = "SELECT count(*) FROM members_standing WHERE plan_id = %(plan)s"

# In the order of their beginnings, whoever overlaps anybody overlaps a neighbour.
OVERLAPS: Final = """
SELECT CASE WHEN payer_id = payer_before THEN 'standings_overlap' ELSE 'payers_overlap' END AS kind,
       enrolment_id AS enrolment, payer_id AS payer, counts_from AS since
FROM (
    SELECT enrolment_id, payer_id, counts_from, lag(payer_id) OVER neighbours AS payer_before,
           lag(coalesce(counts_until, 'infinity')) OVER neighbours AS until_before
    FROM members_standing WHERE plan_id = %(plan)s
    WINDOW neighbours AS (PARTITION BY enrolment_id ORDER BY counts_from, payer_id)
) standing
WHERE until_before > counts_from
"""

# Few members have been in a plan twice; only their standings are looked at.
MEMBERS: Final = """
SELECT 'member_overlap' AS kind, member_id AS member, enrolment_id AS enrolment,
       counts_from AS since
FROM (
    SELECT enrolment.member_id, standing.enrolment_id, standing.counts_from,
           lag(standing.enrolment_id) OVER neighbours AS enrolment_before,
           lag(coalesce(standing.counts_until, 'infinity')) OVER neighbours AS until_before
    FROM (
        SELECT member_id FROM members_enrolment WHERE plan_id = %(plan)s
        GROUP BY member_id HAVING count(*) > 1
    ) again
    JOIN members_enrolment enrolment
        ON enrolment.member_id = again.member_id AND enrolment.plan_id = %(plan)s
    JOIN members_standing standing ON standing.enrolment_id = enrolment.id
    WINDOW neighbours AS (
        PARTITION BY enrolment.member_id ORDER BY standing.counts_from, standing.enrolment_id)
) standing
WHERE until_before > counts_from AND enrolment_before <> enrolment_id
"""

OUT_OF_PLACE: Final = """
SELECT CASE WHEN enrolment.plan_id <> standing.plan_id OR band.plan_id <> standing.plan_id
            THEN 'standing_elsewhere' ELSE 'standing_outside' END AS kind,
       standing.enrolment_id AS enrolment, standing.payer_id AS payer, counts_from AS since
FROM members_standing standing
JOIN members_enrolment enrolment ON enrolment.id = standing.enrolment_id
JOIN charter_band band ON band.id = standing.band_id
WHERE standing.plan_id = %(plan)s AND (
    enrolment.plan_id <> standing.plan_id OR band.plan_id <> standing.plan_id
    OR standing.counts_from < enrolment.joined_at OR enrolment.state = 'applied'
    OR enrolment.left_at < coalesce(standing.counts_until, 'infinity'))
"""


def standings(plan_id: int) -> Findings:
    """Return heads that count twice (at one payer's cost, at two, as two enrolments) or outside."""
    asked = {"plan": plan_id}
    differences = [
        one for question in (OVERLAPS, MEMBERS, OUT_OF_PLACE) for one in searched(question, asked)
    ]
    return Findings({"standings": number(COUNT, asked)}, differences)
