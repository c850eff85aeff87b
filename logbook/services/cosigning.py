"""Witnesses are asked for their names under a checkpoint; who asked nobody has only our word."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from logbook import selectors, witnesses
from logbook.models import Cosignature
from logbook.rules import notes
from logbook.rules.notes import Signature
from logbook.rules.witnessing import Witness
from logbook.selectors import CheckpointFacts

AHEAD: Final = timedelta(minutes=10)  # how far a witness's clock may be before ours


class Answer(StrEnum):
    """What became of asking a witness."""

    COSIGNED = "cosigned"
    HAD = "has cosigned already"
    REFUSED = "refused"
    AHEAD = "has seen a larger log than ours"
    WRONG = "gave no signature that holds"
    AWAY = "did not answer"


@dataclass(frozen=True)
class Asked:
    """One witness and its answer."""

    name: str
    answer: Answer
    why: str = ""


def collect_cosignatures(*, at: datetime) -> list[Asked]:
    """Ask every witness to cosign the last checkpoint, and keep what holds; one call each.

    No transaction is open while a witness is waited for. Asked twice, a cosignature stands once.
    """
    checkpoint = selectors.latest_checkpoint()
    if checkpoint is None:
        return []
    return [_ask(witness, checkpoint, at=at) for witness in selectors.witnesses()]


def _ask(witness: Witness, checkpoint: CheckpointFacts, *, at: datetime) -> Asked:
    name = witness.verifier.name
    last = selectors.last_cosignature(witness.verifier)
    seen = 0 if last is None else last.checkpoint_id
    if seen == checkpoint.size:
        return Asked(name, Answer.HAD)
    try:
        return _keep(witness, checkpoint, _asked_from(witness, checkpoint, seen=seen), at=at)
    except witnesses.OtherSize as other:
        return Asked(name, Answer.AHEAD, f"{other.size} leaves")
    except witnesses.WitnessRefuses as why:
        return Asked(name, Answer.REFUSED, str(why))
    except witnesses.WitnessAway as why:
        return Asked(name, Answer.AWAY, str(why))


def _asked_from(witness: Witness, checkpoint: CheckpointFacts, *, seen: int) -> list[Signature]:
    """Return a witness's signatures; one that has seen another size is asked again from there."""
    try:
        return _lines(witness, checkpoint, old=seen)
    except witnesses.OtherSize as other:
        if other.size > checkpoint.size:
            raise
        return _lines(witness, checkpoint, old=other.size)


def _lines(witness: Witness, checkpoint: CheckpointFacts, *, old: int) -> list[Signature]:
    proof = selectors.consistency_proof(old=old, new=checkpoint.size)
    return witnesses.add_checkpoint(witness, old=old, proof=proof, note=checkpoint.note)


def _keep(
    witness: Witness, checkpoint: CheckpointFacts, lines: list[Signature], *, at: datetime
) -> Asked:
    """Store the first line of this witness that holds; lines of unknown keys are ignored."""
    text, _ours = notes.split_note(checkpoint.note.encode())
    mine = [one.signature for one in lines if one.is_by(witness.verifier)]
    held = [one for one in mine if notes.is_signed(text, one, verifier=witness.verifier)]
    timely = [one for one in held if notes.time_of(one) <= (at + AHEAD).timestamp()]
    if not timely:
        return Asked(witness.verifier.name, Answer.WRONG)
    Cosignature.objects.get_or_create(
        checkpoint_id=checkpoint.size,
        name=witness.verifier.name,
        public=witness.verifier.public,
        defaults={
            "signature": timely[0],
            "witnessed_at": datetime.fromtimestamp(notes.time_of(timely[0]), tz=UTC),
            "at": at,
        },
    )
    return Asked(witness.verifier.name, Answer.COSIGNED)
