"""The doors of those who ask for aid."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import services
from claims.models import Access, Claim
from claims.states import ClaimState
from members.models import Enrolment
from tests.claims.builders import FILED_AT, PDF, a_claim, a_reviewer
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    return an_enrolment()


@pytest.fixture
def holder(client: Client, enrolment: Enrolment) -> Client:
    """Return a browser in which the holder of the member is signed in."""
    client.force_login(enrolment.member.holder)
    return client


def told(joined: Enrolment, **changes: object) -> dict[str, object]:
    """Return what a person types into the form."""
    return {
        "once": str(uuid4()),
        "enrolment": joined.pk,
        "cause": "illness",
        "condition": "Thyroid cancer",
        "event_on": "2025-09-01",
        "story": "I felt a lump while washing.",
        "account_name": "林小雨",
        "account_ref": "6222 0200 0001 2345",
        "papers": SimpleUploadedFile("diagnosis.pdf", PDF),
    } | changes


def test_the_form_asks_for_aid_and_leads_to_the_claim(holder: Client, enrolment: Enrolment) -> None:
    other = SimpleUploadedFile("bill.pdf", PDF + b"2")

    answer = holder.post(reverse("claims:file"), told(enrolment, other_papers=other))

    claim = Claim.objects.get()
    assert answer.headers["Location"] == reverse("claims:claim", args=[claim.ref])
    assert [paper.kind for paper in claim.evidence.order_by("pk")] == ["event", "other"]
    assert claim.account_ref == "6222 0200 0001 2345"


def test_a_double_click_makes_one_claim(holder: Client, enrolment: Enrolment) -> None:
    once = str(uuid4())
    for _click in range(2):
        answer = holder.post(reverse("claims:file"), told(enrolment, once=once))
        assert answer.status_code == 302

    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("event_on", "2999-01-01", "still to come"),
        ("event_on", "1980-01-01", "before the member was born"),
        ("event_on", "31.3.2025", "2026-03-31"),
        ("event_on", "", "Please give the day."),
        ("cause", "bad luck", "Select a valid choice"),
        ("condition", "x" * 81, "at most 80 characters"),
        ("story", " ", "A few sentences are enough."),
        ("account_ref", "<script>", "digits"),
        ("once", "not-a-uuid", "valid UUID"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_nothing_is_lost(
    holder: Client, enrolment: Enrolment, field: str, value: str, words: str
) -> None:
    answer = holder.post(reverse("claims:file"), told(enrolment, **{field: value}))

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert "choose your papers once more" in answer.content.decode()
    if field != "story":
        assert "I felt a lump while washing." in answer.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("page.pdf", b"<html><body>hello</body></html>", "is not a picture"),
        ("large.pdf", PDF + b"0" * (10 * 1024 * 1024), "is too large"),
    ],
)
def test_a_bad_paper_is_named_beside_its_field(
    holder: Client, enrolment: Enrolment, name: str, content: bytes, words: str
) -> None:
    answer = holder.post(
        reverse("claims:file"), told(enrolment, papers=SimpleUploadedFile(name, content))
    )

    error = " ".join(answer.context["form"].errors["papers"])
    assert answer.status_code == 422
    assert name in error
    assert words in error


def test_a_claim_without_a_paper_is_asked_for_one(holder: Client, enrolment: Enrolment) -> None:
    answer = holder.post(reverse("claims:file"), told(enrolment, papers=""))

    assert "papers" in answer.context["form"].errors


def test_forty_papers_at_once_are_answered_in_words(holder: Client, enrolment: Enrolment) -> None:
    papers = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n])) for n in range(40)]

    answer = holder.post(reverse("claims:file"), told(enrolment, papers=papers))

    assert "At most 10 papers" in " ".join(answer.context["form"].errors["papers"])


def test_nobody_asks_for_someone_elses_member(holder: Client, enrolment: Enrolment) -> None:
    stranger = an_enrolment()

    answer = holder.post(reverse("claims:file"), told(enrolment, enrolment=stranger.pk))

    assert answer.status_code == 422
    assert not Claim.objects.exists()


def test_the_same_event_again_names_the_first_request(holder: Client, enrolment: Enrolment) -> None:
    first = a_claim(enrolment=enrolment)

    answer = holder.post(reverse("claims:file"), told(enrolment, event_on=str(date(2025, 9, 1))))

    assert answer.status_code == 422
    assert first.ref in answer.content.decode()


def test_one_who_has_joined_nothing_is_told_so(client: Client) -> None:
    client.force_login(a_user())

    assert "not in a plan" in client.get(reverse("claims:file")).content.decode()
    assert "have not asked" in client.get(reverse("claims:mine")).content.decode()


@pytest.mark.parametrize("state", ClaimState)
def test_a_claim_is_told_in_every_state_and_language(
    holder: Client, enrolment: Enrolment, state: ClaimState
) -> None:
    claim = a_claim(state, enrolment=enrolment)

    for language, words in (("en", "Who has looked"), ("zh-hans", "谁看过")):
        answer = holder.get(
            reverse("claims:claim", args=[claim.ref]), headers={"accept-language": language}
        )

        assert answer.status_code == 200
        assert words in answer.content.decode()


def test_the_decision_is_told_with_article_fact_and_what_would_change_it(
    holder: Client, enrolment: Enrolment
) -> None:
    claim = a_claim(ClaimState.REFUSED, enrolment=enrolment)

    page = holder.get(reverse("claims:claim", args=[claim.ref])).content.decode()

    for text in (claim.article, claim.fact, claim.reason, claim.remedy):
        assert text in page


def test_a_recommendation_is_not_told_before_it_is_decided(
    holder: Client, enrolment: Enrolment
) -> None:
    claim = a_claim(ClaimState.RECOMMENDED, enrolment=enrolment)

    page = holder.get(reverse("claims:claim", args=[claim.ref])).content.decode()

    assert claim.reason not in page
    assert claim.fact not in page


@pytest.mark.parametrize("door", ["claim", "withdraw"])
def test_what_is_not_theirs_does_not_exist(client: Client, door: str) -> None:
    claim = a_claim()
    client.force_login(a_user())

    assert client.get(reverse(f"claims:{door}", args=[claim.ref])).status_code == 404
    assert client.post(reverse("claims:withdraw", args=[claim.ref])).status_code == 404
    paper = claim.evidence.get()
    assert client.get(reverse("claims:paper", args=[claim.ref, paper.pk])).status_code == 404


def test_a_paper_belongs_to_its_claim(holder: Client, enrolment: Enrolment) -> None:
    own, other = a_claim(enrolment=enrolment), a_claim()
    paper = other.evidence.get()

    assert holder.get(reverse("claims:paper", args=[own.ref, paper.pk])).status_code == 404


@pytest.mark.parametrize("door", ["mine", "file"])
def test_strangers_are_asked_to_sign_in(client: Client, door: str) -> None:
    answer = client.get(reverse(f"claims:{door}"))

    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]


def test_a_paper_leaves_as_an_attachment_and_is_not_noted_for_its_owner(
    holder: Client, enrolment: Enrolment
) -> None:
    claim = a_claim(enrolment=enrolment)
    paper = claim.evidence.get()

    answer = holder.get(reverse("claims:paper", args=[claim.ref, paper.pk]))

    assert answer.getvalue() == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="diagnosis.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not Access.objects.exists()


def test_the_claimant_sees_who_has_looked(holder: Client, enrolment: Enrolment) -> None:
    claim, reviewer = a_claim(enrolment=enrolment), a_reviewer("Zhou Ming")
    services.open_claim(claim=claim, by=reviewer, at=FILED_AT)

    page = holder.get(reverse("claims:claim", args=[claim.ref])).content.decode()

    assert "Zhou Ming · the request" in page


def test_taking_back_asks_once_and_says_what_happened(holder: Client, enrolment: Enrolment) -> None:
    claim = a_claim(enrolment=enrolment)
    address = reverse("claims:withdraw", args=[claim.ref])
    assert "Take this request back?" in holder.get(address).content.decode()

    answer = holder.post(address, {"reason": "Well again."}, follow=True)

    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN
    assert "You have taken your request back." in answer.content.decode()


def test_taking_back_from_a_stale_page_is_refused_in_words(
    holder: Client, enrolment: Enrolment
) -> None:
    claim = a_claim(ClaimState.ON_NOTICE, enrolment=enrolment)

    answer = holder.post(reverse("claims:withdraw", args=[claim.ref]), {"reason": ""})

    assert answer.status_code == 409
    assert "no longer possible" in answer.content.decode()


@pytest.mark.parametrize("claim_count", [1, 3])
def test_my_requests_cost_the_same_for_any_length(
    client: Client, claim_count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = a_user()
    client.force_login(user)
    plans = [an_enrolment(user=user) for _ in range(claim_count)]
    for enrolment in plans:
        a_claim(enrolment=enrolment)

    with django_assert_num_queries(4):
        answer = client.get(reverse("claims:mine"))

    assert answer.content.count(b"Thyroid cancer") == claim_count


@pytest.mark.parametrize("paper_count", [1, 3])
def test_a_claim_page_costs_the_same_for_any_number_of_papers(
    holder: Client,
    enrolment: Enrolment,
    paper_count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    papers = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n])) for n in range(paper_count)]
    holder.post(reverse("claims:file"), told(enrolment, papers=papers))
    claim = Claim.objects.get()
    reviewer = a_reviewer()
    for paper in claim.evidence.all():
        services.open_paper(evidence=paper, by=reviewer, at=FILED_AT).close()

    with django_assert_num_queries(9):
        answer = holder.get(reverse("claims:claim", args=[claim.ref]))

    assert answer.content.count(b".pdf</a>") == paper_count
