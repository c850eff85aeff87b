"""What there is to count of a sealed period, and what was counted, read back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from apportionment.models import Run
from apportionment.selectors import previous_period
from charter import selectors as charter
from claims.selectors.outlook import Decided, decided_between, shown_between
from claims.states import Verdict
from disclosures.models import Report, Tally
from disclosures.rules import outlook
from disclosures.rules.outlook import CasesTold, Counted, Step
from members import selectors as members
from members.selectors.movement import heads_waiting
from members.states import ChangeKind

K = ChangeKind
JOINED: Final = frozenset({K.JOINED, K.RESUMED, K.THAWED})
LEFT: Final = frozenset({K.LEFT, K.LAPSED, K.FROZEN, K.OUTGROWN, K.AWARDED, K.DIED})
QUIT: Final = frozenset({K.LEFT, K.LAPSED})  # whose ages say something about the pool
A_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """One period as it was counted; bands by their keys."""

    no: int
    cutoff_at: datetime
    heads: Mapping[str, int]
    joined: int
    left: int
    quit: Mapping[str, int]
    waiting: int
    granted: int

    @property
    def headcount(self) -> int:
        """Return all heads."""
        return sum(self.heads.values())

    @property
    def movement(self) -> outlook.Movement:
        """Return who came and went, as the rule of telling wants it."""
        return outlook.Movement(
            no=self.no, at=self.cutoff_at, heads=self.headcount, joined=self.joined, left=self.left
        )


def uncounted() -> QuerySet[Report]:
    """Return the reports of periods that were not counted yet, each plan's oldest first."""
    counted = Tally.objects.values("run_id")
    return Report.objects.exclude(run_id__in=counted).order_by("plan_id", "no")


def counts_of_run(run: Run) -> Counts:
    """Count a sealed period: its changes, and who waited; its heads are those of the run."""
    period = run.period
    before = previous_period(plan_id=period.plan_id, before_no=period.no)
    plan_id, upto = period.plan_id, period.cutoff_at
    after = before.cutoff_at if before else None
    shares = list(period.shares.select_related("band"))
    keys = {share.band_id: share.band.key for share in shares}
    went = members.went_by_kind(plan_id=plan_id, after=after, upto=upto)
    came = members.came_by_kind(plan_id=plan_id, after=after, upto=upto)
    return Counts(
        no=period.no,
        cutoff_at=period.cutoff_at,
        heads={share.band.key: share.counted for share in shares},
        joined=sum(heads for (kind, _band), heads in came.items() if kind in JOINED),
        left=sum(heads for (kind, _band), heads in went.items() if kind in LEFT),
        quit=_by_band(went, keys),
        waiting=heads_waiting(plan_id=plan_id, at=upto, longest=_longest_waiting(plan_id)),
        granted=shown_between(plan_id=plan_id, after=after, upto=upto),
    )


def _by_band(went: Mapping[tuple[ChangeKind, int], int], keys: Mapping[int, str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (kind, band_id), heads in went.items():
        if kind in QUIT and band_id in keys:
            found[keys[band_id]] += heads
    return dict(found)


def _longest_waiting(plan_id: int) -> timedelta:
    """Return how long anybody of a plan waits at most; a year more where all begin on one day."""
    days = [charter.terms_of(version).waiting.illness_days for version in charter.versions(plan_id)]
    return timedelta(days=max(days, default=0)) + A_YEAR


def cases_told_by(run: Run, *, heads: int) -> CasesTold:
    """Return what is told of decisions at a run's cutoff in a pool of this size."""
    period = run.period
    terms = charter.terms_of(period.version)
    span = outlook.span_of(heads=heads, at=period.cutoff_at, time_zone=terms.time_zone)
    keys = [one.key for one in terms.aid] if outlook.names_causes(heads=heads) else []
    decided = list(
        decided_between(
            plan_id=period.plan_id, since=span.since, until=span.until, condition_keys=keys
        )
    )
    return _told(span, decided, names_causes=bool(keys))


def _told(span: outlook.Span, decided: Iterable[Decided], *, names_causes: bool) -> CasesTold:
    granted = [one for one in decided if one.verdict == Verdict.GRANT]
    refused = [one for one in decided if one.verdict == Verdict.REFUSE]
    causes = Counter(one.condition_key for one in granted) if names_causes else Counter[str]()
    return CasesTold(
        span=span.span,
        since=span.since,
        until=span.until,
        granted=len(granted),
        refused=outlook.counted(Counter(one.reason_code for one in refused)),
        causes=outlook.counted(causes),
        steps={
            "decision": outlook.step_of([one.days_to_decision for one in (*granted, *refused)]),
            "notice": outlook.step_of(
                [one.days_to_notice for one in granted if one.days_to_notice is not None]
            ),
            "paid": outlook.step_of(
                [one.days_to_paid for one in granted if one.days_to_paid is not None]
            ),
        },
    )


def counts_of_plan(*, plan_id: int) -> list[Counts]:
    """Return what was counted of all periods of a plan, oldest first."""
    rows = Tally.objects.filter(plan_id=plan_id).order_by("no")
    return [
        Counts(no=no, cutoff_at=cutoff_at, **movement)
        for no, cutoff_at, movement in rows.values_list("no", "cutoff_at", "movement")
    ]


def cases_of_plan(*, plan_id: int, before_no: int | None = None) -> CasesTold | None:
    """Return what is told of a plan's decisions, as it was counted last (before a period)."""
    rows = Tally.objects.filter(plan_id=plan_id)
    if before_no is not None:
        rows = rows.filter(no__lt=before_no)
    found = rows.order_by("-no").values_list("cases", flat=True).first()
    return None if found is None else _read_cases(found)


def movement_json(counts: Counts) -> dict[str, Any]:
    """Return what is stored of a period's counts."""
    content = asdict(counts)
    del content["no"], content["cutoff_at"]
    return content


def cases_json(told: CasesTold) -> dict[str, Any]:
    """Return what is stored of what is told of decisions."""
    content = asdict(told)
    content["since"] = told.since.isoformat() if told.since else None
    content["until"] = told.until.isoformat()
    return content


def _read_cases(content: Mapping[str, Any]) -> CasesTold:
    return CasesTold(
        span=content["span"],
        since=datetime.fromisoformat(content["since"]) if content["since"] else None,
        until=datetime.fromisoformat(content["until"]),
        granted=content["granted"],
        refused=_read_counted(content["refused"]),
        causes=_read_counted(content["causes"]),
        steps={name: Step(**step) for name, step in content["steps"].items()},
    )


def _read_counted(content: Mapping[str, Any]) -> Counted:
    return Counted(content["total"], tuple((kind, number) for kind, number in content["rows"]))
