"""The keys that fields are encrypted with: several may open, the first one closes."""

import base64
import hmac
import os
import re
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
NAME: Final = re.compile(r"[a-z0-9]{1,16}")


class KeysUnreadable(ValueError):
    """FIELD_KEYS is not a list of name:base64 of 32 bytes, each name once."""


class Unreadable(ValueError):
    """A value cannot be decrypted: its key is not in the ring, or it was altered or moved."""


class Ring:
    """AES-256-GCM keys by name. A value begins with its key's name, so that keys can be rotated.

    What a value belongs to (`table.column`) is bound to it: moved to another column it opens no
    more. NIST SP 800-38D: a random nonce of 96 bits for each value.
    """

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.current = next(iter(keys))
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all keys, the current one first."""
        return tuple(self._ciphers)

    @property
    def prefix(self) -> bytes:
        """Return how every value begins that the current key encrypted."""
        return prefix_of(self.current)

    def encrypt(self, plain: str, *, belongs_to: str) -> bytes:
        """Return the bytes to store; the same text gives other bytes each time."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self.current]
        return self.prefix + nonce + cipher.encrypt(nonce, plain.encode(), belongs_to.encode())

    def decrypt(self, stored: bytes, *, belongs_to: str) -> str:
        """Return the text that was encrypted for this place; raises `Unreadable`."""
        length = stored[0] if stored else 0
        name, rest = stored[1 : 1 + length], stored[1 + length :]
        cipher = self._ciphers.get(name.decode("ascii", "replace"))
        if cipher is None:
            raise Unreadable(f"{belongs_to}: no key {name!r} in FIELD_KEYS")
        try:
            opened = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], belongs_to.encode())
        except (InvalidTag, ValueError) as bad:
            raise Unreadable(f"{belongs_to}: altered, or not from here") from bad
        return opened.decode()


def prefix_of(name: str) -> bytes:
    """Return how every value begins that this key encrypted: the name, and its length before."""
    return bytes([len(name)]) + name.encode()


def ring() -> Ring:
    """Return the ring of this deployment (FIELD_KEYS)."""
    return _ring(settings.FIELD_KEYS)


def keyed_hash(value: str, *, purpose: str) -> bytes:
    """Return 32 bytes that are the same for the same value: to find it, never to read it.

    HMAC-SHA256 under LOOKUP_KEY; hashes of different purposes have nothing in common.
    """
    return hmac.digest(settings.LOOKUP_KEY.encode(), f"{purpose}\0{value}".encode(), "sha256")


def keys_of(text: str) -> dict[str, bytes]:
    """Return the keys by name of `name:base64,name:base64`; raises `KeysUnreadable`."""
    keys: dict[str, bytes] = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = each.partition(":")
        if not NAME.fullmatch(name) or name in keys:
            raise KeysUnreadable(f"FIELD_KEYS: {name!r} is no name, or stands there twice")
        keys[name] = _key(name, encoded)
    if not keys:
        raise KeysUnreadable("FIELD_KEYS: no key")
    return keys


def _key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as bad:
        raise KeysUnreadable(f"FIELD_KEYS: {name} is not base64") from bad
    if len(key) != KEY_BYTES:
        raise KeysUnreadable(f"FIELD_KEYS: {name} has {len(key)} bytes, not {KEY_BYTES}")
    return key


@lru_cache(maxsize=4)
def _ring(text: str) -> Ring:
    return Ring(keys_of(text))
