"""Awards: what the periods shared of them, and what was paid, to the cent."""

from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.queries import number, searched

COUNT: Final = """
SELECT count(*) FROM claims_claim WHERE plan_id = %(plan)s AND award_minor IS NOT NULL
"""

# A claim is shared when its award has been placed to the last cent, neither earlier nor later.
SHARED: Final = """
SELECT 'award_shared' AS kind, claim.ref AS claim, claim.award_minor AS stored,
       coalesce(placed.minor, 0) AS found
FROM claims_claim claim LEFT JOIN (
    SELECT claim_id, sum(portion.allowed_minor + portion.borne_minor + portion.cut_minor) AS minor
    FROM apportionment_portion portion
    JOIN apportionment_run run ON run.period_id = portion.period_id AND run.state = 'sealed'
    GROUP BY claim_id
) placed ON placed.claim_id = claim.id
WHERE claim.plan_id = %(plan)s AND (
    coalesce(placed.minor, 0) > coalesce(claim.award_minor, 0)
    OR (claim.state IN ('shared', 'paid')) <> (coalesce(placed.minor, 0) = claim.award_minor))
"""

PAID: Final = """
SELECT 'claim_paid' AS kind, claim.ref AS claim,
       sum(portion.allowed_minor + portion.borne_minor - coalesce(kept.minor, 0)) AS stored,
       sum(coalesce(paid.minor, 0)) AS found
FROM claims_claim claim
JOIN apportionment_portion portion ON portion.claim_id = claim.id
LEFT JOIN (
    SELECT award.portion_id, sum(payout.amount_minor) AS minor
    FROM apportionment_awardpayout award
    JOIN treasury_payout payout ON payout.id = award.payout_id
        AND (payout.state = 'paid' OR payout.state <> 'withdrawn' AND EXISTS (
            SELECT FROM treasury_payoutreturn back WHERE back.payout_id = payout.id))
    GROUP BY award.portion_id
) paid ON paid.portion_id = portion.id
LEFT JOIN (
    SELECT portion_id, sum(amount_minor) AS minor FROM apportionment_withheldaward GROUP BY 1
) kept ON kept.portion_id = portion.id
WHERE claim.plan_id = %(plan)s AND claim.state = 'paid' AND NOT EXISTS (
    SELECT FROM treasury_payoutreturn back
    JOIN treasury_payout gone ON gone.id = back.payout_id AND gone.state = 'withdrawn'
    JOIN apportionment_awardpayout lost ON lost.payout_id = gone.id
    JOIN apportionment_portion of_lost ON of_lost.id = lost.portion_id
    WHERE of_lost.claim_id = claim.id)
GROUP BY claim.ref
HAVING sum(portion.allowed_minor + portion.borne_minor - coalesce(kept.minor, 0))
    <> sum(coalesce(paid.minor, 0))
"""

PREPARED: Final = """
SELECT 'portion_paid' AS kind, claim.ref AS claim, period.no AS period,
       CASE WHEN run.state = 'sealed' THEN portion.allowed_minor + portion.borne_minor ELSE 0 END
           AS stored,
       sum(payout.amount_minor) AS found
FROM apportionment_portion portion
JOIN claims_claim claim ON claim.id = portion.claim_id
JOIN apportionment_period period ON period.id = portion.period_id
JOIN apportionment_run run ON run.period_id = period.id
JOIN apportionment_awardpayout award ON award.portion_id = portion.id
JOIN treasury_payout payout ON payout.id = award.payout_id AND payout.state <> 'withdrawn'
LEFT JOIN (
    SELECT portion_id, sum(amount_minor) AS minor FROM apportionment_withheldaward GROUP BY 1
) kept ON kept.portion_id = portion.id
WHERE period.plan_id = %(plan)s
GROUP BY claim.ref, period.no, portion.id, run.period_id, kept.minor
HAVING sum(payout.amount_minor) + coalesce(kept.minor, 0)
    > CASE WHEN run.state = 'sealed' THEN portion.allowed_minor + portion.borne_minor ELSE 0 END
"""

SAME: Final = """
SELECT 'award_payout' AS kind, claim.ref AS claim, award.amount_minor AS stored,
       payout.amount_minor AS found
FROM apportionment_awardpayout award
JOIN treasury_payout payout ON payout.id = award.payout_id
JOIN apportionment_portion portion ON portion.id = award.portion_id
JOIN claims_claim claim ON claim.id = portion.claim_id
WHERE claim.plan_id = %(plan)s
    AND (award.amount_minor <> payout.amount_minor OR payout.plan_id <> claim.plan_id)
"""


def awards(plan_id: int) -> Findings:
    """Return awards shared or paid beyond what was granted, or called so too early or too late."""
    asked = {"plan": plan_id}
    differences = [
        one for question in (SHARED, PAID, PREPARED, SAME) for one in searched(question, asked)
    ]
    return Findings({"awards": number(COUNT, asked)}, differences)
