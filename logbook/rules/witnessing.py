"""C2SP tlog-witness: what a witness is asked, and how its question is read."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from logbook.rules.notes import Verifier, verifier_of
from logbook.rules.refusals import NoteUnreadable

MOST_PROOF: Final = 63
OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True)
class Witness:
    """A witness that we ask: its key, and where."""

    verifier: Verifier
    address: str


@dataclass(frozen=True)
class Question:
    """What `add-checkpoint` is asked with."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


def witnesses_of(text: str) -> tuple[Witness, ...]:
    """Return the witnesses of the setting: `vkey address`, each pair behind a comma or on a line.

    Raises `NoteUnreadable` for a key that is no witness's, or one without an address.
    """
    pairs = (part.split() for part in re.split(r"[,\n]", text) if part.strip())
    return tuple(_witness(pair) for pair in pairs)


def _witness(pair: Sequence[str]) -> Witness:
    if len(pair) != 2 or not pair[1].startswith(("https://", "http://")):
        raise NoteUnreadable(f"a witness is a vkey and an address: {' '.join(pair)!r}")
    return Witness(verifier_of(pair[0]), pair[1].rstrip("/"))


def question_of(*, old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body of a request to `add-checkpoint`."""
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof), ""]
    return "\n".join(lines).encode() + b"\n" + note.encode()


def read_question(body: bytes) -> Question:
    """Return what a body asks; raises `NoteUnreadable`."""
    head, blank, note = body.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    match = OLD.fullmatch(lines[0])
    if not match or not blank or len(lines) > MOST_PROOF + 1:
        raise NoteUnreadable("no question to a witness")
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
    except ValueError as bad:
        raise NoteUnreadable("a proof is lines of base64") from bad
    if any(len(each) != 32 for each in proof):
        raise NoteUnreadable("a proof is hashes of 32 bytes")
    return Question(int(match[1]), proof, note)
