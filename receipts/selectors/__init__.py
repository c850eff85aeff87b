"""Questions about trees and receipts."""

from receipts.selectors.mine import CountedPeriod, counted_periods, trees_of_runs
from receipts.selectors.proofs import counted_enrolments, receipt, sealed_run
from receipts.selectors.trees import (
    refused_trees,
    run_ids_to_work,
    run_ids_with_tree,
    tree_of_run,
    unmade_trees,
    waiting_slices,
)

__all__ = [
    "CountedPeriod",
    "counted_enrolments",
    "counted_periods",
    "trees_of_runs",
    "receipt",
    "refused_trees",
    "run_ids_to_work",
    "run_ids_with_tree",
    "sealed_run",
    "tree_of_run",
    "unmade_trees",
    "waiting_slices",
]
