"""Scanners of files: which one is asked is a setting (PAPER_SCANNER, a dotted path to a function).

A scanner is a function that takes the bytes in blocks and returns what it found, or None. One that
gives no answer raises `ScannerSilent`: then the paper waits; it does not pass.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 30
BLOCK: Final = 64 * 1024
MOST_ANSWERED: Final = 4096


class ScannerSilent(Exception):
    """The scanner cannot be reached, or its answer says neither clean nor found."""


def is_set() -> bool:
    """Return whether this deployment has a scanner."""
    return bool(settings.PAPER_SCANNER)


def scan(blocks: Iterable[bytes]) -> str | None:
    """Return what the scanner found in the bytes, or None; without a scanner always None."""
    if not is_set():
        return None
    found: str | None = import_string(settings.PAPER_SCANNER)(blocks)
    return found


def clamd(blocks: Iterable[bytes]) -> str | None:
    """Ask ClamAV's clamd at CLAMD_ADDRESS (host:port, or the path of its socket) by INSTREAM."""
    try:
        with closing(_connected(settings.CLAMD_ADDRESS)) as line:
            line.settimeout(ANSWER_SECONDS)
            line.sendall(b"zINSTREAM\0")
            for block in _short(blocks):
                line.sendall(struct.pack("!L", len(block)) + block)
            line.sendall(struct.pack("!L", 0))
            return _verdict(_answer(line))
    except (OSError, ValueError) as away:
        raise ScannerSilent(str(away)) from away


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)


def _short(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        yield from (block[at : at + BLOCK] for at in range(0, len(block), BLOCK))


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < MOST_ANSWERED and (more := line.recv(1024)):
        said += more
    return said.rstrip(b"\0").decode("ascii", "replace").strip()


def _verdict(said: str) -> str | None:
    """Return what `stream: … FOUND` names, None for `stream: OK`; anything else is no answer."""
    words = said.removeprefix("stream:").strip()
    if words == "OK":
        return None
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScannerSilent(said or "nothing said")
