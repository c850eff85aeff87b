"""An auditor's own signature over what they attest: Ed25519, made anywhere, checked here."""

import base64
import binascii
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audits.rules.refusals import NotASignature

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
SPKI: Final = bytes.fromhex("302a300506032b6570032100")  # what OpenSSL writes before such a key


def settled_key(text: str) -> str:
    """Return a public key as 64 hexadecimal digits, from these, base64, or OpenSSL's PEM."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("-----")]
    found = _bytes("".join(lines))
    found = found.removeprefix(SPKI)
    if len(found) != KEY_BYTES:
        raise NotASignature
    return found.hex()


def settled_signature(text: str) -> str:
    """Return a signature as 128 hexadecimal digits, from these or base64."""
    found = _bytes(text)
    if len(found) != SIGNATURE_BYTES:
        raise NotASignature
    return found.hex()


def require_signed(text: str, *, key: str, signature: str) -> None:
    """Refuse a signature that is not of these very bytes under this key (settled, both)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError) as wrong:
        raise NotASignature from wrong


def _bytes(text: str) -> bytes:
    """Return what hexadecimal digits or base64 say; refuses all else."""
    text = "".join(text.split())
    try:
        if len(text) in {2 * KEY_BYTES, 2 * SIGNATURE_BYTES}:
            return bytes.fromhex(text)
    except ValueError:
        pass
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NotASignature from wrong
