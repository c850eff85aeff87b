"""Asking for aid: what is stored, what binds it, what is refused."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from charter import services as charter
from claims import rules, selectors, services
from claims.models import Claim, Evidence
from claims.states import BoundBy, Cause, ClaimState, EvidenceKind
from members import services as members
from members.models import Message
from papers.models import Paper
from papers.rules import PaperEmpty, PaperOfOtherKind, PaperRefused, PaperTooLarge
from papers.services import read_original
from tests.claims.builders import EVENT_ON, FILED_AT, PDF, a_claim, a_filed_claim, a_paper, a_png
from tests.members.builders import CHARTERS, JOINED, a_person, a_plan, a_user, an_enrolment

pytestmark = pytest.mark.django_db


def _bytes_of(paper: Evidence) -> bytes:
    return b"".join(read_original(paper.paper))


def test_file_claim_stores_what_was_told_and_answers() -> None:
    enrolment = an_enrolment()

    claim = a_filed_claim(enrolment=enrolment, condition="Lung cancer")

    assert (claim.state, claim.condition, claim.event_on) == ("submitted", "Lung cancer", EVENT_ON)
    assert set(claim.ref) <= set(rules.REF_ALPHABET)
    assert len(claim.ref) == rules.REF_LENGTH
    event = claim.events.get()
    assert (event.move, event.before, event.after, event.by) == (
        "file",
        "",
        "submitted",
        claim.filed_by,
    )
    assert Message.objects.get(key=f"claims/received/{claim.ref}").user == claim.filed_by


def test_file_claim_binds_band_and_benefit_of_the_day_of_the_event() -> None:
    enrolment = an_enrolment(person=a_person(born_on=date(1980, 9, 1)))

    day_before = a_filed_claim(enrolment=enrolment, event_on=date(2025, 8, 31))
    birthday = a_filed_claim(enrolment=enrolment, event_on=date(2025, 9, 1))

    assert day_before.band is not None
    assert birthday.band is not None
    assert (day_before.band.key, day_before.cap_minor) == ("y18-y45", 6_000_000)
    assert (birthday.band.key, birthday.cap_minor) == ("y45-y65", 3_000_000)


def test_file_claim_is_not_bound_by_a_later_version_that_nobody_agreed_to() -> None:
    plan = a_plan()
    enrolment = an_enrolment(plan=plan)
    text = (CHARTERS / "village.toml").read_text(encoding="utf-8")
    charter.load_charter(
        slug=plan.slug,
        toml_text=text.replace("benefit_minor = 6000000", "benefit_minor = 5000000"),
        source="later.toml",
        at=datetime(2025, 9, 1, 16, tzinfo=UTC),  # the 2nd, 00:00 in Shanghai
    )

    before = a_filed_claim(enrolment=enrolment, event_on=date(2025, 9, 1))
    after = a_filed_claim(enrolment=enrolment, event_on=date(2025, 9, 2))

    assert (before.version.number, before.cap_minor) == (1, 6_000_000)
    assert (after.version.number, after.cap_minor) == (1, 6_000_000)
    assert {before.bound_by, after.bound_by} == {BoundBy.JOINING}


def test_file_claim_under_a_monthly_benefit_may_bring_all_its_months() -> None:
    plan = a_plan(charter_name="broodfonds")

    claim = a_filed_claim(enrolment=an_enrolment(plan=plan))

    assert claim.cap_minor == 24 * 150_000


def test_file_claim_of_an_event_before_joining_is_bound_by_the_version_of_joining() -> None:
    claim = a_filed_claim(event_on=date(2024, 12, 1))

    assert claim.version == claim.enrolment.version
    assert selectors.hints_of(claim=claim)[0] == rules.BeforeJoining(joined_on=date(2025, 3, 10))


def test_file_claim_outside_every_band_is_taken_without_a_cap() -> None:
    enrolment = an_enrolment(person=a_person(born_on=date(1960, 9, 1)))

    claim = a_filed_claim(enrolment=enrolment, event_on=date(2025, 9, 1))

    assert (claim.band, claim.cap_minor) == (None, 0)
    assert rules.OutsideBands() in selectors.hints_of(claim=claim)


@pytest.mark.parametrize(
    ("event_on", "cause", "expected"),
    [
        (date(2025, 6, 7), Cause.ILLNESS, (rules.InWaiting(until=date(2025, 6, 8)),)),
        (date(2025, 6, 8), Cause.ILLNESS, ()),
        (date(2025, 3, 10), Cause.ACCIDENT, ()),
        (date(2025, 3, 9), Cause.ACCIDENT, (rules.BeforeJoining(joined_on=date(2025, 3, 10)),)),
    ],
)
def test_hints_read_waiting_in_the_days_of_the_plan(
    event_on: date, cause: Cause, expected: tuple[rules.Hint, ...]
) -> None:
    claim = a_filed_claim(event_on=event_on, cause=cause, at=JOINED + timedelta(days=100))

    assert selectors.hints_of(claim=claim) == expected


def test_hints_tell_of_leaving_and_of_asking_late() -> None:
    enrolment = an_enrolment()
    members.leave(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=datetime(2025, 8, 1, tzinfo=UTC)
    )

    claim = a_filed_claim(enrolment=enrolment, at=datetime(2026, 3, 10, tzinfo=UTC))

    assert selectors.hints_of(claim=claim) == (
        rules.AfterLeaving(left_on=date(2025, 8, 1)),
        rules.FiledLate(days=190, within_days=180),
    )


def test_file_claim_today_in_the_plan_is_possible_while_utc_still_has_yesterday() -> None:
    at = datetime(2025, 9, 1, 17, tzinfo=UTC)  # 01:00 on the 2nd in Shanghai

    claim = a_filed_claim(event_on=date(2025, 9, 2), at=at)

    assert claim.event_on == date(2025, 9, 2)


@pytest.mark.parametrize(
    ("event_on", "refusal"),
    [
        (date(2025, 9, 11), rules.EventInFuture),
        (date(1990, 5, 19), rules.EventBeforeBirth),
    ],
)
def test_file_claim_of_an_impossible_date_changes_nothing(
    event_on: date, refusal: type[rules.ClaimRefused]
) -> None:
    enrolment = an_enrolment()

    with pytest.raises(refusal):
        a_filed_claim(enrolment=enrolment, event_on=event_on)

    assert not Claim.objects.exists()
    assert not Message.objects.filter(kind="claims/received").exists()


def test_file_claim_for_someone_elses_member_changes_nothing() -> None:
    enrolment = an_enrolment()

    with pytest.raises(rules.NotTheirs):
        services.file_claim(
            enrolment_id=enrolment.pk,
            by=a_user(),
            cause=Cause.ILLNESS,
            condition="-",
            event_on=EVENT_ON,
            story="-",
            account_name="-",
            account_ref="12345",
            documents=[],
            at=FILED_AT,
        )

    assert not Claim.objects.exists()


def test_file_claim_twice_from_one_form_is_one_claim() -> None:
    enrolment, once = an_enrolment(), uuid4()

    refs = {
        services.file_claim(
            enrolment_id=enrolment.pk,
            by=enrolment.member.holder,
            cause=Cause.ILLNESS,
            condition="-",
            event_on=EVENT_ON,
            story="-",
            account_name="-",
            account_ref="12345",
            documents=[a_paper()],
            once=once,
            at=FILED_AT,
        ).ref
        for _again in range(2)
    }

    assert refs == {Claim.objects.get().ref}
    assert Evidence.objects.count() == 1


def test_file_claim_of_an_event_told_in_another_form_names_the_first() -> None:
    first = a_filed_claim()

    with pytest.raises(rules.AlreadyFiled) as refused:
        a_filed_claim(enrolment=first.enrolment)

    assert refused.value.ref == first.ref
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("state", [ClaimState.WITHDRAWN, ClaimState.REFUSED])
def test_file_claim_again_after_the_first_is_closed(state: ClaimState) -> None:
    first = a_claim(state)

    again = a_filed_claim(enrolment=first.enrolment)

    assert again.ref != first.ref


def test_papers_are_taken_in_and_one_content_is_one_piece_of_evidence() -> None:
    claim = a_filed_claim(
        documents=[
            a_paper(),
            a_paper(name="../../again.pdf"),
            a_paper(a_png(), name="C:\\scan.png", kind=EvidenceKind.OTHER),
        ]
    )

    first, second = selectors.evidence_of(claim=claim)

    assert (first.name, first.media_type, first.size_bytes) == (
        "diagnosis.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (second.name, second.media_type, second.kind) == ("scan.png", "image/png", "other")
    assert _bytes_of(first) == PDF
    assert Paper.objects.count() == 2  # the one that came twice is not kept twice


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", PaperEmpty),
        (b"<html><script>alert(1)</script></html>", PaperOfOtherKind),
        (PDF.ljust(25 * 1024 * 1024 + 1), PaperTooLarge),
    ],
    ids=["empty", "html", "large"],
)
def test_a_paper_that_is_not_what_it_says_is_refused_and_nothing_is_stored(
    content: bytes, refusal: type[PaperRefused]
) -> None:
    with pytest.raises(rules.PaperRefused) as refused:
        a_filed_claim(documents=[a_paper(), a_paper(content, name="report.pdf")])

    assert isinstance(refused.value.why, refusal)
    assert not Claim.objects.exists()
    assert not default_storage.exists("papers")


def test_more_papers_than_a_hospitals_file_are_refused() -> None:
    with pytest.raises(rules.TooManyPapers):
        a_filed_claim(documents=[a_paper(PDF + bytes([n])) for n in range(rules.MOST_PAPERS + 1)])

    assert not Claim.objects.exists()
