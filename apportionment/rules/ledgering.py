"""What a sealed period books, and when its debits are due. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class SealedFigures:
    """The figures of a run that move money, in minor units; named as the run's own.

    `portions_borne_minor` is what others pay of the awards; what operator and reserve bear is that
    and what the yearly cap cut, together.
    """

    benefit_minor: int
    fee_minor: int
    charged_minor: int
    carry_in_minor: int
    carry_out_minor: int
    reserve_minor: int = 0
    written_off_minor: int = 0
    recovered_minor: int = 0
    refunds_minor: int = 0
    rebates_minor: int = 0
    adjustments_minor: int = 0
    subsidy_minor: int = 0
    reserve_draw_minor: int = 0
    clawback_minor: int = 0
    portions_borne_minor: int = 0
    operator_bears_minor: int = 0
    reserve_bears_minor: int = 0


def sealing_moves(run: SealedFigures) -> Mapping[str, int]:
    """Return a sealed period's entry by account, debit positive; by the carry rule it sums to 0.

    Members owe what is charged, corrected by what was wrong before; claimants, fee and reserve are
    owed what was granted; dues given up are borne by all, and what rounding took too much or too
    little moves through the carry.
    """
    moves = {
        "receivable": (
            run.charged_minor + run.adjustments_minor - run.refunds_minor - run.rebates_minor
        ),
        "awards_payable": -run.benefit_minor - run.portions_borne_minor,
        "fee_income": -run.fee_minor,
        "reserve": run.reserve_draw_minor + run.reserve_bears_minor - run.reserve_minor,
        "operator": run.subsidy_minor + run.operator_bears_minor,
        "written_off": run.recovered_minor - run.written_off_minor,
        "clawbacks": run.clawback_minor,
        "carry": run.carry_in_minor - run.carry_out_minor,
    }
    return {account: minor for account, minor in moves.items() if minor}


def debit_day(*, planned_on: date, made_on: date, notice_days: int) -> date:
    """Return the day of a debit: the calendar's, or later if the payer's notice needs the time."""
    return max(planned_on, made_on + timedelta(days=notice_days))
