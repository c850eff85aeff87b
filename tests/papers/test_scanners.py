"""The scanner: asked over TCP in clamd's own words; while it is silent papers wait."""

import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from socket import create_server, socket

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from pytest_django import Settings

from papers import rules, scanners, selectors, services
from papers.models import Paper
from papers.states import PaperState, Scan, Trouble
from papers.views import original_response
from tests.papers.builders import EICAR, NOON, a_paper, a_pdf

pytestmark = pytest.mark.django_db

REQUEST = RequestFactory().get("/")
REQUEST.user = AnonymousUser()


class Clamd(threading.Thread):
    """A stand-in for a stranger's program: it speaks INSTREAM and knows one signature."""

    def __init__(self, *, says: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.door = create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self.door.getsockname())
        self.says = says
        self.heard: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                line, _from = self.door.accept()
            except OSError:
                return
            with line:
                self.answer(line)

    def answer(self, line: socket) -> None:
        with line.makefile("rb") as came:
            if came.read(10) != b"zINSTREAM\0":
                return line.sendall(b"UNKNOWN COMMAND\0")
            content = b""
            while length := struct.unpack("!L", came.read(4))[0]:
                content += came.read(length)
        self.heard.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        return line.sendall(found if self.says is None else self.says)


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    with_door = Clamd()
    with_door.start()
    settings.PAPER_SCANNER, settings.CLAMD_ADDRESS = "papers.scanners.clamd", with_door.address
    yield with_door
    with_door.door.close()


@pytest.fixture
def no_clamd(settings: Settings) -> None:
    with create_server(("127.0.0.1", 0)) as door:
        address = "{}:{}".format(*door.getsockname())
    settings.PAPER_SCANNER, settings.CLAMD_ADDRESS = "papers.scanners.clamd", address


def test_the_scanner_is_given_every_byte_and_a_clean_paper_is_taken(clamd: Clamd) -> None:
    content = a_pdf() + b"\n" * 200_000

    paper = a_paper(content)

    assert clamd.heard == [content]
    assert paper.scan == Scan.CLEAN


def test_the_test_virus_is_refused_and_nothing_is_stored(clamd: Clamd) -> None:
    with pytest.raises(rules.PaperInfected):
        a_paper(a_pdf() + EICAR, name="bill.pdf")

    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: maybe\0", b"\xff\xfe\0"]
)
def test_an_answer_that_is_none_lets_nothing_pass(clamd: Clamd, said: bytes) -> None:
    clamd.says = said

    with pytest.raises(scanners.ScannerSilent):
        scanners.scan([b"abc"])


def test_while_the_scanner_is_silent_a_paper_is_taken_but_opened_by_nobody(no_clamd: None) -> None:
    paper = a_paper()

    services.derive(paper_id=paper.pk, at=NOON)

    paper.refresh_from_db()
    assert (paper.scan, paper.state, paper.tries) == (Scan.WAITS, PaperState.TAKEN, 0)
    answer = original_response(REQUEST, paper)
    assert answer.status_code == 409
    assert selectors.ids_to_derive(at=NOON, most=9) == []


def test_what_waited_is_scanned_when_the_scanner_is_back(
    no_clamd: None, settings: Settings
) -> None:
    clean, harmful = a_paper(a_pdf()), a_paper(a_pdf() + EICAR)
    back = Clamd()
    back.start()
    settings.CLAMD_ADDRESS = back.address
    for paper in (clean, harmful):
        services.derive(paper_id=paper.pk, at=NOON + timedelta(minutes=5))
        paper.refresh_from_db()

    assert (clean.scan, clean.state) == (Scan.CLEAN, PaperState.READY)
    assert (harmful.scan, harmful.state) == (Scan.INFECTED, PaperState.UNREADABLE)
    assert harmful.trouble == Trouble.INFECTED
    assert original_response(REQUEST, harmful).status_code == 409
    back.door.close()


def test_without_a_scanner_nobody_is_asked(client: Client) -> None:
    assert a_paper(a_pdf() + EICAR).scan == Scan.NOT_ASKED
