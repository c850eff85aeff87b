"""Papers and bills of a request being written."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from claims.models import Claim, DraftPaper
from claims.states import ClaimState
from members.models import Enrolment
from tests.claims.builders import PDF
from tests.claims.filers import Filer, a_picture
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    return an_enrolment()


@pytest.fixture
def filer(client: Client, enrolment: Enrolment) -> Filer:
    client.force_login(enrolment.member.holder)
    return Filer(client, enrolment)


def test_the_checklist_says_what_must_be_what_helps_and_what_else_would_do(filer: Filer) -> None:
    kind = next(
        one
        for one in charter.terms_of(filer.enrolment.version).aid
        if one.cause == "illness" and any(paper.instead_en for paper in one.evidence)
    )
    filer.walks(upto="papers", condition={"kind": kind.key})
    first = kind.evidence[0]

    before = unescape(filer.page("papers"))
    filer.adds(a_picture(), item=first.key)
    after = filer.page("papers")

    assert all(paper.name_en in before for paper in kind.evidence)
    assert all(paper.instead_en in before for paper in kind.evidence if paper.instead_en)
    assert ">here<" not in before
    assert after.count(">here<") == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("page.pdf", b"<html><body>hello</body></html>", "is not a picture"),
    ],
)
def test_a_bad_paper_is_named_and_the_good_ones_beside_it_are_kept(
    filer: Filer, name: str, content: bytes, words: str
) -> None:
    filer.walks(upto="papers")

    answer = filer.adds(SimpleUploadedFile(name, content), a_picture("good.png"))

    error = " ".join(answer.context["form"].errors["papers"])
    assert answer.status_code == 422
    assert name in error
    assert words in error
    assert [one.paper.name for one in DraftPaper.objects.all()] == ["good.png"]
    assert "good.png" in answer.content.decode()


def test_forty_photographs_at_once_are_all_kept(filer: Filer) -> None:
    filer.walks(upto="papers")

    answer = filer.adds(*[a_picture(f"{n}.png", shade=n) for n in range(40)], name="photos")

    assert answer.status_code == 302
    assert DraftPaper.objects.filter(draft=filer.draft_id).count() == 40


def test_the_same_photograph_twice_is_kept_once(filer: Filer) -> None:
    filer.walks(upto="papers")

    filer.adds(a_picture("a.png"), a_picture("b.png"))
    filer.adds(a_picture("c.png"))

    assert [one.paper.name for one in DraftPaper.objects.all()] == ["a.png"]


def test_a_paper_can_be_taken_away_again(filer: Filer) -> None:
    filer.walks(upto="papers")
    filer.adds(a_picture())
    kept = DraftPaper.objects.get()
    drop = reverse("claims:drop_draft_paper", args=[filer.draft_id, kept.pk])

    for _click in range(2):
        assert filer.client.post(drop).headers["Location"] == filer.address("papers")

    assert not DraftPaper.objects.exists()


def test_without_papers_it_can_be_sent_and_the_summary_says_what_is_missing(filer: Filer) -> None:
    kind = next(
        one
        for one in charter.terms_of(filer.enrolment.version).aid
        if one.cause == "illness" and any(paper.must for paper in one.evidence)
    )
    filer.walks(condition={"kind": kind.key})

    page = filer.page()
    filer.sends()

    must = [paper.name_en for paper in kind.evidence if paper.must]
    assert "Not here yet" in page
    assert all(name in page for name in must)
    assert Claim.objects.get().condition_key == kind.key


def test_bills_are_asked_for_where_the_charter_pays_against_them(client: Client) -> None:
    enrolment = an_enrolment(plan=a_plan(charter_name="kangai-survivors"))
    client.force_login(enrolment.member.holder)
    filer = Filer(client, enrolment)
    filer.walks(upto="papers")
    filer.adds(a_picture("bill.png"))
    paper = DraftPaper.objects.get()
    filer.walks(upto="bills")
    bill = {
        "what": "Operation, City Hospital",
        "billed_on": "2025-09-05",
        "amount_minor": "12,000.50",
        "paid_elsewhere_minor": "2000",
        "paper": str(paper.pk),
    }
    shown = filer.shown("bills")

    for _click in range(2):
        filer.client.post(filer.address("bills"), {**bill, "shown": shown})
    more = filer.client.post(
        filer.address("bills"), {**bill, "paid_elsewhere_minor": "13000", "shown": shown}
    )
    claim = filer.files()

    told = claim.bills.get()
    assert (told.amount_minor, told.paid_elsewhere_minor) == (1_200_050, 200_000)
    assert told.evidence is not None
    assert told.evidence.name == "bill.png"
    errors = more.context["form"].errors["paid_elsewhere_minor"]
    assert "more than the whole bill" in " ".join(errors)


def test_bills_are_not_asked_for_where_it_does_not(filer: Filer) -> None:
    filer.walks()

    assert filer.client.get(filer.address("bills")).status_code == 302
    assert "bills" not in filer.draft.answers


def test_a_claim_of_a_pdf_is_read_as_one(filer: Filer) -> None:
    filer.walks(upto="papers")
    filer.adds(SimpleUploadedFile("letter.pdf", PDF))
    claim = filer.files()

    assert claim.state == ClaimState.SUBMITTED
    assert {one.media_type for one in claim.evidence.all()} == {"application/pdf", "image/png"}
