"""Nothing that belongs to a person stands in any public answer."""

from collections.abc import Iterator

import pytest
from django.test import Client

from charter.models import Plan
from claims import services as claims
from claims.models import Claim
from claims.states import Cause, Verdict
from disclosures import rules
from disclosures.models import Report
from disclosures.services.outlook import count_period, follow_warnings
from disclosures.words.outlook import PARTS
from members.states import Role
from support import services as support
from support.states import About, Outcome
from tests.apportionment.builders import OPENING, a_frozen_run, a_pool, a_sealed_run
from tests.disclosures.builders import published
from tests.members.builders import a_crew_member, a_person, a_user, an_enrolment

pytestmark = pytest.mark.django_db

MARKERS = {
    "name": "Markername",
    "child": "Markerchild",
    "email": "markermail@example.org",
    "phone": "+8613900001234",
    "condition": "Markerillness",
    "story": "Markerstory",
    "account_name": "Markerpayee",
    "account_ref": "6222MARKER9911",
    "fact": "Markerfact",
    "reason": "Markerreason",
    "second": "Markersecond",
    "reviewer": "Markerreviewer",
}
WORDS = [*MARKERS.values(), "markermail", "13900001234", "1990", "05-20"]


@pytest.fixture
def cases() -> tuple[str, list[str]]:
    """Return a plan with one published case and one on notice, all their fields marked."""
    plan = a_pool()
    shared = _a_marked_claim(plan, number=1)
    report = published(a_sealed_run(plan))
    shown = _a_marked_claim(plan, number=2, at_report=report)
    a_frozen_run(plan)
    count_period(run_id=report.run_id, at=report.published_at)
    follow_warnings(plan_id=plan.pk, at=report.published_at)
    _complains(plan, shared)
    return plan.slug, [shared.ref, shown.ref]


def _complains(plan: Plan, claim: Claim) -> None:
    """Have the claimant complain five times, so that the register tells numbers."""
    for _time in range(5):
        complaint = support.complain(
            user=claim.filed_by,
            plan_id=plan.pk,
            about=About.DEBIT,
            text=MARKERS["story"],
            at=claim.submitted_at,
        )
        support.decide(
            complaint_id=complaint.pk,
            outcome=Outcome.UPHELD,
            reason=MARKERS["reason"],
            by=a_crew_member(Role.OPERATOR, name=MARKERS["reviewer"]),
            at=claim.submitted_at,
        )


def _a_marked_claim(plan: Plan, *, number: int, at_report: Report | None = None) -> Claim:
    at = at_report.published_at if at_report else OPENING
    user = a_user(
        name=MARKERS["name"],
        email=MARKERS["email"] if number == 1 else None,
        phone=MARKERS["phone"] if number == 2 else None,
    )
    enrolment = an_enrolment(plan=plan, user=user, person=a_person(name=MARKERS["child"]), at=at)
    claim = claims.file_claim(
        enrolment_id=enrolment.pk,
        by=user,
        cause=Cause.ACCIDENT,
        condition=MARKERS["condition"],
        event_on=at.date(),
        story=MARKERS["story"],
        account_name=MARKERS["account_name"],
        account_ref=MARKERS["account_ref"],
        documents=[],
        at=at,
    )
    reviewers = [a_crew_member(Role.REVIEWER, name=MARKERS["reviewer"]) for _each in range(2)]
    claims.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=500_000,
        article="Article 4",
        fact=MARKERS["fact"],
        reason=MARKERS["reason"],
        by=reviewers[0],
        at=at,
    )
    return claims.grant_claim(claim_id=claim.pk, reason=MARKERS["second"], by=reviewers[1], at=at)


def _addresses(slug: str, refs: list[str]) -> Iterator[str]:
    yield from ("/", "/plans/", "/check/", "/learn/", "/help/")
    parts = ("", "charter/", "periods/", "late/", "appeals/", "precedents/", "panels/")
    yield from (f"/plans/{slug}/{part}" for part in parts)
    yield from ("/complaints/", "/incidents/", f"/plans/{slug}/complaints/")
    yield from (f"/plans/{slug}/outlook/{part}.csv" for part in PARTS)
    yield f"/plans/{slug}/outlook/"
    yield from (f"/plans/{slug}/periods/{no}/" for no in (1, 2))
    yield f"/plans/{slug}/periods/1/report.json"
    yield from (f"/plans/{slug}/periods/1/{part}.csv" for part in ("figures", "bands", "claims"))
    yield from (f"/cases/{ref}/" for ref in refs)
    yield from (f"/api/v1/plans/{part}" for part in ("", f"{slug}/", f"{slug}/periods/"))
    yield f"/api/v1/plans/{slug}/periods/1/"
    yield from (f"/api/v1/cases/{ref}/" for ref in refs)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_public_answer_holds_a_word_of_a_person(
    client: Client, cases: tuple[str, list[str]], language: str
) -> None:
    slug, refs = cases
    for address in _addresses(slug, refs):
        response = client.get(address, headers={"accept-language": language})
        assert response.status_code == 200, address
        text = response.content.decode()
        assert [word for word in WORDS if word in text] == [], address


def test_a_case_is_public_as_claims_on_notice_and_in_a_report(
    client: Client, cases: tuple[str, list[str]]
) -> None:
    slug, (shared, shown) = cases

    assert shown in client.get(f"/plans/{slug}/").content.decode()
    assert [claim.ref for claim in rules.read(Report.objects.get().body).claims] == [shared]


def _case_page(client: Client, ref: str) -> str:
    return client.get(f"/cases/{ref}/", headers={"accept-language": "en"}).content.decode()


def test_members_of_the_plan_read_a_little_more_and_others_do_not(client: Client) -> None:
    plan = a_pool(heads=250)
    claim = _a_marked_claim(plan, number=1)
    published(a_sealed_run(plan))
    neighbour, stranger = a_user(name="邻居"), a_user(name="路人")
    an_enrolment(plan=plan, user=neighbour)

    public = _case_page(client, claim.ref)
    client.force_login(stranger)
    to_stranger = _case_page(client, claim.ref)
    client.force_login(neighbour)
    to_member = _case_page(client, claim.ref)

    assert "For members of this plan" in to_member
    assert "2025" in to_member.split("For members of this plan")[1].split("</section>")[0]
    assert "For members of this plan" not in public + to_stranger
    assert [word for word in WORDS if word in to_member.replace("1990", "")] == []


def test_a_case_taken_off_notice_keeps_its_page_without_its_facts(client: Client) -> None:
    plan = a_pool()
    claim = _a_marked_claim(plan, number=1)
    run = a_frozen_run(plan)
    at = run.period.cutoff_at
    claims.contest(claim_id=claim.pk, reason=MARKERS["reason"], at=at)
    reviewer = a_crew_member(Role.REVIEWER, name=MARKERS["reviewer"])
    claims.uphold(claim_id=claim.pk, reason=MARKERS["reason"], by=reviewer, at=at)

    page = _case_page(client, claim.ref)

    assert "no longer on notice" in page
    assert [word for word in [*WORDS, "5,000.00"] if word in page] == []
