"""Papers from a phone: sent while one goes on reading, cut off, gone on with, chosen again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Request, Route

from papers.models import Paper, Upload
from papers.services import read_original
from tests.browser.people import Someone
from tests.claims.filers import Filer
from tests.members.builders import an_enrolment
from tests.papers.builders import a_pdf

pytestmark = pytest.mark.django_db(transaction=True)

LARGE = a_pdf() + b"\n" * (2 * 1024 * 1024)  # three parts
DOOR = "**/papers/uploads/**"


class Line:
    """The line between a phone and the house: it notes what is sent, and breaks when told to."""

    def __init__(self, someone: Someone) -> None:
        self.sent: list[str] = []
        self.breaks_at: int | None = None
        someone.page.route(DOOR, self._carry)

    def _carry(self, route: Route, request: Request) -> None:
        self.sent.append(request.method)
        if self.breaks_at is not None and self.sent.count("PATCH") >= self.breaks_at:
            route.abort("connectionfailed")
        else:
            route.continue_()


def says(someone: Someone, words: str) -> None:
    """Wait until this stands beside the file."""
    beside = "words => document.querySelector('.papers-sent')?.innerText.includes(words)"
    someone.page.wait_for_function(beside, arg=words)


def test_a_large_file_goes_on_where_the_line_broke_also_after_the_page_was_closed(
    meet: Callable[..., Someone], tmp_path: Path
) -> None:
    file = tmp_path / "出院小结.pdf"
    file.write_bytes(LARGE)
    enrolment = an_enrolment()
    browser = Client()
    browser.force_login(enrolment.member.holder)
    filer = Filer(browser, enrolment)
    filer.walks(upto="papers")
    phone = meet()
    phone.holds_session_of(enrolment.member.holder)
    phone.go(filer.address("papers"))
    line = Line(phone)

    line.breaks_at = 2
    phone.page.locator('main [name="papers"]').set_input_files(file)
    says(phone, "没有网络")
    assert Upload.objects.get().received == 1024 * 1024
    phone.complaints.clear()  # a browser reports a broken line as an error
    phone.page.reload()
    line.breaks_at, line.sent = None, []
    phone.page.locator('main [name="papers"]').set_input_files(file)
    says(phone, "已收到")

    assert line.sent == ["HEAD", "PATCH", "PATCH"]
    phone.press('button:has-text("添加这些材料")')
    phone.sees("出院小结.pdf")
    connections.close_all()
    papers = list(Paper.objects.all())
    assert [b"".join(read_original(paper)) for paper in papers] == [LARGE]
