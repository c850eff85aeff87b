"""Expenses and reversals beside their entries; months that are closed; balances that are noted."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.payments import POSTED
from apportionment.selectors.books.queries import number, rows, searched

COUNT: Final = """
SELECT count(*) FROM treasury_expense WHERE plan_id = %(plan)s AND entry_id IS NOT NULL
"""
SPENT: Final = """
SELECT kind, sum(amount_minor) FROM treasury_expense
WHERE plan_id = %(plan)s AND entry_id IS NOT NULL GROUP BY 1
"""

# What was taken back stands in the books twice: as what it was, and turned round.
REVERSED: Final = """
SELECT account.code, -sum(posting.amount_minor)
FROM treasury_reversal reversal
JOIN treasury_entry entry ON entry.id = reversal.entry_id
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE entry.plan_id = %(plan)s GROUP BY 1
"""

EXPENSES: Final = f"""
SELECT 'expense_entry' AS kind, coalesce(booked.key, 'expense/' || expense.id) AS entry,
       -coalesce(booked.minor, 0) AS stored, coalesce(expense.amount_minor, 0) AS found
FROM {POSTED.format(kind="expense", code="clearing")} booked
FULL JOIN (
    SELECT * FROM treasury_expense WHERE plan_id = %(plan)s AND entry_id IS NOT NULL
) expense ON expense.entry_id = booked.id
WHERE -booked.minor IS DISTINCT FROM expense.amount_minor
    OR booked.key IS DISTINCT FROM 'expense/' || expense.id
UNION ALL
SELECT 'expense_entry', account.code, posting.amount_minor, 0
FROM treasury_expense expense
JOIN treasury_posting posting ON posting.entry_id = expense.entry_id
JOIN treasury_account account ON account.id = posting.account_id
WHERE expense.plan_id = %(plan)s AND account.code NOT IN ('clearing', 'spent_' || expense.kind)
"""

# Every reversal undoes one entry to the cent, and every expense that was taken back has one.
REVERSALS: Final = """
WITH turned AS (
    SELECT entry.id, entry.key, account.code, sum(posting.amount_minor) AS minor
    FROM treasury_entry entry
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE entry.plan_id = %(plan)s AND entry.key LIKE 'reversal/%%' GROUP BY 1, 2, 3
), undone AS (
    SELECT reversal.made_id, 'reversal/' || entry.key AS key, account.code,
           -sum(posting.amount_minor) AS minor
    FROM treasury_reversal reversal
    JOIN treasury_entry entry ON entry.id = reversal.entry_id
    JOIN treasury_posting posting ON posting.entry_id = entry.id
    JOIN treasury_account account ON account.id = posting.account_id
    WHERE entry.plan_id = %(plan)s GROUP BY 1, 2, 3
)
SELECT 'reversal_entry' AS kind, coalesce(turned.key, undone.key) AS entry,
       coalesce(turned.minor, 0) AS stored, coalesce(undone.minor, 0) AS found
FROM turned FULL JOIN undone
    ON undone.made_id = turned.id AND undone.code = turned.code AND undone.key = turned.key
WHERE turned.minor IS DISTINCT FROM undone.minor
UNION ALL
SELECT 'reversal_entry', 'expense/' || expense.id, 0, expense.amount_minor
FROM treasury_expense expense
LEFT JOIN treasury_reversal reversal ON reversal.entry_id = expense.entry_id
WHERE expense.plan_id = %(plan)s AND (expense.state = 'reversed') <> (reversal.id IS NOT NULL)
"""

# An entry in a closed month was written before the month was closed: numbers grow with time, so
# that none in it comes after one that was written when it was closed.
CLOSED: Final = """
SELECT 'closed_month' AS kind, to_char(closed.month, 'YYYY-MM') AS month, 0 AS stored,
       count(*) AS found
FROM treasury_closedmonth closed
JOIN treasury_entry entry ON entry.plan_id = closed.plan_id AND entry.booked_at < closed.until_at
WHERE closed.plan_id = %(plan)s AND closed.closed_at IS NOT NULL AND entry.id > closed.last_entry
GROUP BY closed.month
"""

CHECKPOINTS: Final = """
SELECT 'checkpoint' AS kind, account.code AS account, point.amount_minor AS stored,
       coalesce(sum(posting.amount_minor), 0) AS found
FROM treasury_checkpoint point
JOIN treasury_account account ON account.id = point.account_id
LEFT JOIN treasury_posting posting ON posting.account_id = account.id
    AND posting.entry_id <= point.upto_entry
WHERE account.plan_id = %(plan)s
GROUP BY point.id, account.code
HAVING point.amount_minor <> coalesce(sum(posting.amount_minor), 0)
"""


def expenses_moved(plan_id: int) -> Counter[str]:
    """Return what expenses have moved, those that were taken back among them."""
    moved: Counter[str] = Counter()
    for kind, minor in rows(SPENT, {"plan": plan_id}):
        moved[f"spent_{kind}"] += int(minor)
        moved["clearing"] -= int(minor)
    return moved


def reversals_moved(plan_id: int) -> Counter[str]:
    """Return what was taken back, from the entries it was taken back of."""
    return Counter({code: int(minor) for code, minor in rows(REVERSED, {"plan": plan_id})})


def spending(plan_id: int) -> Findings:
    """Return expenses and reversals that are not what their entries say."""
    asked = {"plan": plan_id}
    differences = [one for question in (EXPENSES, REVERSALS) for one in searched(question, asked)]
    return Findings({"expenses": number(COUNT, asked)}, differences)


def keeping(plan_id: int) -> Findings:
    """Return months into which something was booked after all, and balances noted wrongly."""
    asked = {"plan": plan_id}
    differences = [one for question in (CLOSED, CHECKPOINTS) for one in searched(question, asked)]
    return Findings({}, differences)
