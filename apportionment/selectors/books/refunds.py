"""What went back, beside its entries: refunds, netted debits, returned payouts, withheld awards."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.queries import number, rows, searched
from treasury.rules import refunding_account

COUNT: Final = "SELECT count(*) FROM treasury_refund WHERE plan_id = %(plan)s"
BOOKED: Final = """
SELECT run.borne_by, refund.way, sum(refund.amount_minor)::bigint
FROM treasury_refund refund JOIN treasury_refundrun run ON run.id = refund.run_id
WHERE refund.plan_id = %(plan)s AND refund.entry_id IS NOT NULL GROUP BY 1, 2
"""
WITHHELD: Final = """
SELECT sum(withheld.amount_minor) FROM apportionment_withheldaward withheld
JOIN apportionment_runitem item ON item.id = withheld.item_id WHERE item.plan_id = %(plan)s
"""
GONE: Final = """
SELECT sum(amount_minor) FROM treasury_refund
WHERE plan_id = %(plan)s AND state = 'paid' AND to_period IS NOT NULL AND way <> 'solidarity'
"""

# A day's entry is what the refunds that name it come to; what a bank returned later names it no
# more: all of that together is what the entries come to too much.
ENTRIES: Final = """
WITH posted AS (
    SELECT entry.id, entry.key, split_part(entry.key, '/', 2) AS day,
           coalesce(sum(posting.amount_minor) FILTER (WHERE posting.amount_minor > 0), 0) AS minor
    FROM treasury_entry entry JOIN treasury_posting posting ON posting.entry_id = entry.id
    WHERE entry.plan_id = %(plan)s AND entry.key LIKE 'refunded/%%' GROUP BY entry.id
), named AS (
    SELECT entry_id, sum(amount_minor) AS minor, min(settled_on) AS first_on,
           max(settled_on) AS last_on
    FROM treasury_refund WHERE plan_id = %(plan)s AND entry_id IS NOT NULL GROUP BY 1
), compared AS (
    SELECT coalesce(posted.key, 'refunded/?') AS key, coalesce(posted.minor, 0) AS minor,
           coalesce(named.minor, 0) AS named,
           posted.id IS NULL
               OR coalesce(posted.day <> first_on::text OR first_on <> last_on, false) AS is_other
    FROM posted FULL JOIN named ON named.entry_id = posted.id
), returned AS (
    SELECT coalesce(sum(posting.amount_minor), 0) AS minor
    FROM treasury_posting posting
    JOIN treasury_entry entry ON entry.id = posting.entry_id AND entry.key LIKE 'refund_return/%%'
    WHERE entry.plan_id = %(plan)s AND posting.amount_minor > 0
)
SELECT 'refund_entry' AS kind, key AS entry, minor AS stored, named AS found
FROM compared WHERE is_other OR minor < named OR minor > named AND (
    SELECT sum(greatest(0, one.minor - one.named)) FROM compared one
) <> (SELECT returned.minor FROM returned)
"""
BEYOND: Final = """
SELECT 'refund_beyond' AS kind, refund.payer_id AS payer, refund.to_period AS period,
       coalesce(max(debit.amount_minor), 0) AS stored, sum(refund.amount_minor) AS found
FROM treasury_refund refund
LEFT JOIN treasury_debit debit ON debit.payer_id = refund.payer_id
    AND debit.plan_id = refund.plan_id AND debit.to_period = refund.to_period
WHERE refund.plan_id = %(plan)s AND refund.state <> 'withdrawn' AND refund.to_period IS NOT NULL
GROUP BY refund.payer_id, refund.to_period
HAVING sum(refund.amount_minor) > coalesce(max(debit.amount_minor), 0)
UNION ALL
SELECT 'refund_beyond', 0, run.id, run.total_minor, coalesce(sum(refund.amount_minor), 0)
FROM treasury_refundrun run LEFT JOIN treasury_refund refund ON refund.run_id = run.id
WHERE run.plan_id = %(plan)s GROUP BY run.id
HAVING run.total_minor <> coalesce(sum(refund.amount_minor), 0)
"""
NETTED: Final = """
SELECT 'netted_debit' AS kind, coalesce(payout.nets_payer_id, debit.payer_id) AS payer,
       coalesce(payout.nets_period, debit.to_period) AS period,
       coalesce(payout.amount_minor, 0) AS stored, coalesce(debit.amount_minor, 0) AS found
