"""What debits, top-ups, advances and payouts have moved, by account, from their own tables."""

from collections import Counter
from typing import Final

from apportionment.selectors.books.queries import number, rows
from treasury.rules import PAYING_ACCOUNTS

# What came in and is booked, by what paid it; what was given up, and of that paid.
COLLECTED: Final = """
SELECT paid_from, written_off_on IS NOT NULL, entry_id IS NOT NULL, sum(amount_minor)::bigint
FROM treasury_debit
WHERE plan_id = %(plan)s AND (entry_id IS NOT NULL OR written_off_on IS NOT NULL)
GROUP BY 1, 2, 3
"""
TOPPED_UP: Final = "SELECT sum(amount_minor) FROM treasury_topup WHERE plan_id = %(plan)s"
ADVANCED: Final = """
SELECT -sum(posting.amount_minor)
FROM treasury_posting posting
JOIN treasury_entry entry ON entry.id = posting.entry_id AND entry.key LIKE 'advance/%%'
JOIN treasury_account account ON account.id = posting.account_id AND account.code = 'advances'
WHERE entry.plan_id = %(plan)s
"""
PAID_OUT: Final = """
SELECT sum(amount_minor) FROM treasury_payout
WHERE plan_id = %(plan)s AND state = 'paid' AND nets_period IS NULL
"""


def collected(plan_id: int) -> Counter[str]:
    """Return what booked debits have moved: into the pool, or out of what was lost.

    What they take off the members' dues is compared apart, with the dues themselves.
    """
    moved: Counter[str] = Counter()
    for source, is_written_off, is_booked, minor in rows(COLLECTED, {"plan": plan_id}):
        if is_booked:
            moved[PAYING_ACCOUNTS[source]] += minor
        if is_written_off:
            moved["written_off"] += 0 if is_booked else minor
    return moved


def top_ups(plan_id: int) -> Counter[str]:
    """Return what payers have paid into their balances, less what went back to them."""
    minor = number(TOPPED_UP, {"plan": plan_id})
    return Counter({"clearing": minor, "balances": -minor})


def advances(plan_id: int) -> Counter[str]:
    """Return what operator or reserve have advanced by name."""
    minor = advanced_minor(plan_id)
    return Counter({"clearing": minor, "advances": -minor})


def payouts(plan_id: int) -> Counter[str]:
    """Return what was paid out of awards."""
    minor = paid_out_minor(plan_id)
    return Counter({"clearing": -minor, "awards_payable": minor})


def advanced_minor(plan_id: int) -> int:
    """Return what was advanced in all."""
    return number(ADVANCED, {"plan": plan_id})


def paid_out_minor(plan_id: int) -> int:
    """Return what was paid out in all."""
    return number(PAID_OUT, {"plan": plan_id})


def gone_minor(plan_id: int) -> int:
    """Return what debits have taken off the members' dues: booked as paid, or given up."""
    return sum(int(row[3]) for row in rows(COLLECTED, {"plan": plan_id}))
