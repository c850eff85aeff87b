"""Work in the background: the queue is the table of sealed runs whose tree is not made."""

from time import monotonic
from typing import Final

from celery import shared_task

from apportionment import selectors as apportionment
from charter import selectors as charter
from receipts import selectors, services

WORKERS: Final = 4  # tasks on one tree at once; each takes slices that nobody else has
LONGEST_SECONDS: Final = 8  # less than a tick, so that others get their turn


@shared_task
def build_trees() -> None:
    """Work on the trees of what has been sealed, oldest first."""
    for run_id in selectors.run_ids_to_work():
        waiting = selectors.waiting_slices(run_id).count()
        for _ in range(min(WORKERS, max(1, waiting))):
            work_tree.delay(run_id=run_id)


@shared_task
def work_tree(*, run_id: int) -> None:
    """Make slices of one tree for a while, and the tree once all are made."""
    until = monotonic() + LONGEST_SECONDS
    services.work_tree(
        run_id=run_id,
        at=charter.now(apportionment.plan_of_run(run_id=run_id)),
        is_over=lambda: monotonic() > until,
    )
