"""Sealed objects in the storage: written whole, read in order, deleted by folder."""

import base64
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

from django.core.files.base import File
from django.core.files.storage import default_storage

from papers import rules

IN_MEMORY: Final = 4 * 1024 * 1024  # what is longer waits, already encrypted, in a nameless file
CHUNK: Final = 256 * 1024


def put(path: str, plain: Iterable[bytes], *, key: str, context: str) -> None:
    """Store a sealed object; one that lies there already is replaced."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as sealed:
        for block in rules.seal(plain, key=base64.b64decode(key), context=context):
            sealed.write(block)
        sealed.seek(0)
        default_storage.delete(path)
        default_storage.save(path, File(sealed))


def get(path: str, *, key: str, context: str) -> Iterator[bytes]:
    """Yield what was stored, each chunk proven; raises `PaperDamaged`, also where nothing lies."""
    try:
        with default_storage.open(path) as sealed:
            blocks = iter(lambda: sealed.read(CHUNK), b"")
            yield from rules.unseal(blocks, key=base64.b64decode(key), context=context)
    except FileNotFoundError as missing:
        raise rules.PaperDamaged(f"{context}: not there") from missing


def drop(folder: str) -> None:
    """Delete everything in a folder; what is not there any more is no matter."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def drop_one(path: str) -> None:
    """Delete one object."""
    default_storage.delete(path)


def new_key() -> str:
    """Return a fresh key as text."""
    return base64.b64encode(rules.new_key()).decode()
