"""What a sealed period books, and when its debits are due. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta


def sealing_moves(
    *,
    benefit_minor: int,
    fee_minor: int,
    reserve_minor: int,
    charged_minor: int,
    borne_minor: int,
    borne_by: str | None,
    carry_in_minor: int,
    carry_out_minor: int,
) -> Mapping[str, int]:
    """Return a sealed period's entry by account, debit positive; by the carry rule it sums to 0.

    Members owe what is charged; claimants, fee and reserve are owed what was granted; what rounding
    took too much or too little moves through the carry.
    """
    moves = {
        "receivable": charged_minor,
        "awards_payable": -benefit_minor,
        "fee_income": -fee_minor,
        "carry": carry_in_minor - carry_out_minor,
        "reserve": -reserve_minor,
    }
    if borne_minor and borne_by is not None:
        moves[borne_by] = moves.get(borne_by, 0) + borne_minor
    return {account: minor for account, minor in moves.items() if minor}


def debit_day(*, planned_on: date, made_on: date, notice_days: int) -> date:
    """Return the day of a debit: the calendar's, or later if the payer's notice needs the time."""
    return max(planned_on, made_on + timedelta(days=notice_days))


def payable_now(*, unpaid_minor: int, available_minor: int, advanced: bool) -> int:
    """Return how much of a portion can be paid out: all if advanced, else what has come in."""
    return unpaid_minor if advanced else max(0, min(unpaid_minor, available_minor))
