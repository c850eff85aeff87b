"""What a file is by its bytes, and how large or small it may be."""

from typing import Final

import filetype

from papers.rules.refusals import (
    PaperEmpty,
    PaperOfOtherKind,
    PaperTooLarge,
    PaperTooSmall,
    PaperTooWide,
)

PDF: Final = "application/pdf"
MEDIA_TYPES: Final = (PDF, "image/jpeg", "image/png")
ENDINGS: Final = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}
SNIFFED_BYTES: Final = 8192
NAME_LENGTH: Final = 120
LEAST_SIDE: Final = 64  # pixels; below, not even one line of print can be read
MOST_PIXELS: Final = 120_000_000  # more than any telephone's camera takes
MOST_PAGES: Final = 200  # of a PDF are shown as pictures; the original holds them all


def media_type_of(*, name: str, head: bytes, size_bytes: int, most_bytes: int) -> str:
    """Return what a file is by its first bytes; refuse the empty, the too large, the rest."""
    require_size(name=name, size_bytes=size_bytes, most_bytes=most_bytes)
    media_type = filetype.guess_mime(head)
    if media_type not in MEDIA_TYPES:
        raise PaperOfOtherKind(name=name)
    return str(media_type)


def require_size(*, name: str, size_bytes: int, most_bytes: int) -> None:
    """Refuse a file of no bytes, or of more than may be taken."""
    if size_bytes <= 0:
        raise PaperEmpty(name=name)
    if size_bytes > most_bytes:
        raise PaperTooLarge(name=name, most_bytes=most_bytes)


def require_legible(*, name: str, width: int, height: int) -> None:
    """Refuse a picture in which nothing can be read, or that would fill the memory."""
    if min(width, height) < LEAST_SIDE:
        raise PaperTooSmall(name=name)
    if width * height > MOST_PIXELS:
        raise PaperTooWide(name=name)


def is_doubtful(*, media_type: str, has_lock: bool, has_end: bool) -> bool:
    """Return whether a PDF must be opened before it is taken: locked, or cut on its way here."""
    return media_type == PDF and (has_lock or not has_end)


def plain_name(name: str) -> str:
    """Return the last part of a file's name, printable, with its ending kept."""
    last = "".join(c for c in name.replace("\\", "/").split("/")[-1] if c.isprintable())
    return last[-NAME_LENGTH:] or "-"
