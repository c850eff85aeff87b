"""Taking papers in: what is taken lies encrypted and comes back, what is no paper is refused."""

import zlib
from datetime import timedelta
from pathlib import Path
from struct import pack

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import Settings

from papers import rules, services
from papers.models import Paper
from papers.states import Lies, PaperState, Scan
from papers.words import REFUSALS, refusal_words
from tests.members.builders import a_user
from tests.papers.builders import (
    NOON,
    a_paper,
    a_pdf,
    a_photograph,
    a_picture,
    content_of,
)
from vault.ring import keys_of

pytestmark = pytest.mark.django_db


def stored_files() -> list[Path]:
    return [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


def stored_bytes(paper: Paper) -> bytes:
    with default_storage.open(paper.path) as file:
        return bytes(file.read())


def test_a_paper_is_taken_with_its_fingerprint_and_comes_back() -> None:
    content, user = a_picture(), a_user()

    paper = a_paper(content, name="C:\\photos\\report.png", by=user)

    paper.refresh_from_db()
    assert (paper.name, paper.media_type, paper.size_bytes) == (
        "report.png",
        "image/png",
        len(content),
    )
    assert (paper.state, paper.lies, paper.scan) == (
        PaperState.TAKEN,
        Lies.SEALED,
        Scan.NOT_ASKED,
    )
    assert content_of(paper) == content


def test_nothing_that_is_stored_can_be_read_without_the_key() -> None:
    content = a_pdf() + b"% a rare finding"

    a_paper(content, name="rare finding.pdf")

    [file] = stored_files()
    assert b"rare finding" not in file.read_bytes()
    assert "rare" not in str(file)


def test_the_same_bytes_of_two_people_have_nothing_in_common_but_their_fingerprint() -> None:
    one, other = a_paper(), a_paper()

    assert one.sha256 == other.sha256
    assert one.data_key != other.data_key
    first, second = (file.read_bytes() for file in stored_files())
    assert first != second


@pytest.mark.parametrize("what", ["alter", "cut", "delete", "swap"])
def test_bytes_that_are_not_what_was_taken_are_never_given_out(what: str) -> None:
    paper, other = a_paper(), a_paper(a_picture(colour="red"))
    stored = bytearray(stored_bytes(paper))
    if what == "alter":
        stored[-1] ^= 1
    elif what == "cut":
        del stored[-20:]
    elif what == "swap":
        stored = bytearray(stored_bytes(other))
    default_storage.delete(paper.path)
    if what != "delete":
        default_storage.save(paper.path, ContentFile(bytes(stored)))

    with pytest.raises(rules.PaperDamaged):
        content_of(paper)


def test_a_paper_of_the_right_key_but_another_content_is_noticed_by_its_fingerprint() -> None:
    paper = a_paper()
    Paper.objects.filter(pk=paper.pk).update(sha256="0" * 64)
    paper.refresh_from_db()

    with pytest.raises(rules.PaperDamaged):
        content_of(paper)


def test_keys_are_rotated_and_the_files_stay_as_they_lie(settings: Settings) -> None:
    paper = a_paper()
    [file] = stored_files()
    before = file.read_bytes()
    settings.FIELD_KEYS = f"fresh:{'C' * 43}=,{settings.FIELD_KEYS}"
    assert list(keys_of(settings.FIELD_KEYS)) == ["fresh", "test"]

    call_command("rotate_keys", verbosity=0)

    settings.FIELD_KEYS = f"fresh:{'C' * 43}="
    assert content_of(Paper.objects.get(pk=paper.pk)) == a_picture()
    assert file.read_bytes() == before


def a_png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose head claims so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack("!L", len(body)) + kind + body + pack("!L", zlib.crc32(kind + body))

    head = pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


LOCKED = b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>\n%%EOF"  # promises a lock that is not there


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", rules.PaperEmpty),
        (b"<html><script>alert(1)</script></html>", rules.PaperOfOtherKind),
        (b"PK\x03\x04" + b"\0" * 60, rules.PaperOfOtherKind),
        (b"MZ" + b"\0" * 60, rules.PaperOfOtherKind),
        (b"GIF89a" + b"\0" * 60 + b"%PDF-1.4 %%EOF", rules.PaperOfOtherKind),
        (b" %PDF-1.4\n%%EOF", rules.PaperOfOtherKind),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, rules.PaperUnreadable),
        (b"\xff\xd8\xff\xe0" + b"\0" * 60, rules.PaperUnreadable),
        (b"%PDF-1.4\n1 0 obj << cut off", rules.PaperUnreadable),
        (LOCKED, rules.PaperUnreadable),
        (a_picture(size=(1, 1)), rules.PaperTooSmall),
        (a_picture(size=(2000, 20)), rules.PaperTooSmall),
        (a_png_that_claims(60_000, 60_000), rules.PaperTooWide),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_no_paper_is_refused_in_words_and_nothing_is_stored(
    content: bytes, refusal: type[rules.PaperRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        a_paper(content, name="page.pdf")

    assert "page.pdf" in refusal_words(refused.value)
    assert not Paper.objects.exists()
    assert not stored_files()


def test_a_file_may_have_25_megabytes_and_not_a_byte_more() -> None:
    most = settings.PAPER_MAX_BYTES
    assert most == 25 * 1024 * 1024

    largest = a_paper(a_pdf().ljust(most, b"\n"), name="large.pdf")

    assert largest.size_bytes == most
    with pytest.raises(rules.PaperTooLarge) as refused:
        a_paper(a_pdf().ljust(most + 1, b"\n"), name="large.pdf")
    assert "25.0" in refusal_words(refused.value)


def test_the_first_that_cannot_be_taken_keeps_all_from_being_taken() -> None:
    files = [ContentFile(a_picture(), name="a.png"), ContentFile(b"<html>", name="b.png")]

    with pytest.raises(rules.PaperOfOtherKind):
        services.take_all(files, by=a_user(), at=NOON)

    assert not stored_files()


def test_every_refusal_has_its_words() -> None:
    assert set(REFUSALS) == {
        one for one in vars(rules).values() if isinstance(one, type) and _is_refusal(one)
    }


def _is_refusal(one: type) -> bool:
    return issubclass(one, rules.PaperRefused) and one is not rules.PaperRefused


def test_what_belongs_to_nothing_is_forgotten_after_a_month() -> None:
    paper = a_paper(a_photograph())

    services.forget_unused(paper_id=paper.pk, at=NOON + timedelta(days=30))
    assert Paper.objects.exists()
    services.forget_unused(paper_id=paper.pk, at=NOON + timedelta(days=30, seconds=1))

    assert not Paper.objects.exists()
