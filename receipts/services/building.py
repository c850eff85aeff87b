"""Building a run's tree: rows first, then work; two at once, killed anywhere, it ends the same."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment.models import Run
from apportionment.selectors.dues.heads import head_counts, payer_ranges
from apportionment.states import RunState
from receipts import rules
from receipts.models import RunTree, TreeSlice
from receipts.rules import Tree
from receipts.selectors.leaves import Leaves, leaves_of
from receipts.selectors.proofs import slice_records
from receipts.selectors.trees import disagreement, tree_of_run, waiting_slices

# Small enough that a receipt, which works its slice out again, is there at once; large enough that
# asking for a slice costs little beside hashing it.
SLICE_HEADS: Final = 8_192
AT_ONCE: Final = 8  # slices in one transaction: a fraction of a second


def build_tree(*, run_id: int, at: datetime) -> Tree:
    """Build the whole tree of a sealed run here and now, and return it; built, it stays as it is.

    One that was refused is worked out anew. Raises `NotSealed`, `TreeDisagrees`.
    """
    begin_tree(run_id=run_id, at=at)
    _forget_refusal(run_id)
    leaves = leaves_of(_tree(run_id))
    while make_slices(leaves, run_id=run_id, at=at, is_patient=True):
        pass
    finish_tree(run_id=run_id, at=at)
    tree = tree_of_run(run_id)
    if tree is None:
        raise disagreement(RunTree.objects.get(pk=run_id))
    return tree


def work_tree(
    *,
    run_id: int,
    at: datetime,
    is_over: Callable[[], bool] = lambda: False,
    at_once: int = AT_ONCE,
) -> None:
    """Make slices of a tree until none waits, then the tree; a few in each transaction.

    Several may work on one tree: who finds a slice taken leaves it to the other. `is_over` says
    when to stop; what is left is for the next.
    """
    begin_tree(run_id=run_id, at=at)
    leaves = leaves_of(_tree(run_id))
    while not is_over() and make_slices(leaves, run_id=run_id, at=at, most=at_once):
        pass
    finish_tree(run_id=run_id, at=at)


@transaction.atomic
def begin_tree(*, run_id: int, at: datetime, slice_heads: int = SLICE_HEADS) -> None:
    """Write the key and the slices of a sealed run's tree, once. Raises `NotSealed`."""
    if RunTree.objects.filter(pk=run_id).exists():
        return
    run = Run.objects.select_related("period").get(pk=run_id)
    if run.state != RunState.SEALED:
        raise rules.NotSealed(f"run {run_id} is {run.state}")
    key = secrets.token_hex(rules.KEY_BYTES)
    _, is_new = RunTree.objects.get_or_create(pk=run_id, defaults={"key": key, "begun_at": at})
    if is_new:
        ranges = payer_ranges(period=run.period, heads=slice_heads)
        TreeSlice.objects.bulk_create(
            TreeSlice(tree_id=run_id, number=number, payer_from=start, payer_until=end)
            for number, (start, end) in enumerate(ranges, start=1)
        )


@transaction.atomic
def make_slices(
    leaves: Leaves, *, run_id: int, at: datetime, most: int = AT_ONCE, is_patient: bool = False
) -> bool:
    """Make the next slices that wait and that nobody else makes; whether there were any.

    Who is patient waits for those whom others make.
    """
    waiting = waiting_slices(run_id).select_for_update(of=("self",), skip_locked=not is_patient)
    parts = {part.pk: part for part in waiting[:most]}
    if not parts:
        return False
    for part_id, records in leaves.of(list(parts.values())):
        part = parts[part_id]
        part.root, part.sum_minor, part.count = rules.parts_of(rules.root_of(records))
        part.made_at = at
    TreeSlice.objects.bulk_update(parts.values(), ["root", "sum_minor", "count", "made_at"])
    return True


@transaction.atomic
def finish_tree(*, run_id: int, at: datetime) -> None:
    """Write a tree's root once all its slices are made: or, if it disagrees, that it is refused."""
    tree = _tree(run_id, is_locked=True)
    if tree.made_at or tree.refused_at or waiting_slices(run_id).exists():
        return
    root, tree.sum_minor, tree.count = rules.parts_of(rules.root_of(slice_records(run_id)))
    if (tree.count, tree.sum_minor) == head_counts(period=tree.run.period):
        tree.root, tree.made_at = root, at
    else:
        tree.refused_at = at
    tree.save(update_fields=["root", "sum_minor", "count", "made_at", "refused_at"])


@transaction.atomic
def _forget_refusal(run_id: int) -> None:
    """Let a refused tree wait again with all its slices; any other stays as it is."""
    tree = _tree(run_id, is_locked=True)
    if tree.refused_at is None:
        return
    RunTree.objects.filter(pk=run_id).update(refused_at=None, sum_minor=None, count=None)
    TreeSlice.objects.filter(tree_id=run_id).update(
        root=None, sum_minor=None, count=None, made_at=None
    )


def _tree(run_id: int, *, is_locked: bool = False) -> RunTree:
    trees = RunTree.objects.select_related("run__period")
    return (trees.select_for_update(of=("self",)) if is_locked else trees).get(pk=run_id)
