"""Reading papers again: every byte proven to be what was taken in."""

import hashlib
from collections.abc import Iterator
from typing import Final

from django.core.files.storage import default_storage

from papers import rules
from papers.models import Copy, Paper
from papers.services import objects
from papers.states import HAS_BYTES, HAS_KEY

CHUNK: Final = 256 * 1024


def context_of(paper: Paper) -> str:
    """Return what the stream of an original is bound to."""
    return f"original/{paper.place}"


def context_of_copy(paper: Paper, no: int) -> str:
    """Return what the stream of a page's picture is bound to."""
    return f"copy/{paper.place}/{no}"


def read_original(paper: Paper) -> Iterator[bytes]:
    """Yield the original bytes; raises `PaperGone` at once, `PaperDamaged` while reading.

    Each chunk is proven before it comes out, and the whole against its fingerprint at the end.
    """
    if paper.lies not in HAS_BYTES:
        raise rules.PaperGone
    if paper.lies in HAS_KEY:
        stored = objects.get(paper.path, key=paper.data_key, context=context_of(paper))
    else:
        stored = _plain(paper)
    return _proven(stored, sha256=paper.sha256)


def read_copy(copy: Copy) -> bytes:
    """Return the picture of a page (JPEG); raises `PaperDamaged`, `PaperGone`."""
    paper = copy.paper
    if paper.lies not in HAS_KEY:
        raise rules.PaperGone
    stored = objects.get(copy.path, key=paper.data_key, context=context_of_copy(paper, copy.no))
    return b"".join(_proven(stored, sha256=copy.sha256))


def _plain(paper: Paper) -> Iterator[bytes]:
    """Yield the bytes of a paper from before papers were encrypted."""
    try:
        with default_storage.open(paper.old_path) as file:
            yield from iter(lambda: file.read(CHUNK), b"")
    except FileNotFoundError as missing:
        raise rules.PaperDamaged(f"{context_of(paper)}: not there") from missing


def _proven(blocks: Iterator[bytes], *, sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise rules.PaperDamaged("another fingerprint than was taken")
