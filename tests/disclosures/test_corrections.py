"""A correction stands beside the report it is about; both stay, and two people answer for it."""

import json
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from disclosures import services
from disclosures.models import Correction, Report
from disclosures.rules import corrections as rules
from disclosures.rules import hash_of
from disclosures.selectors import corrections as selectors
from disclosures.selectors.leaves_corrections import CORRECTIONS
from disclosures.states import CorrectionState
from members.models import User
from members.states import Role
from tests.apportionment.builders import DAY, a_pool, a_sealed_run
from tests.disclosures.builders import published
from tests.members.builders import a_crew_member, passes_second_factor

pytestmark = pytest.mark.django_db

HOSTILE = "=1+1 <script>alert('x')</script> \u202e{{ 7*7 }} \x0b"


@dataclass(frozen=True)
class Office:
    """A published period, and two publishers of its plan."""

    report: Report
    writer: User
    reader: User


@pytest.fixture
def office() -> Office:
    report = published(a_sealed_run(a_pool()))
    writer, reader = (a_crew_member(Role.PUBLISHER, plan=report.plan) for _ in range(2))
    return Office(report, writer, reader)


def sign_in_staff(client: Client, user: User) -> None:
    client.force_login(user)
    passes_second_factor(client, user)


def prepared(office: Office, **changes: object) -> Correction:
    told = {
        "right": {"figures.headcount": 251},
        "words_en": "One head was not counted.",
        "words_zh": "漏算了一个人头。",
        "made_good_in": 2,
        **changes,
    }
    at = office.report.published_at
    return services.prepare_correction(
        report=office.report,
        by=office.writer,
        at=at,
        **told,  # type: ignore[arg-type]
    )


def released(office: Office, **changes: object) -> Correction:
    one = prepared(office, **changes)
    at = office.report.published_at + DAY
    return services.release_correction(correction_id=one.pk, by=office.reader, at=at)


def test_a_correction_points_at_the_report_and_both_stay(office: Office) -> None:
    before = office.report.body

    one = released(office)

    told = json.loads(one.body)
    assert told["format"] == "tongzhou.correction/1"
    assert told["report"] == {"period": 1, "sha256": office.report.sha256}
    assert told["figures"] == [{"name": "figures.headcount", "right": 251, "stated": 250}]
    assert (told["no"], told["made_good_in"]) == (1, 2)
    assert one.sha256 == hash_of(one.body)
    office.report.refresh_from_db()
    assert office.report.body == before


def test_nobody_publishes_their_own_correction(office: Office) -> None:
    one = prepared(office)

    with pytest.raises(rules.OwnCorrection):
        services.release_correction(correction_id=one.pk, by=office.writer, at=one.prepared_at)

    one.refresh_from_db()
    assert (one.state, one.body) == (CorrectionState.PREPARED, "")


def test_released_twice_it_is_published_once_and_numbers_have_no_gap(office: Office) -> None:
    taken_back = prepared(office)
    services.withdraw_correction(
        correction_id=taken_back.pk, by=office.writer, at=taken_back.prepared_at
    )
    one = released(office)

    again = services.release_correction(
        correction_id=one.pk, by=office.reader, at=one.prepared_at + 9 * DAY
    )
    second = released(office, right={}, words_en="A word was wrong.")

    assert (again.sha256, again.released_at) == (one.sha256, one.released_at)
    assert (one.no, second.no) == (1, 2)
    with pytest.raises(rules.CorrectionNotWaiting):
        services.release_correction(
            correction_id=taken_back.pk, by=office.reader, at=one.prepared_at
        )
    with pytest.raises(rules.CorrectionNotWaiting):
        services.withdraw_correction(correction_id=one.pk, by=office.reader, at=one.prepared_at)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"right": {"figures.heads": 1}}, rules.FigureUnknown),
        ({"right": {"figures.headcount": 250}}, rules.FigureRight),
        ({"made_good_in": 1}, rules.NotALaterPeriod),
    ],
)
def test_what_the_report_does_not_bear_out_is_refused(
    office: Office, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        prepared(office, **changes)

    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE disclosures_correction SET words_en = 'nothing was wrong'",
        "UPDATE disclosures_correction SET state = 'prepared'",
        "DELETE FROM disclosures_correction",
    ],
)
def test_a_published_correction_never_changes(office: Office, change: str) -> None:
    released(office)

    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        connection.cursor().execute(change)


