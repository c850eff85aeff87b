"""The doors of those who ask for aid."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import services
from claims.models import Access
from claims.states import ClaimState
from members.models import Enrolment
from tests.claims.builders import (
    FILED_AT,
    PDF,
    REACHED,
    a_claim,
    a_filed_claim,
    a_paper,
    a_reviewer,
)
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


def test_one_who_has_joined_nothing_is_told_so(client: Client) -> None:
    client.force_login(a_user())

    assert "not in a plan" in client.get(reverse("claims:file")).content.decode()
    assert "have not asked" in client.get(reverse("claims:mine")).content.decode()


@pytest.mark.parametrize("state", REACHED)
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
    papers = [a_paper(PDF + bytes([n]), name=f"{n}.pdf") for n in range(paper_count)]
    claim = a_filed_claim(enrolment=enrolment, documents=papers)
    reviewer = a_reviewer()
    for paper in claim.evidence.all():
        services.open_paper(evidence=paper, by=reviewer, at=FILED_AT)

    with django_assert_num_queries(12):
        answer = holder.get(reverse("claims:claim", args=[claim.ref]))

    assert answer.content.count(b".pdf</a>") == paper_count
