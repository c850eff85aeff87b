"""Papers for tests: real pictures and PDFs, small and large, whole and broken."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final

import pypdfium2
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from members.models import User
from papers import services
from papers.models import Copy, Paper, Upload
from tests.members.builders import a_user

NOON: Final = datetime(2026, 3, 14, 4, tzinfo=UTC)
PLACE_AND_MAKER: Final = {0x010E: "taken in Beijing", 0x010F: "Telephone", 0x0112: 6}
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def a_picture(
    kind: str = "PNG", *, size: tuple[int, int] = (120, 80), colour: str = "white", **saved: object
) -> bytes:
    """Return a real picture with a line on it."""
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).line((0, 0, *size), fill="black")
    out = BytesIO()
    picture.save(out, kind, **saved)
    return out.getvalue()


def a_photograph(*, size: tuple[int, int] = (400, 300)) -> bytes:
    """Return a JPEG as a telephone makes it: lying on its side, and telling where it was taken."""
    told = Image.Exif()
    told.update(PLACE_AND_MAKER)
    return a_picture("JPEG", size=size, exif=told)


def a_pdf(pages: int = 1) -> bytes:
    """Return a real PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842).close()
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def a_paper(
    content: bytes | None = None, *, name: str = "report.png", by: User | None = None
) -> Paper:
    """Return a paper as it is just after it was taken in."""
    file = ContentFile(a_picture() if content is None else content, name=name)
    return services.take_paper(file=file, name=name, by=by or a_user(), at=NOON)


def sends_files(user: User, *, mark: str, at: datetime) -> None:
    """Leave the picture of a page of a user's paper, and a file on its way."""
    until = at + timedelta(days=1)
    Upload.objects.create(
        user=user, name=f"{mark}.png", size_bytes=2, key=mark, begun_at=at, expires_at=until
    )
    paper = Paper.objects.get(uploaded_by=user)
    Copy.objects.create(paper=paper, no=1, width=1, height=1, sha256=paper.sha256)


def content_of(paper: Paper) -> bytes:
    """Return a paper's original bytes."""
    return b"".join(services.read_original(paper))
