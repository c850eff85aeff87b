"""A copy of all that is public, as a folder: each file at its address, byte for byte."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest
from django.urls import resolve

from disclosures.rules.open_data import TABLES
from disclosures.selectors import open_data
from logbook import selectors as logbook
from logbook.models import Checkpoint, Leaf
from logbook.rules.tiles import Tile, tiles_of

HEADS: Final = ("log/keys", "log/checkpoints.txt", "log/checkpoint")
TABLES_OF_A_PERIOD: Final = ("figures", "bands", "claims")


class NotServed(Exception):
    """The site does not hand out a file that it should."""


class LoggedOtherwise(Exception):
    """A file is not the one that was logged: something was changed, and must not be copied."""


@dataclass
class Mirrored:
    """How many files were written, and how many were there already."""

    written: int = 0
    kept: int = 0


def publish_folder(folder: Path) -> Mirrored:
    """Write every public file below a folder; called again, it writes only what is new.

    Files come first and the checkpoint last: whenever it stops, the folder's checkpoint names
    nothing that is not there. Raises `NotServed` or `LoggedOtherwise`.
    """
    done = Mirrored()
    heads = {path: served(path) for path in HEADS}
    checkpoint = logbook.latest_checkpoint()
    size = checkpoint.size if checkpoint else 0
    for path, digest in Leaf.objects.filter(index__lt=size).values_list("path", "sha256"):
        _copy_logged(folder / path, path, digest, done)
    for path in (*_tables(size), *_tiles(size), *_checkpoints(size), *_open_data()):
        _put(folder / path, served(path), done)
    for path, content in heads.items():
        _put(folder / path, content, done)
    return done


def served(path: str) -> bytes:
    """Return a public file as its own view hands it out."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", f"/{path}", f"/{path}"
    request.META.update(SERVER_NAME="localhost", SERVER_PORT="80")
    try:
        match = resolve(f"/{path}")
        answer = match.func(request, *match.args, **match.kwargs)
    except Http404 as none:
        raise NotServed(path) from none
    if answer.status_code != 200:
        raise NotServed(path)
    return b"".join(answer)


def _copy_logged(file: Path, path: str, digest: str, done: Mirrored) -> None:
    """Copy a file that can never change; one that is there, and whole, is left alone."""
    if file.is_file() and sha256(file.read_bytes()).hexdigest() == digest:
        done.kept += 1
        return
    content = served(path)
    if sha256(content).hexdigest() != digest:
        raise LoggedOtherwise(path)
    _put(file, content, done)


def _put(file: Path, content: bytes, done: Mirrored) -> None:
    """Write a file whole or not at all."""
    if file.is_file() and file.read_bytes() == content:
        done.kept += 1
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    os.replace(part, file)
    done.written += 1


def _tables(size: int) -> Iterator[str]:
    """Yield the tables of every logged report."""
    reports = Leaf.objects.filter(index__lt=size, kind="report").values_list("path", flat=True)
    for path in reports:
        period = path.removesuffix("report.json")
        yield from (f"{period}{name}.csv" for name in TABLES_OF_A_PERIOD)


def _tiles(size: int) -> Iterator[str]:
    for tile in tiles_of(size):
        yield f"log/tile/{tile.path}"
        if tile.level == 0:
            yield f"log/tile/{Tile(None, tile.number, tile.width).path}"


def _checkpoints(size: int) -> Iterator[str]:
    kept = Checkpoint.objects.filter(size__lte=size).order_by("size")
    yield from (f"log/checkpoints/{one}" for one in kept.values_list("size", flat=True))


def _open_data() -> Iterator[str]:
    yield "verify.py"
    yield "open-data/licence.txt"
    if versions := open_data.versions():
        yield "open-data/datapackage.json"
        yield from (f"open-data/{name}.{kind}" for name in TABLES for kind in ("csv", "json"))
        for slug in sorted({version.report.plan for version in versions}):
            yield f"open-data/{slug}/datapackage.json"
            names = (f"{name}.{kind}" for name in TABLES for kind in ("csv", "json"))
            yield from (f"open-data/{slug}/{name}" for name in names)
