"""What a PDF of ours says: its text, decoded from the very bytes as a reader would."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

OBJECT: Final = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
FLAT: Final = rb"\((?:\\.|[^\\()])*\)"
STRING: Final = rb"\((?:\\.|[^\\()]|" + FLAT + rb")*\)"  # brackets in pairs stand as they are
SHOWN: Final = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\[((?:" + STRING + rb"|[^\]()])*)\]\s*TJ|(" + STRING + rb")\s*Tj",
    re.DOTALL,
)
PIECE: Final = re.compile(STRING, re.DOTALL)
ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
GLYPHS: Final = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")

Glyphs = dict[int, str]


def text_of(pdf: bytes) -> str:
    """Return the words of all pages in their order, one line for each that was set."""
    return "\n".join(text for page in pages_of(pdf) for text in page)


def pages_of(pdf: bytes) -> list[list[str]]:
    """Return what each page says, line by line: glyphs through the fonts' own tables."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    return [list(_lines(objects, page)) for page in pages]


def _lines(objects: dict[int, bytes], page: bytes) -> Iterator[str]:
    fonts = _fonts(objects, objects[_reference(page, b"Resources")])
    glyphs: Glyphs = {}
    for font, several, one in SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if font:
            glyphs = fonts[font]
        else:
            codes = b"".join(_unescaped(piece[1:-1]) for piece in PIECE.findall(several or one))
            pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
            yield "".join(glyphs.get(code, "\N{REPLACEMENT CHARACTER}") for code in pairs)


def _fonts(objects: dict[int, bytes], resources: bytes) -> dict[bytes, Glyphs]:
    named = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    return {name: _glyphs(objects, objects[int(number)]) for name, number in named}


def _glyphs(objects: dict[int, bytes], font: bytes) -> Glyphs:
    table = _stream(objects[_reference(font, b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in GLYPHS.findall(table.partition(b"beginbfchar")[2])
    }


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    data = body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
    return zlib.decompress(data) if b"/FlateDecode" in body.partition(b"stream")[0] else data


def _unescaped(piece: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if code.isdigit() else ESCAPED.get(code, code)

    return ESCAPE.sub(one, piece)
