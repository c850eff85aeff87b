"""Early warnings: the figures they rest on, how they stand, and what was done about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from charter.rules import Terms
from claims import selectors as claims
from disclosures.models import WarningChange, WarningNote
from disclosures.rules import Document
from disclosures.rules.incidence import expected
from disclosures.rules.warnings import Facts, WarningKind, WarningState
from disclosures.selectors.pool import Pool
from disclosures.selectors.tallies import Counts

QUARTER: Final = timedelta(days=92)
HALF_YEAR: Final = timedelta(days=183)
YEAR: Final = timedelta(days=366)


class OfCounts(TypedDict, total=False):
    """Facts that were counted at sealings."""

    heads_a_quarter_ago: int | None
    joined: int | None
    left: int | None
    waiting: int | None
    cases_of_year: int | None
    expected_of_year: int | None


class OfAges(TypedDict, total=False):
    """Facts about who is young."""

    has_ages: bool
    heads_young: int
    left_young: int


class OfShares(TypedDict, total=False):
    """Facts about what sharing cost."""

    share_now: int | None
    share_before: int | None
    cases_now: int
    cases_before: int


class OfCollection(TypedDict, total=False):
    """Facts about what came in."""

    asked_minor: int | None
    open_minor: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A warning as it stands, since when, and by which figures it came to be so."""

    kind: WarningKind
    state: WarningState
    facts: dict[str, Any]
    since: datetime


def facts(*, pool: Pool, documents: Sequence[Document], counts: Sequence[Counts]) -> Facts:
    """Return what a plan's warnings are worked out from: reports, tallies, and what is late."""
    late = claims.overdue(plan_id=pool.plan.pk, at=pool.at)
    return Facts(
        heads=pool.headcount,
        minimum_heads=pool.terms.minimum_headcount,
        overdue=sum(one.count for one in late),
        overdue_days=max(((pool.at - one.since).days for one in late), default=0),
        **_of_counts(pool, counts),
        **_of_ages(pool.terms, counts),
        **_of_shares(documents),
        **_of_collection(documents),
    )


def _of_counts(pool: Pool, counts: Sequence[Counts]) -> OfCounts:
    if not counts:
        return {}
    last = counts[-1]
    older = [one for one in counts if one.cutoff_at <= last.cutoff_at - QUARTER]
    year = _since(counts, YEAR)
    usual = expected(
        last.heads,
        {band.key: band.incidence_per_100k for band in pool.terms.bands},
        heads_past_waiting=last.headcount - min(last.waiting, last.headcount),
    )
    is_whole_year = counts[0].cutoff_at <= last.cutoff_at - YEAR
    return {
        "heads_a_quarter_ago": older[-1].headcount if older else None,
        "joined": sum(one.joined for one in _since(counts, QUARTER)) if older else None,
        "left": sum(one.left for one in _since(counts, QUARTER)) if older else None,
        "waiting": last.waiting,
        "cases_of_year": sum(one.granted for one in year) if is_whole_year else None,
        "expected_of_year": usual.tenths // 10,
    }


def _of_ages(terms: Terms, counts: Sequence[Counts]) -> OfAges:
    """Return the younger half of the heads and of a quarter's leavers.

    The younger bands are those below the one in which the head in the middle stands.
    """
    if not counts:
        return {}
    heads = counts[-1].heads
    keys = [band.key for band in terms.bands if heads.get(band.key)]
    young: list[str] = []
    for key in keys[:-1]:
        if sum(heads[one] for one in (*young, key)) * 2 > sum(heads.values()) and young:
            break
        young.append(key)
    quarter = _since(counts, QUARTER)
    return {
        "has_ages": len(keys) > 1,
        "heads_young": sum(heads[key] for key in young),
        "left_young": sum(one.quit.get(key, 0) for one in quarter for key in young),
    }


def _of_shares(documents: Sequence[Document]) -> OfShares:
    """Return a head's mean share in the last half-year and in the one before it."""
    if not documents:
        return {}
    last = documents[-1].period.cutoff_at
    now = [one for one in documents if one.period.cutoff_at > last - HALF_YEAR]
    before = [one for one in documents if last - YEAR < one.period.cutoff_at <= last - HALF_YEAR]
    return {
        "share_now": _mean_share(now),
        "share_before": _mean_share(before),
        "cases_now": sum(one.figures.claim_count for one in now),
        "cases_before": sum(one.figures.claim_count for one in before),
    }


def _mean_share(documents: Sequence[Document]) -> int | None:
    if not documents:
        return None
    shares = [
        100 * one.figures.charged_minor // one.figures.headcount if one.figures.headcount else 0
        for one in documents
    ]
    return sum(shares) // len(shares)


def _of_collection(documents: Sequence[Document]) -> OfCollection:
    collected = documents[-1].collected if documents else None
    if collected is None:
        return {}
    return {"asked_minor": collected.asked_minor, "open_minor": collected.open_minor}


def _since(counts: Sequence[Counts], span: timedelta) -> list[Counts]:
    last = counts[-1].cutoff_at
    return [one for one in counts if one.cutoff_at > last - span]


def standing(*, plan_id: int) -> dict[WarningKind, Standing]:
    """Return how each warning of a plan stands, as it was written down last."""
    rows = WarningChange.objects.filter(plan_id=plan_id).order_by("warning", "-at")
    return {
        WarningKind(row.warning): Standing(
            kind=WarningKind(row.warning),
            state=WarningState(row.state),
            facts=row.facts,
            since=row.at,
        )
        for row in rows.distinct("warning")
    }


def history(*, plan_id: int, most: int = 50) -> list[WarningChange]:
    """Return the latest changes of a plan's warnings, newest first."""
    return list(WarningChange.objects.filter(plan_id=plan_id).order_by("-at", "warning")[:most])


def notes(*, plan_id: int) -> list[WarningNote]:
    """Return what was done about a plan's warnings, newest first."""
    return list(WarningNote.objects.filter(plan_id=plan_id))
