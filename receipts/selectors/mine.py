"""A payer's sealed periods: whom they were charged for, how much, and how far the tree is."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from apportionment.models import Period, Run
from apportionment.selectors.statements import StatementLine, statements
from apportionment.states import RunState
from charter.models import Plan
from members import selectors as members
from receipts.models import RunTree
from receipts.rules import Tree


@dataclass(frozen=True)
class CountedPeriod:
    """One sealed period in which some of a payer's people counted; newest line first."""

    plan: Plan
    period: Period
    lines: tuple[StatementLine, ...]


def counted_periods(*, payer_id: int | None) -> list[CountedPeriod]:
    """Return the sealed periods in which a payer's people counted, newest first.

    Who was erased is in none of them any more.
    """
    if payer_id is None:
        return []
    plan_ids = members.plan_ids_paid_by(payer_id=payer_id)
    told = statements(payer_id=payer_id, plan_ids=plan_ids)
    lines = [line for plan_id in plan_ids for line in _lines(told[plan_id].lines)]
    plans = Plan.objects.in_bulk(plan_ids)
    lines.sort(key=_when, reverse=True)
    return [
        CountedPeriod(plan=plans[own[0].period.plan_id], period=own[0].period, lines=own)
        for own in (tuple(own) for _, own in groupby(lines, key=_when))
    ]


def trees_of_runs(run_ids: Collection[int]) -> dict[int, Tree | None]:
    """Return what is published of the trees of these runs; None for one that is refused.

    One that is not made yet is not there.
    """
    trees = RunTree.objects.filter(pk__in=run_ids)
    return {one.pk: one.published for one in trees if one.published or one.refused_at}


def _lines(lines: list[StatementLine]) -> list[StatementLine]:
    periods = {line.period.pk for line in lines}
    sealed = set(
        Run.objects.filter(pk__in=periods, state=RunState.SEALED).values_list("pk", flat=True)
    )
    return [
        line
        for line in lines
        if line.period.pk in sealed and line.enrolment.member.erased_at is None
    ]


def _when(line: StatementLine) -> tuple[object, int]:
    return line.period.cutoff_at, line.period.pk
