"""How long a case's public steps took, and how long they usually take in its plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Final

from django.db.models import Max, Min, Q

from apportionment.models import Portion
from apportionment.states import RunState
from charter.models import Plan
from claims import selectors as claims
from disclosures.selectors.reports import published
from treasury.states import PayoutState

FEWEST: Final = 5  # of fewer cases nothing is called usual
COMPARED_PERIODS: Final = 24


@dataclass(frozen=True)
class Pace:
    """Whole days of each step; None where it has not been taken, or of too few cases."""

    notice_days: int | None
    sharing_days: int | None
    paying_days: int | None


NOTHING_USUAL: Final = Pace(None, None, None)


@dataclass(frozen=True)
class Neighbours:
    """The cases before and after one, in the order in which they stand in the list."""

    before: str = ""
    after: str = ""


def pace_of_case(plan: Plan, ref: str) -> tuple[Pace, Pace]:
    """Return how long a case's steps took, and the usual of its plan's last periods' cases."""
    paces = _paces(plan)
    usual = NOTHING_USUAL
    if len(paces) >= FEWEST:
        found = paces.values()
        usual = Pace(
            _usual(one.notice_days for one in found),
            _usual(one.sharing_days for one in found),
            _usual(one.paying_days for one in found),
        )
    return paces.get(ref, NOTHING_USUAL), usual


def neighbours(*, plan_id: int, ref: str, state: str, period_no: int | None) -> Neighbours:
    """Return a case's neighbours: in the report that shared it last, or else on notice."""
    report = published(plan_id=plan_id, no=period_no) if period_no else None
    if report is not None:
        refs: Sequence[str] = [claim.ref for claim in report.document.claims]
    else:
        shown = claims.public_claims(plan_id=plan_id).filter(state=state)
        refs = list(shown.values_list("ref", flat=True)[:200])
    if ref not in refs:
        return Neighbours()
    place = refs.index(ref)
    return Neighbours(
        before=refs[place - 1] if place else "", after=refs[place + 1] if refs[place + 1 :] else ""
    )


def _paces(plan: Plan) -> dict[str, Pace]:
    """Return the paces of the cases of the last sealed periods, by reference."""
    sealed = Portion.objects.filter(
        period__plan_id=plan.pk, period__run__state=RunState.SEALED
    ).order_by()
    last = sealed.aggregate(last=Max("period__no"))["last"] or 0
    rows = (
        sealed.filter(period__no__gt=last - COMPARED_PERIODS)
        .values_list("claim__ref", "claim__notice_from", "claim__notice_until")
        .annotate(
            first_sealed_at=Min("period__run__sealed_at"),
            last_paid_on=Max(
                "payouts__payout__settled_on",
                filter=Q(payouts__payout__state=PayoutState.PAID),
            ),
        )
    )
    return {ref: _pace(*row) for ref, *row in rows}


def _pace(
    notice_from: datetime | None,
    notice_until: datetime | None,
    sealed_at: datetime,
    paid_on: date | None,
) -> Pace:
    if notice_from is None or notice_until is None:
        return NOTHING_USUAL
    return Pace(
        notice_days=max(0, (notice_until - notice_from).days),
        sharing_days=max(0, (sealed_at - notice_until).days),
        paying_days=None if paid_on is None else max(0, (paid_on - sealed_at.date()).days),
    )


def _usual(days: Iterable[int | None]) -> int | None:
    """Return the middle of those that are there, if they are enough."""
    found = [one for one in days if one is not None]
    return median_low(found) if len(found) >= FEWEST else None
