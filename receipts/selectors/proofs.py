"""Receipts: of each head that a payer was charged for, the way from its leaf to the root."""

from bisect import bisect_left

from django.db.models import Q

from apportionment.models import Period, Run
from apportionment.states import RunState
from members import selectors as members
from receipts import rules
from receipts.models import RunTree, TreeSlice
from receipts.rules import Receipt, ReceiptHead
from receipts.selectors.leaves import leaves_of
from receipts.selectors.trees import disagreement


def slice_records(run_id: int) -> list[bytes]:
    """Return the root records of a tree's slices in their order; one without heads has none."""
    slices = TreeSlice.objects.filter(tree_id=run_id, count__gt=0).order_by("number")
    return [_record(part) for part in slices]


def sealed_run(*, plan_id: int, no: int) -> Run | None:
    """Return a plan's sealed run by its period's number."""
    runs = Run.objects.of_plan(plan_id).filter(state=RunState.SEALED, period__no=no)
    return runs.select_related("period__plan").first()


def counted_enrolments(*, period: Period, payer_id: int | None) -> list[int]:
    """Return which enrolments counted in a period at this payer's cost, erased people left out."""
    if payer_id is None:
        return []
    standings = members.standings_paid_by(payer_id=payer_id, plan_ids=[period.plan_id])
    at = period.cutoff_at
    counting = standings.filter(
        Q(counts_until=None) | Q(counts_until__gt=at),
        counts_from__lte=at,
        enrolment__member__erased_at=None,
    )
    return sorted(counting.values_list("enrolment_id", flat=True))


def receipt(*, run_id: int, payer_id: int) -> Receipt | None:
    """Return the receipt of a payer's heads in a sealed run; None if none of them counted in it.

    Only the slice in which the payer stands is worked out again; it must come to the root that is
    stored. Raises `NotMade`, `TreeDisagrees` and `SliceDisagrees`.
    """
    run = Run.objects.select_related("period__plan").get(pk=run_id)
    enrolment_ids = counted_enrolments(period=run.period, payer_id=payer_id)
    if not enrolment_ids:
        return None
    tree = RunTree.objects.select_related("run__period").filter(pk=run_id).first()
    if tree is not None and tree.refused_at:
        raise disagreement(tree)
    published = tree.published if tree else None
    if tree is None or published is None:
        raise rules.NotMade
    return Receipt(
        plan=run.period.plan.slug,
        no=run.period.no,
        tree=published,
        heads=_Worked(tree, payer_id=payer_id).heads(enrolment_ids),
    )


class _Worked:
    """The slice of a payer, worked out again, and what stands above it."""

    def __init__(self, tree: RunTree, *, payer_id: int) -> None:
        slices = tree.slices.filter(payer_from__lte=payer_id, payer_until__gt=payer_id)
        part = slices.get()
        leaves = leaves_of(tree)
        rows = leaves.rows(part)
        self.blinding = leaves.blinding
        self.minor = {int.from_bytes(one): int.from_bytes(minor) for one, minor in rows}
        self.records = self.blinding.leaves(rows)
        self.levels = list(rules.levels(self.records))
        if self.levels[-1] != _record(part):
            raise rules.SliceDisagrees(f"{part}")
        self.above = _above(tree.pk, part)

    def heads(self, enrolment_ids: list[int]) -> tuple[ReceiptHead, ...]:
        return tuple(self._head(enrolment_id) for enrolment_id in enrolment_ids)

    def _head(self, enrolment_id: int) -> ReceiptHead:
        minor = self.minor[enrolment_id]
        place = bisect_left(self.records, self.blinding.leaf(enrolment_id, minor))
        return ReceiptHead(
            enrolment_id=enrolment_id,
            nonce=self.blinding.nonce(enrolment_id),
            amount_minor=minor,
            path=(*rules.path(self.levels, place), *self.above),
        )


def _above(run_id: int, part: TreeSlice) -> list[rules.Step]:
    """Return the steps from a slice's root up to the tree's."""
    before = TreeSlice.objects.filter(tree_id=run_id, count__gt=0, number__lt=part.number)
    return rules.path(list(rules.levels(slice_records(run_id))), before.count())


def _record(part: TreeSlice) -> bytes:
    assert part.root is not None
    assert part.sum_minor is not None
    assert part.count is not None
    return rules.record_of(hash_=bytes(part.root), sum_minor=part.sum_minor, count=part.count)
