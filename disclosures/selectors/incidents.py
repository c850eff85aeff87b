"""Incidents: what was released, what waits for a second person, one log with the corrections."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from disclosures.models import Incident
from disclosures.rules.incidents import IncidentWords, path_of
from members import selectors as members
from members.models import User
from members.states import Role

CREW = frozenset({Role.OPERATOR, Role.PUBLISHER})


@dataclass(frozen=True, kw_only=True)
class ReleasedIncident:
    """One released version of an incident; `path` is its file's address without leading slash."""

    no: int
    version: int
    plan_slug: str
    since_on: date
    until_on: date | None
    words: dict[str, IncidentWords]
    released_at: datetime
    sha256: str
    body: str

    @property
    def path(self) -> str:
        return path_of(no=self.no, version=self.version)

    def words_in(self, language: str) -> tuple[str, IncidentWords]:
        """Return the words in this language ("zh" or "en"), else in the one there is."""
        found = language if language in self.words else next(iter(self.words))
        return found, self.words[found]

    def title(self, language: str) -> str:
        """Return what it is called."""
        return self.words_in(language)[1].title


def released(*, most: int | None = None) -> list[ReleasedIncident]:
    """Return every released version of every incident, newest first."""
    rows = _released().order_by("-released_at", "-pk")
    return [_read(row) for row in (rows if most is None else rows[:most])]


def latest_versions() -> list[ReleasedIncident]:
    """Return each incident as it is told now, the latest told first."""
    rows = _released().order_by("no", "-version").distinct("no")
    return sorted((_read(row) for row in rows), key=lambda one: one.released_at, reverse=True)


def versions(*, no: int) -> list[ReleasedIncident]:
    """Return the versions of one incident, newest first; none if there is no such incident."""
    return [_read(row) for row in _released().filter(no=no).order_by("-version")]


def to_release(*, user: User) -> QuerySet[Incident]:
    """Return what waits for a second person among the plans of this one, oldest first."""
    waiting = Incident.objects.filter(released_at=None).select_related("plan", "prepared_by")
    if not members.holds_role(user_id=user.pk, roles=CREW):
        return waiting.none()
    plan_ids = members.plan_ids_of_roles(user_id=user.pk, roles=CREW)
    return (waiting.filter(plan_id__in=plan_ids) | waiting.filter(plan=None)).order_by(
        "prepared_at", "pk"
    )


def _released() -> QuerySet[Incident]:
    return Incident.objects.filter(released_at__isnull=False).select_related("plan")


def _read(row: Incident) -> ReleasedIncident:
    assert row.no is not None
    assert row.version is not None
    assert row.released_at is not None
    return ReleasedIncident(
        no=row.no,
        version=row.version,
        plan_slug=row.plan.slug if row.plan else "",
        since_on=row.since_on,
        until_on=row.until_on,
        words={language: IncidentWords(**one) for language, one in row.words.items()},
        released_at=row.released_at,
        sha256=row.sha256,
        body=row.body,
    )
