"""How papers leave: the original to be saved only, pages as pictures, nothing kept on the way."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from papers import selectors, services
from papers.models import Paper
from papers.states import Lies
from papers.tasks import tend_papers
from papers.views import copy_response, original_response
from tests.papers.builders import NOON, a_paper, a_picture

pytestmark = pytest.mark.django_db

REQUEST = RequestFactory().get("/")
REQUEST.user = AnonymousUser()


def test_the_original_leaves_as_an_attachment_that_no_browser_runs() -> None:
    polyglot = a_picture() + b"<script>alert(1)</script>"

    answer = original_response(REQUEST, a_paper(polyglot, name="出院\r\n小结.png"))

    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue() == polyglot
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Length"] == str(len(polyglot))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_page_leaves_as_a_picture() -> None:
    paper = a_paper()
    services.derive(paper_id=paper.pk, at=NOON)

    answer = copy_response(selectors.copies_of(paper).get())

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_an_erased_paper_is_gone_with_its_pictures_and_says_so() -> None:
    paper = a_paper()
    services.derive(paper_id=paper.pk, at=NOON)
    copy = selectors.copies_of(Paper.objects.get()).get()
    Paper.objects.update(lies=Lies.LEAVING, data_key="", name="—", uploaded_at=timezone.now())
    paper.refresh_from_db()
    copy.paper.refresh_from_db()

    assert original_response(REQUEST, paper).status_code == 410
    assert copy_response(copy).status_code == 410
    for _twice in range(2):
        tend_papers()

    paper.refresh_from_db()
    assert paper.lies == Lies.GONE
    assert not default_storage.exists(paper.path)
    assert not default_storage.exists(copy.path)
    assert paper.sha256
