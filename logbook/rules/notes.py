"""C2SP signed notes, checkpoints and cosignatures (Ed25519), and keys that verify them."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from logbook.rules.refusals import NoteUnreadable

ED25519: Final = 1
COSIGNATURE: Final = 4
SIGNATURE_BYTES: Final = 64
LONGEST_NOTE: Final = 64 * 1024
MOST_SIGNATURES: Final = 64
NAME: Final = re.compile(r"[^\s+]{1,200}")
NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Verifier:
    """A public key that signs notes under a name; `kind` is the C2SP signature type."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that signatures of this key begin with."""
        seen = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(seen).digest()[:4]

    @property
    def vkey(self) -> str:
        """Return the key as text: name, key id in hex, type and key in base64."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.public)}"

    def line(self, signature: bytes) -> str:
        """Return a signature as a line of a note."""
        return f"— {self.name} {_base64(self.key_id + signature)}\n"


@dataclass(frozen=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.signature)}\n"

    def is_by(self, verifier: Verifier) -> bool:
        """Return whether this claims to be of a key; it is not verified by that."""
        return (self.name, self.key_id) == (verifier.name, verifier.key_id)


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: which log, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def verifier_of(vkey: str) -> Verifier:
    """Return the key that a vkey names; raises `NoteUnreadable` where it names none."""
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    content = _unbase64(encoded)
    if not NAME.fullmatch(name) or len(content) != 33 or content[0] not in (ED25519, COSIGNATURE):
        raise NoteUnreadable(f"no Ed25519 verifier key: {vkey!r}")
    verifier = Verifier(name, content[1:], content[0])
    if verifier.key_id.hex() != key_id:
        raise NoteUnreadable(f"the key id is not of this key: {vkey!r}")
    return verifier


def note_of(text: str, lines: Sequence[str]) -> str:
    """Return a signed note: text, an empty line, signature lines."""
    return text + "\n" + "".join(lines)


def split_note(note: bytes) -> tuple[str, list[Signature]]:
    """Return a note's text and its signatures, none of them verified; raises `NoteUnreadable`."""
    try:
        content = note.decode()
    except UnicodeDecodeError as bad:
        raise NoteUnreadable("a note is UTF-8") from bad
    text, blank, lines = content.rpartition("\n\n")
    has_signs = any(ord(sign) < 0x20 and sign != "\n" for sign in content)
    if len(note) > LONGEST_NOTE or has_signs or not blank or not lines.endswith("\n"):
        raise NoteUnreadable("no signed note")
    return text + "\n", signatures_of(lines)


def signatures_of(lines: str) -> list[Signature]:
    """Return the signature lines of a text that has nothing else; raises `NoteUnreadable`."""
    each = lines.removesuffix("\n").split("\n")
    if not lines.endswith("\n") or len(each) > MOST_SIGNATURES:
        raise NoteUnreadable("no signature lines")
    return [_signature_of(line) for line in each]


def _signature_of(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    content = _unbase64(encoded)
    if dash != "—" or not NAME.fullmatch(name) or len(content) < 5:
        raise NoteUnreadable(f"no signature line: {line[:200]!r}")
    return Signature(name, content[:4], content[4:])


def checkpoint_of(text: str) -> Checkpoint:
    """Return what a checkpoint's text says; raises `NoteUnreadable`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not NUMBER.fullmatch(lines[1]):
        raise NoteUnreadable("no checkpoint")
    root = _unbase64(lines[2])
    if len(root) != 32:
        raise NoteUnreadable("a checkpoint's root has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def sign(text: str, *, seed: bytes) -> bytes:
    """Return the Ed25519 signature of a note's text."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())


def cosign(text: str, *, seed: bytes, time: int) -> bytes:
    """Return a witness's cosignature/v1 of a checkpoint's text, made at this POSIX time."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_cosigned(text, time))
    return time.to_bytes(8, "big") + signature


def public_of(seed: bytes) -> bytes:
    """Return the public key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def is_signed(text: str, signature: bytes, *, verifier: Verifier) -> bool:
    """Return whether a key has signed this text, plainly or as a witness."""
    if verifier.kind == COSIGNATURE:
        if len(signature) != 8 + SIGNATURE_BYTES:
            return False
        return _verifies(verifier, _cosigned(text, time_of(signature)), signature[8:])
    return _verifies(verifier, text.encode(), signature)


def time_of(cosignature: bytes) -> int:
    """Return the POSIX time at which a witness has signed."""
    return int.from_bytes(cosignature[:8], "big")


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _verifies(verifier: Verifier, signed: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unbase64(text: str) -> bytes:
    """Return the bytes; nothing for whatever is not base64 to the letter."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return content if _base64(content) == text else b""
