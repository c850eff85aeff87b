"""Streams of bytes encrypted in chunks, so that no alteration passes and none is held in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as the age format uses it: each
chunk is closed by AES-256-GCM under a nonce that counts, and whose last byte marks the last chunk.
So a chunk left out, doubled, moved or cut off does not open. The key of a stream is derived
(HKDF-SHA256) from the paper's key, a salt of its own and what the stream is: what belongs to one
place opens in no other, and no nonce is ever used twice with a key.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from papers.rules.refusals import PaperDamaged

MAGIC: Final = b"TZP1"
SALT_BYTES: Final = 16
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
CHUNK_BYTES: Final = 64 * 1024


def new_key() -> bytes:
    """Return a fresh key of 256 random bits."""
    return os.urandom(KEY_BYTES)


def seal(plain: Iterable[bytes], *, key: bytes, context: str) -> Iterator[bytes]:
    """Yield plain bytes as the bytes to store; `context` says what this stream is, and where."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(key, salt, context)
    yield MAGIC + salt
    for number, (chunk, is_last) in enumerate(_blocks(iter(plain), CHUNK_BYTES)):
        yield cipher.encrypt(_nonce(number, is_last=is_last), chunk, None)


def unseal(stored: Iterable[bytes], *, key: bytes, context: str) -> Iterator[bytes]:
    """Yield what was sealed, chunk by chunk; nothing of a chunk comes out that was altered.

    Raises `PaperDamaged`; a stream that was cut is noticed at its end, so what came before must
    not be taken for the whole.
    """
    blocks = iter(stored)
    head, rest = _head(blocks)
    cipher = _cipher(key, head[len(MAGIC) :], context)
    for number, (chunk, is_last) in enumerate(_blocks(rest, CHUNK_BYTES + TAG_BYTES)):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), chunk, None)
        except (InvalidTag, ValueError) as bad:
            raise PaperDamaged(f"{context}, chunk {number}") from bad


def _cipher(key: bytes, salt: bytes, context: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=MAGIC + context.encode())
    return AESGCM(derive.derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the head of a stream, and what comes after it."""
    length = len(MAGIC) + SALT_BYTES
    begun = bytearray()
    while len(begun) < length and (block := next(blocks, None)) is not None:
        begun += block
    if len(begun) < length or not begun.startswith(MAGIC):
        raise PaperDamaged("no sealed stream")
    return bytes(begun[:length]), _joined(bytes(begun[length:]), blocks)


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _blocks(pieces: Iterator[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield bytes regrouped to `size`, each with whether it is the last one (never left out)."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
