"""Telling of an incident: one person prepares a version, another releases it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from charter.models import Plan
from disclosures import rules
from disclosures.models import Incident
from disclosures.rules import incidents
from disclosures.rules.incidents import IncidentWords
from members.models import User

LOCK = 7_041_001  # incidents are numbered one after another


@transaction.atomic
def prepare_incident(
    *,
    plan: Plan | None,
    of_no: int | None,
    since_on: date,
    until_on: date | None,
    words: Mapping[str, IncidentWords],
    by: User,
    at: datetime,
) -> Incident:
    """Prepare what is told of an incident, or a later version of one (`of_no`)."""
    incidents.require_incident_words(words)
    if of_no is not None:
        plan = _first(of_no).plan
    return Incident.objects.create(
        plan=plan,
        of_no=of_no,
        since_on=since_on,
        until_on=until_on,
        words={language: asdict(one) for language, one in words.items() if not one.is_empty},
        prepared_by=by,
        prepared_at=at,
    )


@transaction.atomic
def release_incident(*, incident_id: int, by: User, at: datetime) -> Incident:
    """Release what another person prepared: it gets its number, its bytes, and stays.

    Released already: the same is given back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    if incident.released_at is not None:
        return incident
    if incident.prepared_by_id == by.pk:
        raise incidents.SamePersonReleases
    before = Incident.objects.filter(no=incident.of_no).order_by("-version").first()
    incident.no = incident.of_no or _next_no()
    incident.version = before.version + 1 if before and before.version else 1
    incident.body = incidents.canonical_incident(
        incidents.Told(
            no=incident.no,
            version=incident.version,
            plan=incident.plan.slug if incident.plan else "",
            since_on=incident.since_on,
            until_on=incident.until_on,
            words={language: IncidentWords(**one) for language, one in incident.words.items()},
            released_at=at,
            previous_sha256=before.sha256 if before else "",
        )
    )
    incident.sha256 = rules.hash_of(incident.body)
    incident.released_by, incident.released_at = by, at
    incident.save()
    return incident


@transaction.atomic
def withdraw_incident(*, incident_id: int) -> None:
    """Take back what was prepared and not released; nobody outside has seen it."""
    Incident.objects.filter(pk=incident_id, released_at=None).delete()


def _first(no: int) -> Incident:
    found = Incident.objects.select_related("plan").filter(no=no, version=1).first()
    if found is None:
        raise incidents.IncidentUnknown
    return found


def _next_no() -> int:
    return (Incident.objects.aggregate(last=Max("no"))["last"] or 0) + 1
