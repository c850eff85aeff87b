"""Incidents: told by two people, in bytes that stay; a later version never hides the earlier."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from charter.models import Plan
from disclosures.models import Incident
from disclosures.rules.incidents import (
    IncidentUnknown,
    IncidentWords,
    PartMissing,
    SamePersonReleases,
)
from disclosures.rules.public_words import NothingSaid
from disclosures.selectors import incidents as found
from disclosures.selectors.leaves_incidents import INCIDENTS
from disclosures.services.incidents import (
    prepare_incident,
    release_incident,
    withdraw_incident,
)
from disputes.rules import NotPublicWords
from members.models import User
from members.states import Role
from tests.members.builders import a_crew_member, a_plan, a_user, signs_in

pytestmark = pytest.mark.django_db

AT: Final = datetime(2026, 5, 6, 4, tzinfo=UTC)
EMPTY: Final = IncidentWords(title="", what="", touched="", done="", change="")


def told_in_english(title: str = "Letters came late") -> IncidentWords:
    return IncidentWords(
        title=title,
        what="Letters of period 3 went out two days late.",
        touched="All members; nobody was debited early.",
        done="They were sent, and the debit day was moved.",
        change="A letter that waits an hour rings at the office.",
    )


def prepared(
    by: User,
    *,
    plan: Plan | None = None,
    of_no: int | None = None,
    words: IncidentWords | None = None,
) -> Incident:
    return prepare_incident(
        plan=plan,
        of_no=of_no,
        since_on=date(2026, 5, 1),
        until_on=date(2026, 5, 3),
        words={"zh": EMPTY, "en": words or told_in_english()},
        by=by,
        at=AT,
    )


def released(*, of_no: int | None = None, title: str = "Letters came late") -> Incident:
    one, other = a_crew_member(Role.OPERATOR), a_crew_member(Role.PUBLISHER)
    incident = prepared(one, of_no=of_no, words=told_in_english(title))
    return release_incident(incident_id=incident.pk, by=other, at=AT)


def test_a_second_person_releases_and_the_bytes_are_what_is_hashed() -> None:
    writer, reader = a_crew_member(Role.OPERATOR), a_crew_member(Role.PUBLISHER)
    incident = prepared(writer)

    with pytest.raises(SamePersonReleases):
        release_incident(incident_id=incident.pk, by=writer, at=AT)
    assert found.released() == []
    told = release_incident(incident_id=incident.pk, by=reader, at=AT)
    again = release_incident(incident_id=incident.pk, by=writer, at=AT)

    assert (told.no, told.version) == (1, 1)
    assert again.sha256 == told.sha256 == sha256(told.body.encode()).hexdigest()
    content = json.loads(told.body)
    assert content["format"] == "tongzhou.incident/1"
    assert list(content["words"]) == ["en"]
    assert (content["plan"], content["since"], content["previous_sha256"]) == ("", "2026-05-01", "")
    assert told.body == json.dumps(content, sort_keys=True, separators=(",", ":"))


def test_a_later_version_points_at_the_earlier_and_both_stay(client: Client) -> None:
    first = released()
    second = released(of_no=1, title="Letters and one debit came late")
    other = released(title="A page was away")

    assert [(one.no, one.version) for one in (first, second, other)] == [(1, 1), (1, 2), (2, 1)]
    assert json.loads(second.body)["previous_sha256"] == first.sha256
    assert [one.title("en") for one in found.latest_versions()] == [
        "Letters and one debit came late",
        "A page was away",
    ]
    paths = {entry.path: entry.sha256 for entry in INCIDENTS.unlogged(most=10)}
    assert paths == {
        "incidents/1/incident.json": first.sha256,
        "incidents/1/2/incident.json": second.sha256,
        "incidents/2/incident.json": other.sha256,
    }
    for path, digest in paths.items():
        assert sha256(client.get(f"/{path}").content).hexdigest() == digest
    page = client.get("/incidents/1/", headers={"accept-language": "en"}).content.decode()
    assert "Letters and one debit came late" in page
    assert "Letters came late" in page
    assert client.get("/incidents/9/").status_code == 404
    assert client.get("/incidents/1/9/incident.json").status_code == 404


def test_what_was_released_is_changed_by_nobody() -> None:
    incident = released()

    for deed in (
        lambda: Incident.objects.filter(pk=incident.pk).update(words={}),
        lambda: Incident.objects.filter(pk=incident.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    withdraw_incident(incident_id=incident.pk)
    assert Incident.objects.get().sha256 == incident.sha256


def test_a_hash_of_other_bytes_is_refused_by_the_database() -> None:
    incident = prepared(a_crew_member(Role.OPERATOR))
    changes = {
        "no": 1,
        "version": 1,
        "body": "{}",
        "sha256": "0" * 64,
        "released_at": AT,
        "released_by": a_crew_member(Role.PUBLISHER),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**changes)


def test_words_told_by_halves_or_with_a_number_in_them_are_not_taken() -> None:
    writer = a_crew_member(Role.OPERATOR)
    half = IncidentWords(title="Late", what="", touched="", done="", change="")
    number = IncidentWords(**{**vars(told_in_english()), "what": "Account 6222 0000 0000 1234."})

    with pytest.raises(PartMissing):
        prepared(writer, words=half)
    with pytest.raises(NotPublicWords):
        prepared(writer, words=number)
    with pytest.raises(NothingSaid):
        prepared(writer, words=EMPTY)
    with pytest.raises(IncidentUnknown):
        prepared(writer, of_no=7)
    assert not Incident.objects.exists()


def test_the_doors_of_the_crew_from_writing_to_reading(client: Client) -> None:
    plan = a_plan()
    writer = a_crew_member(Role.OPERATOR, plan=plan, name="Writer")
    reader = a_crew_member(Role.PUBLISHER, plan=plan, name="Reader")
    form = {f"{part}_en": text for part, text in vars(told_in_english("<b>Late</b>")).items()}
    posted = {**form, "plan": plan.slug, "since_on": "2026-05-01", "until_on": ""}

    signs_in(client, writer)
    wrong = client.post("/office/incidents/new/", {**posted, "until_on": "2026-04-01"})
    done = client.post("/office/incidents/new/", posted)
    incident = Incident.objects.get()
    own = client.post(reverse("disclosures:release_incident", args=[incident.pk]))
    incident.refresh_from_db()
    signs_in(client, reader)
    desk = client.get("/office/incidents/")
    read = client.get(reverse("disclosures:prepared_incident", args=[incident.pk]))
    client.post(reverse("disclosures:release_incident", args=[incident.pk]))

    assert (wrong.status_code, done.status_code, own.status_code) == (422, 302, 302)
    assert incident.released_at is None
    assert (desk.status_code, read.status_code) == (200, 200)
    client.logout()
    page = client.get("/incidents/").content.decode()
    assert "&lt;b&gt;Late&lt;/b&gt;" in page
    assert "<b>Late" not in page
    assert "Writer" not in page + client.get("/incidents/1/").content.decode()


def test_the_office_is_closed_to_members_and_to_crews_of_other_plans(client: Client) -> None:
    plan, other = a_plan(), a_plan(slug="elsewhere")
    incident = prepared(a_crew_member(Role.OPERATOR, plan=plan), plan=plan)

    read = reverse("disclosures:prepared_incident", args=[incident.pk])
    release = reverse("disclosures:release_incident", args=[incident.pk])

    signs_in(client, a_user())
    assert client.get("/office/incidents/").status_code == 403
    signs_in(client, a_crew_member(Role.OPERATOR, plan=other))
    assert client.get(read).status_code == 404
    assert client.post(release).status_code == 404
