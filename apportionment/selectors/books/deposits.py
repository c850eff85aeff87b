"""What was paid in at payers' own wish, and what the solidarity fund paid, beside the entries."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.payments import POSTED
from apportionment.selectors.books.queries import number, searched

GIVEN: Final = """
SELECT sum(amount_minor) FROM treasury_deposit
WHERE plan_id = %(plan)s AND purpose = 'fund' AND state = 'paid'
"""

# A gift that came has an entry; one that went back later has two. A deposit that came stands on a
# balance by an entry of its own amount.
GIFTS: Final = f"""
SELECT 'deposit_entry' AS kind, coalesce(booked.key, 'fund/' || gift.id) AS entry,
       -coalesce(booked.minor, 0) AS stored, coalesce(gift.amount_minor, 0) AS found
FROM {POSTED.format(kind="fund", code="solidarity")} booked
FULL JOIN (
    SELECT * FROM treasury_deposit
    WHERE plan_id = %(plan)s AND purpose = 'fund' AND state IN ('paid', 'returned')
) gift ON gift.entry_id = booked.id AND booked.key = 'fund/' || gift.id
WHERE -booked.minor IS DISTINCT FROM gift.amount_minor
"""
GONE_BACK: Final = f"""
SELECT 'deposit_entry' AS kind, coalesce(booked.key, 'fund_returned/' || gift.id) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(gift.amount_minor, 0) AS found
FROM {POSTED.format(kind="fund_returned", code="solidarity")} booked
FULL JOIN (
    SELECT * FROM treasury_deposit
    WHERE plan_id = %(plan)s AND purpose = 'fund' AND state = 'returned'
) gift ON booked.key = 'fund_returned/' || gift.id
WHERE booked.minor IS DISTINCT FROM gift.amount_minor
"""
PAID_IN: Final = """
SELECT 'deposit_entry' AS kind, 'top_up/deposit/' || deposit.id AS entry,
       coalesce(paid.amount_minor, 0) AS stored, deposit.amount_minor AS found
FROM treasury_deposit deposit
LEFT JOIN treasury_topup paid ON paid.plan_id = deposit.plan_id
    AND paid.key = 'deposit/' || deposit.id AND paid.payer_id = deposit.for_payer_id
WHERE deposit.plan_id = %(plan)s AND deposit.for_payer_id IS NOT NULL
    AND deposit.state IN ('paid', 'returned')
    AND paid.amount_minor IS DISTINCT FROM deposit.amount_minor
"""
# Each debit that ceased to be paid from a balance was one of this amount.
UNDRAWN: Final = f"""
SELECT 'deposit_entry' AS kind, booked.key AS entry, -coalesce(booked.minor, 0) AS stored,
       coalesce(debit.amount_minor, 0) AS found
FROM {POSTED.format(kind="undrawn", code="balances")} booked
LEFT JOIN treasury_debit debit ON debit.plan_id = %(plan)s
    AND debit.payer_id::text = split_part(booked.key, '/', 2)
    AND debit.to_period::text = split_part(booked.key, '/', 3)
WHERE -booked.minor IS DISTINCT FROM debit.amount_minor
"""
# What the fund paid was granted by two, and what they granted it paid.
GRANTS: Final = """
SELECT 'grant_debit' AS kind,
       coalesce(grants.payer_id, debit.payer_id) AS payer,
       coalesce(grants.to_period, debit.to_period) AS period,
       coalesce(grants.amount_minor, 0) AS stored, coalesce(debit.amount_minor, 0) AS found
FROM (
    SELECT * FROM treasury_solidaritygrant
    WHERE plan_id = %(plan)s AND granted_at IS NOT NULL
) grants
FULL JOIN (
    SELECT * FROM treasury_debit WHERE plan_id = %(plan)s AND paid_from = 'solidarity'
) debit ON debit.payer_id = grants.payer_id AND debit.to_period = grants.to_period
WHERE grants.amount_minor IS DISTINCT FROM debit.amount_minor
"""


def gifts(plan_id: int) -> Counter[str]:
    """Return what was given to the fund by mandate and has stayed."""
    minor = number(GIVEN, {"plan": plan_id})
    return Counter({"clearing": minor, "solidarity": -minor})


def deposits(plan_id: int) -> Findings:
    """Return deposits and grants without what should stand behind them, and the other way round."""
    asked = {"plan": plan_id}
    questions = (GIFTS, GONE_BACK, PAID_IN, UNDRAWN, GRANTS)
    return Findings({}, [one for question in questions for one in searched(question, asked)])
