"""Opens one file of a stranger and makes pictures of its pages. Run alone, knowing nothing of ours.

`python -I child.py LIMITS` (JSON) reads the file from its input. It answers in frames: a line of
JSON, and after it as many bytes as that line says. The first frame says how many pages there are,
or what the trouble is; each further one is a page as a JPEG of bare pixels. It limits its own
memory, time and files before it reads a byte, and ends with 3 where they do not suffice.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageOps

NOT_ENOUGH: Final = 3
WRONG_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
QUALITY: Final = 82
SHARPEST: Final = 4.0  # pixels a point: 288 dpi


def main() -> int:
    """Answer for the file on the input; return how the process ends."""
    limits = json.loads(sys.argv[1])
    _limit(limits)
    content = sys.stdin.buffer.read()
    try:
        _answer(content, limits)
    except MemoryError:
        return NOT_ENOUGH
    return 0


def _limit(limits: dict[str, Any]) -> None:
    for what, most, hard in (
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"], limits["cpu_seconds"] + 5),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit
            resource.setrlimit(what, (most, hard))
    Image.MAX_IMAGE_PIXELS = limits["most_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _answer(content: bytes, limits: dict[str, Any]) -> None:
    try:
        if limits["media_type"] == "application/pdf":
            _answer_pdf(content, limits)
        else:
            _answer_picture(content, limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _say({"trouble": "too_much"})
    except (pypdfium2.PdfiumError, OSError, SyntaxError, ValueError) as broken:
        is_locked = getattr(broken, "err_code", None) == WRONG_PASSWORD
        _say({"trouble": "locked" if is_locked else "broken"})


def _answer_pdf(content: bytes, limits: dict[str, Any]) -> None:
    document = pypdfium2.PdfDocument(content)
    if len(document) == 0:
        raise ValueError("no pages")
    _say({"pages": len(document)})
    for no in range(1, min(len(document), limits["most_pages"]) + 1):
        _show(no, _drawn(document, no, limits["side"]), limits["side"])


def _drawn(document: pypdfium2.PdfDocument, no: int, side: int) -> Image.Image:
    page = document[no - 1]
    scale = min(side / max(*page.get_size(), 1.0), SHARPEST)
    picture: Image.Image = page.render(scale=scale).to_pil()
    page.close()
    return picture


def _answer_picture(content: bytes, limits: dict[str, Any]) -> None:
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        picture.draft("RGB", (limits["side"], limits["side"]))
        upright = ImageOps.exif_transpose(picture)
        _say({"pages": 1})
        _show(1, upright, limits["side"])


def _show(no: int, picture: Image.Image, side: int) -> None:
    """Say one page: its pixels on white, and nothing else of what the file held."""
    picture.thumbnail((side, side))
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    said = {"no": no, "width": bare.width, "height": bare.height, "bytes": out.tell()}
    _say(said, out.getvalue())


def _say(frame: dict[str, Any], content: bytes = b"") -> None:
    for part in _parts(frame, content):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _parts(frame: dict[str, Any], content: bytes) -> Iterator[bytes]:
    yield json.dumps(frame).encode() + b"\n"
    yield content


if __name__ == "__main__":
    sys.exit(main())
