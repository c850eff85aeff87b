"""Closing periods: with one change in a hundred, with as many at any size, with the cap binding."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from django.db.models import QuerySet

from apportionment.models import Period, Run, Share
from bench.rules.figures import Figures
from bench.rules.pools import HISTORY, Pool
from bench.services.building import unguarded
from bench.services.counting import BARE_SCAN
from bench.services.crews import Crew, grant_claims, load_terms
from bench.services.timing import asked, seconds, settle
from bench.services.workers import Worker

STEPS: Final = ("open", "propose", "release", "seal")


class CapDidNotCut(Exception):
    """Every head of the periods that a yearly cap should have cut was charged the whole share."""


@dataclass(frozen=True)
class Closer:
    """Who closes the pool's periods, one after the other."""

    pool: Pool
    plan_id: int
    crew: Crew
    worker: Worker

    def close(self, place: int) -> dict[str, Any]:
        """Close the period of the window in this place, its claims granted before."""
        window = self.pool.windows[place]
        grant_claims(
            self.crew,
            place=place,
            cutoff_at=window.cutoff_at,
            members=self.pool.members,
        )
        return self.worker.ask(
            "close",
            plan_id=self.plan_id,
            cutoff_at=window.cutoff_at.isoformat(),
            proposer_id=self.crew.officers[0].pk,
            releaser_id=self.crew.officers[1].pk,
        )


def close_periods(closer: Closer, *, places: Sequence[int], name: str) -> Figures:
    """Return what closing these periods costs: the medians, whole and by step."""
    settle()
    found = [closer.close(place) for place in places]
    changes = [closer.pool.windows[place].changes for place in places]
    return {
        name: _total(found),
        **{f"{name}_{step}": median(one[step] for one in found) for step in STEPS},
        f"{name}_changes": median(changes),
        f"{name}_written": median(one["written"] for one in found),
        f"{name}_queries": median(one["queries"] for one in found),
    }


def close_capped(closer: Closer, *, toml_text: str, places: Sequence[int]) -> Figures:
    """Return what closing periods costs in which the yearly cap cuts, beside a bare scan.

    The cap comes with a charter version of its own: somewhat more than the year's shares so far.
    What the year's first period began with holds all year; so the year's periods get it too.
    """
    before = closer.pool.windows[places[0] - 1]
    cap_minor = _year_so_far(closer.plan_id)
    capped = re.sub(r"(?m)^year_cap_minor = \d+", f"year_cap_minor = {cap_minor}", toml_text)
    load_terms(capped, at=before.cutoff_at)
    with unguarded([Period._meta.db_table]):
        _of_the_year(closer.plan_id).update(year_cap_minor=cap_minor)
    settle()
    scan = asked(BARE_SCAN)
    scan()
    found, bare = [], []
    for place in places:
        found.append(closer.close(place))
        bare.append(seconds(scan))
    _require_cut([one["run_id"] for one in found])
    return {"capped": _total(found), "bare_scan": median(bare)}


def _total(found: Sequence[dict[str, Any]]) -> float:
    return median(sum(float(one[step]) for step in STEPS) for one in found)


def _of_the_year(plan_id: int) -> QuerySet[Period]:
    """Return the periods after the history: all are of one calendar year."""
    return Period.objects.filter(plan_id=plan_id, no__gt=HISTORY)


def _require_cut(run_ids: Sequence[int]) -> None:
    """Refuse figures of a cap that cut nothing: a close without it costs less."""
    for run in Run.objects.filter(pk__in=run_ids).prefetch_related("period__shares"):
        shares = run.period.shares.all()
        whole_minor = sum(share.headcount * (share.share_minor or 0) for share in shares)
        if (run.charged_minor or 0) < whole_minor:
            return
    raise CapDidNotCut


def _year_so_far(plan_id: int) -> int:
    """Return a cap that the year's shares so far do not reach, and one more share surpasses."""
    shares = Share.objects.filter(period__in=_of_the_year(plan_id))
    by_no = dict(shares.values_list("no", "share_minor"))
    return sum(minor or 0 for minor in by_no.values()) + (by_no[max(by_no)] or 0) // 2
