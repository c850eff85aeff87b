"""Taking papers in: looked at, scanned, encrypted, noted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from PIL import Image, UnidentifiedImageError

from members.models import User
from papers import isolation, rules, scanners
from papers.models import Paper, new_place
from papers.services import objects
from papers.services.reading import context_of
from papers.states import Scan, Trouble

Image.MAX_IMAGE_PIXELS = None  # only heads are read here, and `require_legible` looks at them
CHUNK: Final = 256 * 1024
AT_ONCE: Final = {Trouble.LOCKED: rules.PaperLocked, Trouble.BROKEN: rules.PaperUnreadable}


if TYPE_CHECKING:
    AnyFile = File[bytes]
else:
    AnyFile = File  # not subscriptable when running


@dataclass(frozen=True)
class UploadedPart:
    """A file that has come by a resumable upload, by the number of that."""

    upload_id: UUID


Handed = AnyFile | UploadedPart
Finish = Callable[[UUID], Paper]


def take_paper(*, file: "File[bytes]", name: str, by: User, at: datetime) -> Paper:
    """Take one file in: it is stored encrypted, and a worker makes the pictures of its pages.

    Raises `PaperRefused` where it is no picture or PDF that people can read. The bytes are stored
    before the row: should the row not come to be, what lies there has no key and nobody opens it.
    """
    name = rules.plain_name(name)
    media_type = _media_type(file, name)
    scan = _scanned(file, name)
    paper = Paper(
        place=new_place(),
        sha256=_fingerprint(file),
        size_bytes=file.size,
        media_type=media_type,
        name=name,
        data_key=objects.new_key(),
        uploaded_by=by,
        uploaded_at=at,
        scan=scan,
    )
    objects.put(paper.path, _blocks(file), key=paper.data_key, context=context_of(paper))
    paper.save(force_insert=True)
    return paper


def take_files(handed: Sequence[Handed], *, finish: Finish, by: User, at: datetime) -> list[Paper]:
    """Take what a form brought: files as they are, uploads by `finish`; none of two is taken twice.

    The first that cannot be taken is refused, and nothing of the form is taken.
    """
    for one in handed:
        if not isinstance(one, UploadedPart):
            _media_type(one, rules.plain_name(one.name or ""))
    return [
        finish(one.upload_id)
        if isinstance(one, UploadedPart)
        else take_paper(file=one, name=one.name or "", by=by, at=at)
        for one in dict.fromkeys(handed)
    ]


def _media_type(file: "File[bytes]", name: str) -> str:
    """Return what a file really is; refuse what nobody could read, before anything is stored."""
    file.seek(0)
    media_type = rules.media_type_of(
        name=name,
        head=file.read(rules.SNIFFED_BYTES),
        size_bytes=file.size,
        most_bytes=settings.PAPER_MAX_BYTES,
    )
    if media_type == rules.PDF:
        _require_open_pdf(file, name)
    else:
        _require_legible_picture(file, name)
    return media_type


def _require_legible_picture(file: "File[bytes]", name: str) -> None:
    """Read only the head of a picture: its pixels are decoded by a process of their own."""
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise rules.PaperUnreadable(name=name) from broken
    rules.require_legible(name=name, width=width, height=height)


def _require_open_pdf(file: "File[bytes]", name: str) -> None:
    """Open a PDF at once, in a process of its own, only where there is reason to doubt it."""
    file.seek(0)
    content = file.read()
    has_lock, has_end = b"/Encrypt" in content, b"%%EOF" in content
    if rules.is_doubtful(media_type=rules.PDF, has_lock=has_lock, has_end=has_end):
        trouble = isolation.look(content, media_type=rules.PDF)
        if trouble in AT_ONCE:
            raise AT_ONCE[trouble](name=name)


def _scanned(file: "File[bytes]", name: str) -> Scan:
    """Return what the scanner says; while it is silent the paper waits."""
    try:
        finding = scanners.scan(_blocks(file))
    except scanners.ScannerSilent:
        return Scan.WAITS
    if finding:
        raise rules.PaperInfected(name=name)
    return Scan.CLEAN if scanners.is_set() else Scan.NOT_ASKED


def _fingerprint(file: "File[bytes]") -> str:
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()


def _blocks(file: "File[bytes]") -> Iterator[bytes]:
    file.seek(0)
    yield from iter(lambda: file.read(CHUNK), b"")
