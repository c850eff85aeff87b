"""Questions about periods, runs, shares, dues and collection."""

from apportionment.selectors.balances import covered_payer_ids, short_payer_ids
from apportionment.selectors.collecting import debits_opened_from, untold_debits, waits_for_earlier
from apportionment.selectors.dues import (
    charged_by_scan,
    due_minor,
    due_of_enrolment,
    due_of_enrolments,
    due_of_member,
    dues_query,
    sealed_no,
    total_due_minor,
)
from apportionment.selectors.holds import Hold, held_payers, hold_of
from apportionment.selectors.inputs import stored_inputs
from apportionment.selectors.paying_out import (
    borne_by_operator,
    is_collected,
    payable_minor,
    unpaid_portions,
    unprepared_minor,
)
from apportionment.selectors.periods import (
    award_payout_ids_to_follow,
    cutoffs_to_open,
    heads_at,
    latest_sealed,
    periods,
    plan_of_award_payout,
    plan_of_run,
    plan_of_slice,
    previous_period,
    proposable_runs,
    released_run_ids,
    sealed_runs,
    slice_ids_to_work,
    why_unopened,
)
from apportionment.selectors.prices import sealed_shares
from apportionment.selectors.proposal import Proposal, proposal, reserve_held_minor
from apportionment.selectors.statements import Statement, statement
from apportionment.selectors.telling import (
    DEBIT_AHEAD,
    UntoldRow,
    debit_of_letter,
    untold_rows,
)
from apportionment.selectors.totals import rebate_totals, shares_before
from apportionment.selectors.waiting import (
    taken_exceptions,
    taken_items,
    waiting_exceptions,
    waiting_items,
)

__all__ = [
    "sealed_shares",
    "DEBIT_AHEAD",
    "UntoldRow",
    "debit_of_letter",
    "untold_rows",
    "rebate_totals",
    "reserve_held_minor",
    "shares_before",
    "stored_inputs",
    "taken_exceptions",
    "taken_items",
    "waiting_exceptions",
    "waiting_items",
    "Proposal",
    "Statement",
    "award_payout_ids_to_follow",
    "charged_by_scan",
    "plan_of_award_payout",
    "plan_of_run",
    "plan_of_slice",
    "cutoffs_to_open",
    "due_minor",
    "due_of_enrolment",
    "due_of_enrolments",
    "due_of_member",
    "dues_query",
    "sealed_no",
    "latest_sealed",
    "periods",
    "previous_period",
    "proposable_runs",
    "proposal",
    "released_run_ids",
    "sealed_runs",
    "slice_ids_to_work",
    "statement",
    "borne_by_operator",
    "covered_payer_ids",
    "short_payer_ids",
    "Hold",
    "heads_at",
    "held_payers",
    "hold_of",
    "is_collected",
    "payable_minor",
    "total_due_minor",
    "unpaid_portions",
    "unprepared_minor",
    "debits_opened_from",
    "untold_debits",
    "waits_for_earlier",
    "why_unopened",
]
