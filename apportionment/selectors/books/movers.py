"""Every kind of entry that the books know, what has moved by it, and who looks after its rows.

Whoever books a new kind of entry adds three lines here, and a file beside this one that holds its
mover (summed from the tables that stand behind the entries, never from the entries) and its check.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books import bank, deposits, moves, orders, refunds, settling, spending

Mover = Callable[[int], Counter[str]]  # plan_id -> minor units by account, debit positive
Check = Callable[[int], Findings]  # plan_id -> rows without their entry, entries without a row

# Regular expressions of Postgres; a key that matches none of them books something unknown.
ENTRY_KINDS: Final = (
    "fund/[0-9]+",
    "fund_returned/[0-9]+",
    "undrawn/.+",
    "run/[0-9]+/sealed",
    "collected/.+",
    "payout/.+",
    "advance/.+",
    "written_off/.+",
    "late_failure/.+",
    "top_up/.+",
    "expense/[0-9]+",
    "reversal/.+",
    "bank/.+",
    "placed/[0-9]+(/[0-9]+)?",
    "unplaced/[0-9]+",
    "unplaced_(gift|charge)/[0-9]+",
    "bank_double/[0-9]+",
    "bank_charge/[0-9]+(/[0-9]+)?",
    "order_charge/[0-9]+",
    "gift/[0-9]+(/[0-9]+)?",
    "settlement/.+",
    "refunded/.+",
    "refund_return/.+",
    "payout_return/.+",
    "withheld/.+",
)

# What sealed periods booked is added by the ledger itself, which reads the runs anyway.
MOVERS: Final[tuple[Mover, ...]] = (
    bank.bank_moved,
    deposits.gifts,
    moves.collected,
    moves.top_ups,
    moves.advances,
    moves.payouts,
    orders.charges_moved,
    refunds.refunded,
    refunds.withheld,
    settling.fees_moved,
    spending.expenses_moved,
    spending.reversals_moved,
)

CHECKS: Final[tuple[Check, ...]] = (
    bank.bank_lines,
    deposits.deposits,
    orders.orders,
    refunds.refunds,
    settling.settlements,
    spending.spending,
    spending.keeping,
)


def entry_pattern() -> str:
    """Return the regular expression that every known entry's key matches."""
    return f"^({'|'.join(ENTRY_KINDS)})$"


def moved(plan_id: int) -> Counter[str]:
    """Return what all movers together say that a plan's accounts hold."""
    found: Counter[str] = Counter()
    for mover in MOVERS:
        found.update(mover(plan_id))
    return found
