"""Where plans stand at a moment: their charters, the last sealed period and its shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from apportionment.models import Run, Share
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import NoCharterInForce, Terms, debit_on, local_date, next_cutoff


@dataclass(frozen=True)
class Moment:
    """One plan at an instant: its charter, its last sealed run, and what each band shared there."""

    plan: Plan
    at: datetime
    terms: Terms
    versions: list[CharterVersion]  # all that are in force, or were, or will be; oldest first
    latest: Run | None
    share_minor: Mapping[str, int] = field(default_factory=dict)  # by band key
    heads: int = 0  # that shared in the last sealed period

    @property
    def next_cutoff_on(self) -> date:
        """Return the next day on which heads are counted, in plan time."""
        return local_date(next_cutoff(self.terms, self.at), self.terms.time_zone)

    @property
    def next_debit_on(self) -> date:
        """Return the day on which what is counted next is debited at the earliest."""
        return debit_on(self.terms, next_cutoff(self.terms, self.at))


def moments(at: Mapping[Plan, datetime]) -> dict[int, Moment]:
    """Return where each plan stands at an instant of its own, by plan id; three questions for all.

    Raises `NoCharterInForce` for a plan whose first charter comes into force later.
    """
    versions = _versions(plan.pk for plan in at)
    latest = {run.period.plan_id: run for run in _latest(versions)}
    shares = _shares(run.pk for run in latest.values())
    return {
        plan.pk: _moment(
            plan, when, versions[plan.pk], latest.get(plan.pk), shares.get(plan.pk, [])
        )
        for plan, when in at.items()
    }


def _moment(
    plan: Plan,
    at: datetime,
    versions: list[CharterVersion],
    latest: Run | None,
    shares: list[Share],
) -> Moment:
    in_force = [version for version in versions if version.in_force_at <= at]
    if not in_force:
        raise NoCharterInForce(plan_id=plan.pk, at=at)
    return Moment(
        plan=plan,
        at=at,
        terms=charter.terms_of(in_force[-1]),
        versions=versions,
        latest=latest,
        share_minor={share.band.key: share.share_minor or 0 for share in shares},
        heads=sum(share.headcount for share in shares),
    )


def _versions(plan_ids: Iterable[int]) -> dict[int, list[CharterVersion]]:
    found: dict[int, list[CharterVersion]] = {plan_id: [] for plan_id in plan_ids}
    for version in charter.versions_of(found.keys()):
        found[version.plan_id].append(version)
    return found


def _latest(plan_ids: Iterable[int]) -> list[Run]:
    """Return the last sealed run of each plan."""
    sealed = Run.objects.filter(state=RunState.SEALED, period__plan_id__in=list(plan_ids))
    ordered = sealed.order_by("period__plan_id", "-period__no").distinct("period__plan_id")
    return list(ordered.select_related("period"))


def _shares(period_ids: Iterable[int]) -> dict[int, list[Share]]:
    found: dict[int, list[Share]] = {}
    for share in Share.objects.filter(period_id__in=list(period_ids)).select_related("band"):
        found.setdefault(share.plan_id, []).append(share)
    return found
