"""The viewer: one page at a time, every step a link."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from papers import services
from papers.models import Copy, Paper
from papers.pages import Viewer
from papers.states import PaperState, Trouble
from tests.papers.builders import NOON, a_paper, a_pdf

pytestmark = pytest.mark.django_db


def a_seen_paper(pages: int, *, of: int = 0, name: str = "report.pdf") -> Paper:
    """Return a paper with rows of pictures of its pages; nobody opens them here."""
    paper = a_paper(a_pdf(), name=name)
    Paper.objects.filter(pk=paper.pk).update(state=PaperState.READY, pages=of or pages)
    paper.refresh_from_db()
    for no in range(1, pages + 1):
        Copy.objects.create(paper=paper, no=no, width=10, height=20, sha256=paper.sha256)
    return paper


def viewer(*papers: Paper, **chosen: str) -> Viewer:
    return Viewer(
        papers,
        chosen=chosen,
        image=lambda index, copy: f"/{index}/{copy.no}.jpg",
        original=lambda index: f"/{index}/original",
    )


def page(of: Viewer) -> str:
    return render_to_string("papers/_viewer.html", {"viewer": of})


def test_the_way_leads_through_all_pages_of_all_papers_and_back() -> None:
    papers = [a_seen_paper(2), a_seen_paper(1)]
    first, second, third = (
        viewer(*papers),
        viewer(*papers, page="2"),
        viewer(*papers, document="2"),
    )

    assert (first.before, first.after) == ("", "?page=2#viewer")
    assert (second.before, second.after) == ("?#viewer", "?document=2#viewer")
    assert (third.before, third.after) == ("?#viewer", "")
    assert (second.image, third.image, third.original) == ("/0/2.jpg", "/1/1.jpg", "/1/original")


@pytest.mark.parametrize("nonsense", ["0", "3", "-1", "x", "９", "1" * 50, ""])
def test_what_is_not_there_is_the_first(nonsense: str) -> None:
    shown = viewer(a_seen_paper(2), document=nonsense, page=nonsense, zoom=nonsense)

    assert (shown.document_no, shown.page_no, shown.zoom) == (1, 1, 100)


def test_the_size_is_kept_from_page_to_page() -> None:
    shown = viewer(a_seen_paper(2), zoom="200")

    assert shown.after == "?zoom=200&page=2#viewer"
    assert 'class="zoom-200"' in page(shown)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "page 2 of 3"), ("zh-hans", "第 2 页，共 3 页")]
)
def test_a_page_says_which_it_is_in_both_languages(language: str, words: str) -> None:
    with translation.override(language):
        assert words in page(viewer(a_seen_paper(3), page="2"))


def test_pages_that_are_left_out_are_counted() -> None:
    assert "4998 more" in page(viewer(a_seen_paper(2, of=5000)))


def test_a_paper_that_cannot_be_shown_says_why_and_one_in_work_to_wait() -> None:
    paper = a_paper(a_pdf())
    assert "being prepared" in page(viewer(paper))

    services.derive(paper_id=paper.pk, at=NOON)
    Paper.objects.update(state=PaperState.UNREADABLE, trouble=Trouble.LOCKED)

    assert "locked with a password" in page(viewer(Paper.objects.get()))
    assert "No papers" in page(viewer())