FROM (
    SELECT * FROM treasury_payout
    WHERE plan_id = %(plan)s AND state = 'paid' AND nets_period IS NOT NULL
) payout
FULL JOIN (SELECT * FROM treasury_debit WHERE plan_id = %(plan)s AND paid_from = 'award') debit
    ON debit.payer_id = payout.nets_payer_id AND debit.to_period = payout.nets_period
WHERE payout.amount_minor IS DISTINCT FROM debit.amount_minor
"""
# What one entry books on awards payable, with its key.
POSTED: Final = """(
    SELECT entry.id, entry.key, sum(posting.amount_minor) FILTER (
               WHERE account.code = 'awards_payable') AS minor
    FROM treasury_entry entry
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE entry.plan_id = %(plan)s AND entry.key LIKE '{kind}/%%' GROUP BY entry.id
)"""
RETURNS: Final = f"""
SELECT 'payout_return' AS kind, coalesce(booked.key, 'payout_return/' || back.key) AS entry,
       -coalesce(booked.minor, 0) AS stored, coalesce(back.amount_minor, 0) AS found
FROM {POSTED.format(kind="payout_return")} booked
FULL JOIN (
    SELECT payout.key, payout.amount_minor, came.entry_id
    FROM treasury_payoutreturn came JOIN treasury_payout payout ON payout.id = came.payout_id
    WHERE payout.plan_id = %(plan)s
) back ON back.entry_id = booked.id
WHERE -booked.minor IS DISTINCT FROM back.amount_minor
"""
KEPT: Final = f"""
SELECT 'withheld_award' AS kind, coalesce(booked.key, 'withheld/?') AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(kept.amount_minor, 0) AS found
FROM {POSTED.format(kind="withheld")} booked
FULL JOIN (
    SELECT withheld.entry_id, withheld.amount_minor
    FROM apportionment_withheldaward withheld
    JOIN apportionment_runitem item ON item.id = withheld.item_id WHERE item.plan_id = %(plan)s
) kept ON kept.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM kept.amount_minor
UNION ALL
SELECT 'withheld_award', item.key, max(item.amount_minor), sum(withheld.amount_minor)
FROM apportionment_withheldaward withheld
JOIN apportionment_runitem item ON item.id = withheld.item_id
WHERE item.plan_id = %(plan)s GROUP BY item.id
HAVING sum(withheld.amount_minor) > max(item.amount_minor)
"""


def refunded(plan_id: int) -> Counter[str]:
    """Return what refunded shares have moved: out of who bears them, to where they went."""
    moved: Counter[str] = Counter()
    for borne_by, way, minor in rows(BOOKED, {"plan": plan_id}):
        moved[borne_by] += minor
        moved[refunding_account(way)] -= minor
    return moved


def withheld(plan_id: int) -> Counter[str]:
    """Return what is owed to claimants no more, as it was taken back before it was paid."""
    minor = number(WITHHELD, {"plan": plan_id})
    return Counter({"awards_payable": minor, "clawbacks": -minor})


def gone_back_minor(plan_id: int) -> int:
    """Return what of debits has left the pool again as refunds."""
    return number(GONE, {"plan": plan_id})


def refunds(plan_id: int) -> Findings:
    """Return what went back otherwise than it is booked, or beyond what was paid."""
    asked = {"plan": plan_id}
    questions = (ENTRIES, BEYOND, NETTED, RETURNS, KEPT)
    differences = [one for question in questions for one in searched(question, asked)]
    return Findings({"refunds": number(COUNT, asked)}, differences)