def test_what_waits_is_published_as_it_was_written_or_not_at_all(office: Office) -> None:
    one = prepared(office)

    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        Correction.objects.filter(pk=one.pk).update(words_en="something else")
    with (
        pytest.raises(IntegrityError, match="correction_hash_is_of_its_bytes"),
        transaction.atomic(),
    ):
        Correction.objects.filter(pk=one.pk).update(
            no=1,
            state=CorrectionState.RELEASED,
            body="{}",
            sha256=hash_of("{ }"),
            released_by=office.reader,
            released_at=one.prepared_at,
        )


def test_every_figure_of_a_report_has_a_name(office: Office) -> None:
    names = rules.figures_of_report(office.report.body)

    assert names["figures.headcount"] == 250
    assert sum(names[name] for name in names if name.endswith(".counted")) == 250
    assert "disputes.objections.made.so_far" in names
    assert not any(name.startswith("period.cutoff") for name in names)


def test_a_published_correction_is_a_leaf_and_what_waits_is_none(office: Office) -> None:
    prepared(office)
    one = released(office)

    (leaf,) = CORRECTIONS.unlogged(most=9)

    slug = office.report.plan.slug
    assert (leaf.kind, leaf.sha256) == ("correction", one.sha256)
    assert leaf.path == f"plans/{slug}/corrections/1/correction.json"
    assert [row.path for row in selectors.released()] == [leaf.path]


def test_everybody_reads_what_is_published_and_nobody_what_waits(
    client: Client, office: Office
) -> None:
    slug = office.report.plan.slug
    prepared(office, words_en="A secret so far.")
    one = released(office, words_en=HOSTILE, words_zh=HOSTILE)

    listed = client.get(f"/plans/{slug}/corrections/").content.decode()
    page = client.get(f"/plans/{slug}/corrections/1/").content.decode()
    body = client.get(f"/plans/{slug}/corrections/1/correction.json")

    assert "A secret so far." not in listed + page
    assert "<script>alert(" not in listed + page
    assert "{{ 7*7 }}" in page
    assert one.sha256 in page
    assert body.content == one.body.encode()
    assert body.headers["ETag"] == f'"{one.sha256}"'
    assert "immutable" in body.headers["Cache-Control"]
    for unknown in ("corrections/2/", "corrections/2/correction.json", "corrections/0/"):
        assert client.get(f"/plans/{slug}/{unknown}").status_code == 404
    assert client.get("/plans/there-is-none/corrections/").status_code == 404


def test_two_publishers_correct_a_report_by_their_pages(client: Client, office: Office) -> None:
    slug = office.report.plan.slug
    sign_in_staff(client, office.writer)
    form = {"words_en": "Wrong.", "words_zh": "错了。", "right": "figures.headcount = 251"}

    assert client.get("/office/corrections/").status_code == 200
    wrong = {**form, "right": "headcount 251"}
    assert client.post(f"/office/corrections/{slug}/1/", wrong).status_code == 422
    unknown = {**form, "right": "figures.heads = 1"}
    assert client.post(f"/office/corrections/{slug}/1/", unknown).status_code == 409
    assert client.post(f"/office/corrections/{slug}/1/", form).status_code == 302
    one = Correction.objects.get()
    assert client.post(f"/office/corrections/{one.pk}/release/").status_code == 409
    sign_in_staff(client, office.reader)
    assert client.post(f"/office/corrections/{one.pk}/release/").status_code == 302

    one.refresh_from_db()
    assert (one.state, one.no) == (CorrectionState.RELEASED, 1)
    assert client.get(f"/office/corrections/{slug}/9/").status_code == 404


def test_only_publishers_of_the_plan_come_in(client: Client, office: Office) -> None:
    one = prepared(office)
    elsewhere = a_crew_member(Role.PUBLISHER, plan=a_pool())
    treasurer = a_crew_member(Role.TREASURER, plan=office.report.plan)

    sign_in_staff(client, treasurer)
    assert client.get("/office/corrections/").status_code == 403
    sign_in_staff(client, elsewhere)
    assert client.post(f"/office/corrections/{one.pk}/release/").status_code == 404
    assert client.get(f"/office/corrections/{office.report.plan.slug}/1/").status_code == 404

    one.refresh_from_db()
    assert one.state == CorrectionState.PREPARED
