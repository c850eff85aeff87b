"""What a letter before a debit has to say: for whose cases it is, and how its payer pays."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from apportionment.models import Portion
from apportionment.states import RunState
from treasury import selectors as treasury
from treasury.models import Debit
from treasury.rules import PAID_BY_PAYER

NAMED: Final = 5  # cases named in a letter; the rest stand on the period's page
DEBITED: Final = "debit"
NO_WAY: Final = "none"


@dataclass(frozen=True)
class Announced:
    """The cases of a span of periods: how many, and the first of them by reference."""

    count: int
    refs: list[str]


@dataclass(frozen=True)
class Announcements:
    """What is to be said of some debits of one plan."""

    cases: dict[tuple[int, int], Announced]
    gateways: dict[int, str]

    def way_of(self, payer_id: int) -> str:
        """Return how a payer pays: debit | transfer | wallet | none."""
        return way_of_paying(self.gateways.get(payer_id, ""))


def way_of_paying(gateway: str) -> str:
    """Return what a gateway is to whoever pays by it: debit | transfer | wallet | none (of "")."""
    if not gateway:
        return NO_WAY
    return gateway if gateway in PAID_BY_PAYER else DEBITED


def announcements(debits: Collection[Debit], *, plan_id: int) -> Announcements:
    """Return what is to be said of debits; the cost grows with their spans, not their number."""
    spans = {(debit.from_period, debit.to_period) for debit in debits}
    return Announcements(
        cases={span: _cases(plan_id, span) for span in spans},
        gateways=treasury.gateways_of(
            plan_id=plan_id, payer_ids=[debit.payer_id for debit in debits]
        ),
    )


def _cases(plan_id: int, span: tuple[int, int]) -> Announced:
    shared = Portion.objects.filter(
        period__plan_id=plan_id,
        period__no__gt=span[0],
        period__no__lte=span[1],
        period__run__state=RunState.SEALED,
        allowed_minor__gt=0,
    )
    refs: Iterable[str] = shared.order_by("period__no", "pk").values_list("claim__ref", flat=True)
    distinct = list(dict.fromkeys(refs))
    return Announced(count=len(distinct), refs=distinct[:NAMED])
