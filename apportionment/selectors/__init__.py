"""Questions about periods, runs, shares, dues and collection."""

from apportionment.selectors.dues import (
    charged_by_scan,
    due_minor,
    dues_query,
    total_due_minor,
)
from apportionment.selectors.periods import (
    award_payout_ids_to_follow,
    cutoffs_to_open,
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
    unpaid_portion_ids,
)
from apportionment.selectors.proposal import Proposal, proposal
from apportionment.selectors.statements import Statement, statement

__all__ = [
    "Proposal",
    "Statement",
    "award_payout_ids_to_follow",
    "charged_by_scan",
    "plan_of_award_payout",
    "plan_of_run",
    "plan_of_slice",
    "cutoffs_to_open",
    "due_minor",
    "dues_query",
    "unpaid_portion_ids",
    "latest_sealed",
    "periods",
    "previous_period",
    "proposable_runs",
    "proposal",
    "released_run_ids",
    "sealed_runs",
    "slice_ids_to_work",
    "statement",
    "total_due_minor",
]
