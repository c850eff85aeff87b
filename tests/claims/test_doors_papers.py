"""Pictures of a claim's papers: for who asked, and for the crew, who is noted."""

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Access, Claim
from papers import services as papers
from tests.claims.builders import FILED_AT, a_claim, a_filed_claim, a_paper, a_png, a_reviewer
from tests.members.builders import a_user, signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """Return a claim with one paper, of which there is a picture."""
    filed = a_filed_claim(documents=[a_paper(a_png(), name="report.png")])
    papers.derive(paper_id=filed.evidence.get().paper_id, at=FILED_AT)
    return filed


def at(door: str, claim: Claim, no: int = 1) -> str:
    return reverse(f"claims:{door}", args=[claim.ref, claim.evidence.get().pk, no])


def test_a_reviewer_sees_a_page_and_is_noted_for_the_paper(client: Client, claim: Claim) -> None:
    reviewer = a_reviewer()
    signs_in(client, reviewer)

    answer = client.get(at("review_copy", claim))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert Access.objects.get().evidence == claim.evidence.get()
    assert client.get(at("review_copy", claim, 2)).status_code == 404


def test_whoever_asked_sees_their_pages_and_is_not_noted(client: Client, claim: Claim) -> None:
    client.force_login(claim.filed_by)

    assert client.get(at("copy", claim)).status_code == 200
    assert not Access.objects.exists()


def test_what_is_not_theirs_does_not_exist(client: Client, claim: Claim) -> None:
    other = a_claim()
    evidence = claim.evidence.get()
    client.force_login(other.filed_by)
    assert client.get(at("copy", claim)).status_code == 404
    crossed = reverse("claims:copy", args=[other.ref, evidence.pk, 1])
    assert client.get(crossed).status_code == 404

    client.force_login(a_user())
    assert client.get(at("review_copy", claim)).status_code == 403
    assert not Access.objects.exists()
