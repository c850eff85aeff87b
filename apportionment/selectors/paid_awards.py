"""What of a plan's awards has reached people, and what of it they have confirmed."""

from dataclasses import dataclass
from typing import Final

from apportionment.selectors.books.queries import rows

# An award can be paid in parts: its case is confirmed when whoever got them confirmed them all.
PAID: Final = """
SELECT count(*), sum(arrived)::bigint,
       count(*) FILTER (WHERE arrived > 0 AND NOT is_open), sum(confirmed)::bigint,
       sum(netted)::bigint
FROM (
    SELECT portion.claim_id,
           coalesce(sum(award.amount_minor) FILTER (WHERE nets_period IS NULL), 0) AS arrived,
           coalesce(sum(award.amount_minor) FILTER (
               WHERE nets_period IS NULL AND confirmed_at IS NOT NULL), 0) AS confirmed,
           coalesce(sum(award.amount_minor) FILTER (WHERE nets_period IS NOT NULL), 0) AS netted,
           bool_or(nets_period IS NULL AND confirmed_at IS NULL) AS is_open
    FROM apportionment_awardpayout award
    JOIN treasury_payout payout ON payout.id = award.payout_id AND payout.state = 'paid'
    JOIN apportionment_portion portion ON portion.id = award.portion_id
    WHERE payout.plan_id = %(plan)s
    GROUP BY portion.claim_id
) one
"""


@dataclass(frozen=True)
class AwardsPaid:
    """Cases of which something was paid, those whose payees confirmed all they got; amounts.

    `netted_minor` paid what the families themselves owed: no money went anywhere, and it is in no
    other sum.
    """

    awards: int
    awards_minor: int
    confirmed: int
    confirmed_minor: int
    netted_minor: int


def awards_paid(plan_id: int) -> AwardsPaid:
    """Return what a plan has paid of its awards so far, in minor units."""
    (found,) = rows(PAID, {"plan": plan_id})
    return AwardsPaid(*(one or 0 for one in found))
