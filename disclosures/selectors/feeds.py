"""What was published, newest first, of one plan or of all: an index, and the rows of one page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Count, F, Max, QuerySet, Value

from audits.models import Attestation
from charter.models import CharterVersion
from disclosures.models import Correction, Incident, Report
from disclosures.selectors.reports import WithoutClaims
from disclosures.states import CorrectionState

A_PAGE: Final = 100  # entries of a feed, at most; older ones stand on its next pages


@dataclass(frozen=True)
class Place:
    """One published thing in the order of publishing: when, of which kind, and its row."""

    at: datetime
    kind: str
    pk: int


def places(*, plan_id: int | None, page: int) -> list[Place]:
    """Return the things on a page of the feed, the latest first."""
    first = (page - 1) * A_PAGE
    own, *others = (_indexed(kind, rows, at) for kind, rows, at in _sources(plan_id))
    found = own.union(*others, all=True).order_by("-when", "kind", "-key")
    return [Place(*one) for one in found[first : first + A_PAGE]]


def state(*, plan_id: int | None) -> tuple[int, datetime | None]:
    """Return how many things have been published, and when the last of them was."""
    told = [
        rows.aggregate(count=Count("pk"), last=Max(at)) for _kind, rows, at in _sources(plan_id)
    ]
    last = (one["last"] for one in told if one["last"] is not None)
    return sum(one["count"] for one in told), max(last, default=None)


def rows_of(found: list[Place]) -> dict[tuple[str, int], Any]:
    """Return the rows of these places, with one question a kind."""
    rows: dict[tuple[str, int], Any] = {}
    for kind, source, _at in _sources(None):
        pks = [one.pk for one in found if one.kind == kind]
        if pks:
            rows |= {(kind, row.pk): row for row in _told(kind, source.filter(pk__in=pks))}
    return rows


def _told(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows with what an entry tells of them: of a report all but its list of claims."""
    return rows.defer("body").annotate(headline=WithoutClaims()) if kind == "report" else rows


def _sources(plan_id: int | None) -> list[tuple[str, QuerySet[Any], str]]:
    """Return each kind of what is published, its rows, and the column that says when."""
    sources: list[tuple[str, QuerySet[Any], str, str]] = [
        ("report", Report.objects.select_related("plan"), "published_at", "plan_id"),
        ("charter", CharterVersion.objects.select_related("plan"), "loaded_at", "plan_id"),
        (
            "correction",
            Correction.objects.filter(state=CorrectionState.RELEASED).select_related(
                "plan", "report"
            ),
            "released_at",
            "plan_id",
        ),
        (
            "incident",
            Incident.objects.filter(released_at__isnull=False).select_related("plan"),
            "released_at",
            "plan_id",
        ),
        (
            "attestation",
            Attestation.objects.select_related("audit__plan"),
            "at",
            "audit__plan_id",
        ),
    ]
    return [
        (kind, rows if plan_id is None else rows.filter(**{of_plan: plan_id}), at)
        for kind, rows, at, of_plan in sources
    ]


def _indexed(kind: str, rows: QuerySet[Any], at: str) -> QuerySet[Any, Any]:
    bare = rows.select_related(None).order_by()
    named = bare.annotate(when=F(at), kind=Value(kind, CharField()), key=F("pk"))
    told: QuerySet[Any, Any] = named.values_list("when", "kind", "key")
    return told
