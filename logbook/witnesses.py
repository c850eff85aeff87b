"""Asking one witness over HTTP (C2SP tlog-witness), and what its answer means."""

from collections.abc import Sequence
from typing import Final

import httpx

from logbook.rules import notes, witnessing
from logbook.rules.notes import Signature
from logbook.rules.refusals import NoteUnreadable
from logbook.rules.witnessing import Witness

SECONDS: Final = 10
LONGEST_ANSWER: Final = 64 * 1024


class WitnessAway(Exception):
    """A witness does not answer, or answers what cannot be meant; ask again later."""


class WitnessRefuses(Exception):
    """A witness does not sign, and says why: unknown log, unknown key, a proof that fails."""


class OtherSize(Exception):
    """A witness has cosigned another size than we thought."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} leaves")
        self.size = size


def add_checkpoint(
    witness: Witness, *, old: int, proof: Sequence[bytes], note: str
) -> list[Signature]:
    """Return the signature lines of a witness's answer, not verified yet.

    Raises `OtherSize` (409 with a size), `WitnessRefuses` (400, 403, 404, 409, 422) and
    `WitnessAway` for everything else.
    """
    status, answer = _post(witness, witnessing.question_of(old=old, proof=proof, note=note))
    if status == 409 and notes.NUMBER.fullmatch(answer.strip()):
        raise OtherSize(int(answer))
    if status in (400, 403, 404, 409, 422):
        raise WitnessRefuses(f"{status} {answer.strip()[:200]}".strip())
    if status != 200:
        raise WitnessAway(f"{status}")
    try:
        return notes.signatures_of(answer)
    except NoteUnreadable as bad:
        raise WitnessAway(f"its answer is no signature: {bad}") from bad


def _post(witness: Witness, body: bytes) -> tuple[int, str]:
    """Return status and text of the answer, of which no more than a note's length is read."""
    address = f"{witness.address}/add-checkpoint"
    try:
        with (
            httpx.Client(timeout=SECONDS, trust_env=False) as client,
            client.stream("POST", address, content=body) as response,
        ):
            answer = bytearray()
            for part in response.iter_bytes(4096):
                answer += part
                if len(answer) > LONGEST_ANSWER:
                    raise WitnessAway("its answer does not end")
            return response.status_code, answer.decode()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeDecodeError) as bad:
        raise WitnessAway(f"{type(bad).__name__}: {bad}") from bad
