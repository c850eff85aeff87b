"""Single payments beside their entries and items: payouts, top-ups, debits given up or returned."""

from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.queries import number, searched

COUNT: Final = "SELECT count(*) FROM treasury_payout WHERE plan_id = %(plan)s"

# What one entry books on one account, with its key.
POSTED: Final = """(
    SELECT entry.id, entry.key, sum(posting.amount_minor) FILTER (WHERE account.code = '{code}')
           AS minor
    FROM treasury_entry entry
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE entry.plan_id = %(plan)s AND entry.key LIKE '{kind}/%%' GROUP BY entry.id
)"""

PAYOUTS: Final = f"""
SELECT 'payout_entry' AS kind, coalesce(booked.key, 'payout/' || payout.key) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(payout.amount_minor, 0) AS found
FROM (
    SELECT * FROM {POSTED.format(kind="payout", code="awards_payable")} one
    WHERE NOT EXISTS (SELECT FROM treasury_payoutreturn back WHERE back.paid_entry_id = one.id)
) booked
FULL JOIN (
    SELECT * FROM treasury_payout
    WHERE plan_id = %(plan)s AND state = 'paid' AND nets_period IS NULL
) payout ON payout.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM payout.amount_minor
    OR booked.key IS DISTINCT FROM 'payout/' || payout.key
        AND NOT starts_with(booked.key, 'payout/' || payout.key || '/again/')
"""
TOP_UPS: Final = f"""
SELECT 'top_up_entry' AS kind, coalesce(booked.key, 'top_up/' || paid.key) AS entry,
       -coalesce(booked.minor, 0) AS stored, coalesce(paid.amount_minor, 0) AS found
FROM {POSTED.format(kind="top_up", code="balances")} booked
FULL JOIN (
    SELECT entry_id, min(key) AS key, sum(amount_minor) AS amount_minor FROM treasury_topup
    WHERE plan_id = %(plan)s GROUP BY 1
) paid ON paid.entry_id = booked.id
WHERE -booked.minor IS DISTINCT FROM paid.amount_minor
"""

# A debit that was given up has exactly one entry; one that a bank returned was booked before.
WRITTEN_OFF: Final = f"""
SELECT 'debit_entry' AS kind,
       coalesce(booked.key, 'written_off/' || given_up.payer_id || '/' || given_up.to_period)
           AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(given_up.amount_minor, 0) AS found
FROM {POSTED.format(kind="written_off", code="written_off")} booked
FULL JOIN (
    SELECT payer_id, to_period, amount_minor FROM treasury_debit
    WHERE plan_id = %(plan)s AND written_off_on IS NOT NULL
) given_up ON booked.key = 'written_off/' || given_up.payer_id || '/' || given_up.to_period
WHERE booked.minor IS DISTINCT FROM given_up.amount_minor
"""
RETURNED: Final = f"""
SELECT 'debit_entry' AS kind, booked.key AS entry, -coalesce(booked.minor, 0) AS stored,
       coalesce(debit.amount_minor, 0) AS found
FROM {POSTED.format(kind="late_failure", code="clearing")} booked
LEFT JOIN treasury_debit debit ON debit.plan_id = %(plan)s
    AND debit.payer_id::text = split_part(booked.key, '/', 2)
    AND debit.to_period::text = split_part(booked.key, '/', 3)
WHERE -booked.minor IS DISTINCT FROM debit.amount_minor
"""

# What was given up is borne by the pool once; what came of it later is given back once.
LOSSES: Final = """
SELECT 'loss_item' AS kind,
       coalesce(item.key, 'written_off/' || debit.payer_id || '/' || debit.to_period) AS entry,
       coalesce(item.amount_minor, 0) AS stored, coalesce(debit.amount_minor, 0) AS found
FROM (
    SELECT * FROM apportionment_runitem WHERE plan_id = %(plan)s AND kind = 'written_off'
) item
FULL JOIN (
    SELECT payer_id, to_period, amount_minor FROM treasury_debit
    WHERE plan_id = %(plan)s AND written_off_on IS NOT NULL
) debit ON item.key = 'written_off/' || debit.payer_id || '/' || debit.to_period
WHERE item.amount_minor IS DISTINCT FROM debit.amount_minor
UNION ALL
SELECT 'loss_item', item.key, item.amount_minor, coalesce(debit.amount_minor, 0)
FROM apportionment_runitem item
LEFT JOIN treasury_debit debit ON debit.plan_id = %(plan)s AND debit.written_off_on IS NOT NULL
    AND item.key = 'recovered/' || debit.payer_id || '/' || debit.to_period
WHERE item.plan_id = %(plan)s AND item.kind = 'recovered'
    AND item.amount_minor IS DISTINCT FROM debit.amount_minor
"""

# Drawn is what debits say came out of the balances that payers hold.
BALANCES: Final = """
SELECT 'balance_below' AS kind, payer_id AS payer, sum(paid_in) AS stored, sum(drawn) AS found
FROM (
    SELECT payer_id, amount_minor AS paid_in, 0 AS drawn
    FROM treasury_topup WHERE plan_id = %(plan)s
    UNION ALL
    SELECT payer_id, 0, amount_minor
    FROM treasury_debit WHERE plan_id = %(plan)s AND paid_from = 'balances'
) moves
GROUP BY payer_id HAVING sum(drawn) > sum(paid_in)
"""


def payments(plan_id: int) -> Findings:
    """Return payments without the entry they should have, and entries without a payment."""
    asked = {"plan": plan_id}
    questions = (PAYOUTS, TOP_UPS, WRITTEN_OFF, RETURNED, LOSSES, BALANCES)
    differences = [one for question in questions for one in searched(question, asked)]
    return Findings({"payouts": number(COUNT, asked)}, differences)
