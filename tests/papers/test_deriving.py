"""Pictures of pages: made by a process that may die, without anything hidden in the original."""

import signal
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from papers import isolation, selectors, services
from papers.models import Copy, Paper
from papers.states import PaperState, Trouble
from tests.members.threads import at_once
from tests.papers.builders import NOON, a_paper, a_pdf, a_photograph, a_picture, content_of
from tests.treasury.sandbox import wait_until

pytestmark = pytest.mark.django_db

LOCKED_PDF = (  # locked with a password that nobody has
    b"%%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<31><31>]>>\n%%%%EOF\n"
) % (b"41" * 32, b"42" * 32)


def derived(paper: Paper) -> Paper:
    services.derive(paper_id=paper.pk, at=NOON)
    paper.refresh_from_db()
    return paper


def picture_of(copy: Copy) -> Image.Image:
    return Image.open(BytesIO(services.read_copy(copy)))


def test_a_photograph_is_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    content = a_photograph(size=(400, 300))
    assert b"Beijing" in content

    paper = derived(a_paper(content))

    [copy] = selectors.copies_of(paper)
    shown = services.read_copy(copy)
    assert (paper.state, paper.pages) == (PaperState.READY, 1)
    assert (copy.width, copy.height) == (300, 400)
    assert b"Beijing" not in shown
    with picture_of(copy) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert copy.sha256 == sha256(shown).hexdigest()
    assert content_of(paper) == content


def test_every_page_of_a_pdf_is_a_picture() -> None:
    paper = derived(a_paper(a_pdf(3)))

    copies = list(selectors.copies_of(paper))
    assert [copy.no for copy in copies] == [1, 2, 3]
    assert {max(copy.width, copy.height) for copy in copies} == {2000}
    with picture_of(copies[2]) as page:
        assert page.getpixel((0, 0)) == (255, 255, 255)


def test_what_lies_behind_the_end_of_a_picture_stays_in_the_original_only() -> None:
    polyglot = a_picture("JPEG") + b"<script>alert(1)</script>%PDF-1.4 %%EOF"

    paper = derived(a_paper(polyglot))

    [copy] = selectors.copies_of(paper)
    assert b"script" not in services.read_copy(copy)
    assert content_of(paper) == polyglot


def test_of_a_pdf_of_5000_pages_the_first_are_shown_and_it_says_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "MOST_PAGES", 2)

    paper = derived(a_paper(a_pdf(5000)))

    assert (paper.state, paper.pages, paper.copies.count()) == (PaperState.READY, 5000, 2)


def cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (cut_in_half(a_picture("JPEG", size=(900, 900))), Trouble.BROKEN),
        (b"%PDF-1.4\nnothing in it\n%%EOF\n", Trouble.BROKEN),
    ],
)
def test_what_no_program_opens_says_so(content: bytes, trouble: Trouble) -> None:
    paper = derived(a_paper(content))

    assert (paper.state, paper.trouble) == (PaperState.UNREADABLE, trouble)
    assert not paper.copies.exists()


def test_a_pdf_with_a_password_is_refused_at_once() -> None:
    assert isolation.look(LOCKED_PDF, media_type="application/pdf") == Trouble.LOCKED


@pytest.mark.parametrize(
    ("limit", "value"), [("MEMORY_BYTES", 300 * 1024 * 1024), ("CPU_SECONDS", 1)]
)
def test_a_file_that_wants_too_much_kills_only_the_process_that_opens_it(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = (
        a_picture(size=(6_000, 6_000), compress_level=1) if limit == "MEMORY_BYTES" else a_pdf(400)
    )
    paper = a_paper(bomb)
    monkeypatch.setattr(isolation, limit, value)

    derived(paper)

    assert (paper.state, paper.trouble) == (PaperState.UNREADABLE, Trouble.TOO_MUCH)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
def test_the_process_that_opens_files_knows_no_secret() -> None:
    with isolation._child("application/pdf", most_pages=1) as child:
        assert Path(f"/proc/{child.pid}/environ").read_bytes() == b""


def test_made_again_it_is_the_same_and_nothing_is_left_over() -> None:
    paper = derived(a_paper(a_pdf(2)))
    before = list(paper.copies.values_list("no", "sha256"))
    Paper.objects.filter(pk=paper.pk).update(state=PaperState.TAKEN, pages=None)

    derived(paper)

    assert list(paper.copies.values_list("no", "sha256")) == before


def test_a_process_ended_from_outside_is_tried_again_and_one_that_always_dies_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paper, at = a_paper(), NOON
    dies = tmp_path / "dies.py"
    dies.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(isolation, "CHILD", dies)
    for _ in range(4):
        assert selectors.ids_to_derive(at=at, most=9) == [paper.pk]
        services.derive(paper_id=paper.pk, at=at)
        assert selectors.ids_to_derive(at=at, most=9) == []
        at += timedelta(minutes=2)
    services.derive(paper_id=paper.pk, at=at)

    paper.refresh_from_db()
    assert (paper.state, paper.trouble) == (PaperState.UNREADABLE, Trouble.TOO_MUCH)


WORKER = """
import os, signal, django
django.setup()
from datetime import datetime, UTC
from papers import services
from papers.services import deriving
stored = deriving._stored
def stored_and_killed(paper, picture):
    copy = stored(paper, picture)
    if picture.no == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return copy
deriving._stored = stored_and_killed
services.derive(paper_id={paper_id}, at=datetime.now(UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_two_pages_leaves_a_paper_that_the_next_one_finishes(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    paper = a_paper(a_pdf(3))
    worker = subprocess.run(
        [sys.executable, "-c", WORKER.format(paper_id=paper.pk)],
        env={**process_environment, "STATE_DIR": str(tmp_path)},  # where our files lie too
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL
    paper.refresh_from_db()
    assert (paper.state, paper.copies.count()) == (PaperState.TAKEN, 0)

    wait_until(lambda: services.derive(paper_id=paper.pk, at=NOON))  # its session ends by itself

    paper.refresh_from_db()
    assert (paper.state, paper.copies.count()) == (PaperState.READY, 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_goes_home() -> None:
    paper = a_paper()
    done = []

    def derive() -> None:
        done.append(services.derive(paper_id=paper.pk, at=NOON))

    assert at_once(derive, derive) == ["done", "done"]
    assert sorted(done) == [False, True]
    assert Copy.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone()[0] == 0
