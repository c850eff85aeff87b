"""A pool as it stands now: its charter, its heads, its next dates, its open run."""

from dataclasses import dataclass
from datetime import date, datetime

from apportionment import selectors as apportionment
from apportionment.models import Period
from apportionment.states import CLOSED
from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import Terms, debit_on, next_cutoff, notice_until


@dataclass(frozen=True, kw_only=True)
class Pool:
    """What a plan's page says of the present."""

    plan: Plan
    version: CharterVersion
    terms: Terms
    at: datetime
    headcount: int
    latest: Period | None
    next_cutoff_at: datetime
    next_notice_until: datetime
    next_debit_on: date

    @property
    def open_period(self) -> Period | None:
        """Return the latest period if it is neither sealed nor given up."""
        if self.latest is None or self.latest.run.state in CLOSED:
            return None
        return self.latest

    @property
    def is_too_small(self) -> bool:
        """Return whether no run would open with the heads of now."""
        return self.headcount < self.terms.minimum_headcount


def pool(*, plan: Plan, at: datetime) -> Pool:
    """Return a plan's present; heads are the last count, plus who came, less who went since."""
    version = charter.version_at(plan.pk, at)
    terms = charter.terms_of(version)
    latest = apportionment.periods(plan_id=plan.pk).prefetch_related("shares").first()
    cutoff_at = next_cutoff(terms, at)
    return Pool(
        plan=plan,
        version=version,
        terms=terms,
        at=at,
        headcount=apportionment.heads_at(plan_id=plan.pk, since=latest, at=at),
        latest=latest,
        next_cutoff_at=cutoff_at,
        next_notice_until=notice_until(terms, cutoff_at),
        next_debit_on=debit_on(terms, cutoff_at),
    )
