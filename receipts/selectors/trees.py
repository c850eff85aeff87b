"""Which trees are made, which wait, and which are refused."""

from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from apportionment.models import Run
from apportionment.selectors.dues.heads import head_counts
from apportionment.selectors.late import Waiting
from apportionment.states import RunState
from receipts.models import RunTree, TreeSlice
from receipts.rules import Tree, TreeDisagrees


def tree_of_run(run_id: int) -> Tree | None:
    """Return what is published of a run's tree; None while it is not made."""
    tree = RunTree.objects.filter(pk=run_id).first()
    return tree.published if tree else None


def run_ids_with_tree() -> QuerySet[RunTree, int]:
    """Return the runs whose tree is made, as a question to be put into another."""
    return RunTree.objects.filter(made_at__isnull=False).values_list("run_id", flat=True)


def run_ids_to_work() -> list[int]:
    """Return the sealed runs whose tree is neither made nor refused, oldest first."""
    done = RunTree.objects.filter(Q(made_at__isnull=False) | Q(refused_at__isnull=False))
    return list(
        Run.objects.filter(state=RunState.SEALED)
        .exclude(pk__in=done.values("run_id"))
        .order_by("sealed_at", "pk")
        .values_list("pk", flat=True)
    )


def waiting_slices(run_id: int) -> QuerySet[TreeSlice]:
    """Return the slices of a tree that are not made, in their order."""
    return TreeSlice.objects.filter(tree_id=run_id, made_at=None).order_by("number")


def unmade_trees(*, plan_id: int, sealed_before: datetime) -> Waiting:
    """Return the runs sealed so long ago that have no tree, those refused left out."""
    sealed = Run.objects.of_plan(plan_id).filter(state=RunState.SEALED, sealed_at__lt=sealed_before)
    done = RunTree.objects.filter(Q(made_at__isnull=False) | Q(refused_at__isnull=False))
    found = sealed.exclude(pk__in=done.values("run_id")).aggregate(
        count=Count("pk"), since=Min("sealed_at")
    )
    return Waiting(found["count"], found["since"])


def refused_trees(*, plan_id: int) -> Waiting:
    """Return the trees whose heads do not add up to what their run says."""
    refused = RunTree.objects.filter(
        run__period__plan_id=plan_id, refused_at__isnull=False
    ).aggregate(count=Count("pk"), since=Min("refused_at"))
    return Waiting(refused["count"], refused["since"])


def disagreement(tree: RunTree) -> TreeDisagrees:
    """Return what a refused tree found, beside what its run says."""
    counted, charged_minor = head_counts(period=tree.run.period)
    return TreeDisagrees(
        run_id=tree.pk,
        count=tree.count or 0,
        sum_minor=tree.sum_minor or 0,
        counted=counted,
        charged_minor=charged_minor or 0,
    )
