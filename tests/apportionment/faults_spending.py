"""Planted faults of expenses, of what is taken back, of closed months and noted balances."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import PAID_OUT, SEALING, Fault

K = DifferenceKind

# An entry of 100 minor units between two accounts, written past every service.
ENTRY: Final = """
    WITH entry AS (
        INSERT INTO treasury_entry (plan_id, key, memo, booked_at)
        VALUES (%(plan)s, '{key}', 'planted', now()) RETURNING id
    ), opened AS (
        INSERT INTO treasury_account (plan_id, code) VALUES (%(plan)s, '{code}')
        ON CONFLICT DO NOTHING RETURNING id
    ), posted AS (
        INSERT INTO treasury_posting (entry_id, account_id, amount_minor)
        SELECT entry.id, coalesce((SELECT id FROM opened), (SELECT id FROM treasury_account
            WHERE plan_id = %(plan)s AND code = '{code}')), 100 FROM entry
        UNION ALL
        SELECT entry.id, (SELECT id FROM treasury_account
            WHERE plan_id = %(plan)s AND code = 'clearing'), -100 FROM entry
    )"""
EXPENSE: Final = """
    INSERT INTO treasury_expense (plan_id, source, kind, amount_minor, payee, invoice_ref,
        spent_on, note, state, prepared_by, prepared_at, released_by, released_at, entry_id,
        undo_reason)
    SELECT %(plan)s, '', '{kind}', {minor}, 'A', 'B', now(), '', 'released', 1, now(), 2, now(),
        {entry}, ''"""

FAULTS: Final[tuple[Fault, ...]] = (
    Fault(
        K.EXPENSE_ENTRY,  # booked, and nobody entered it
        ENTRY.format(key="expense/999999", code="spent_audit") + "SELECT count(*) FROM entry",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.EXPENSE_ENTRY,  # entered, and booked as something else
        EXPENSE.format(kind="audit", minor=100, entry=PAID_OUT),
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.EXPENSE_ENTRY,  # booked under another kind than entered
        ENTRY.format(key="expense/999999", code="spent_audit")
        + EXPENSE.format(kind="staff", minor=100, entry="entry.id")
        + " FROM entry",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.REVERSAL_ENTRY,  # booked back, and nobody said so
        ENTRY.format(key="reversal/expense/1", code="spent_audit") + "SELECT count(*) FROM entry",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.REVERSAL_ENTRY,  # said to be taken back by an entry that is something else
        f"""INSERT INTO treasury_reversal (entry_id, made_id, reason, by, at)
        SELECT {SEALING}, {PAID_OUT}, 'planted', 1, now()""",
        frozenset({K.ACCOUNT, K.RECEIVABLE}),
    ),
    Fault(
        K.CLOSED_MONTH,
        """INSERT INTO treasury_closedmonth (plan_id, month, until_at, asked_by, asked_at,
            closed_by, closed_at, last_entry)
        SELECT %(plan)s, date_trunc('month', max(booked_at)), max(booked_at) + interval '1 day', 1,
            now(), 2, max(booked_at) + interval '1 day', max(id) - 1
        FROM treasury_entry WHERE plan_id = %(plan)s""",
    ),
    Fault(
        K.CHECKPOINT,
        """INSERT INTO treasury_checkpoint (account_id, upto_entry, amount_minor, made_at)
        SELECT account.id, max(posting.entry_id), sum(posting.amount_minor) + 1, now()
        FROM treasury_account account JOIN treasury_posting posting
            ON posting.account_id = account.id
        WHERE account.plan_id = %(plan)s AND account.code = 'clearing' GROUP BY 1""",
    ),
)
