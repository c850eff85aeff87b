"""What the page of receipts shows, in the reader's words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from apportionment.models import Period
from apportionment.selectors.statements import StatementLine
from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from receipts.rules import Tree
from receipts.selectors import CountedPeriod
from treasury.templatetags.money import count, money


@dataclass(frozen=True)
class HeadRow:
    """One person and what they were charged."""

    name: str
    charged: str
    is_exempt: bool


@dataclass(frozen=True)
class PeriodRow:
    """One sealed period: whom the reader was charged for, and what it is a part of."""

    plan: Plan
    period: Period
    heads: list[HeadRow]
    tree: Tree | None
    is_refused: bool

    @property
    def name(self) -> str:
        """Return the plan's name."""
        return plan_name(self.plan)

    @property
    def is_ready(self) -> bool:
        """Return whether there is a receipt to take."""
        return self.tree is not None

    @property
    def file(self) -> str:
        """Return the name of the receipt's file."""
        return file_name(self.plan.slug, self.period.no)

    @property
    def counted(self) -> str:
        """Return how many heads were counted in the period."""
        return count(self.tree.count if self.tree else None)

    @property
    def charged(self) -> str:
        """Return what all heads of the period owe together."""
        return money(self.tree.sum_minor if self.tree else None, self.plan.currency)


def file_name(slug: str, no: int) -> str:
    """Return how a receipt's file is called."""
    return f"{slug}-period-{no}-receipt.json"


def rows(
    counted: Iterable[CountedPeriod], *, trees: Mapping[int, Tree | None]
) -> Iterator[PeriodRow]:
    """Yield the periods as rows."""
    for one in counted:
        run_id = one.period.pk
        yield PeriodRow(
            plan=one.plan,
            period=one.period,
            heads=[_head(line, one.plan.currency) for line in one.lines],
            tree=trees.get(run_id),
            is_refused=run_id in trees and trees[run_id] is None,
        )


def _head(line: StatementLine, currency: str) -> HeadRow:
    return HeadRow(
        name=str(line.enrolment.member.name),
        charged=money(line.charged_minor, currency),
        is_exempt=line.is_exempt,
    )
