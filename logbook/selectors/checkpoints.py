"""What the log has signed, as it is served and as it is quoted in letters."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet

from logbook.models import Checkpoint, Cosignature, LogCheck, LogKey, Signature
from logbook.rules import notes
from logbook.rules.notes import Verifier
from logbook.rules.witnessing import Witness, witnesses_of

MARK_DIGITS = 16


@dataclass(frozen=True)
class CheckpointFacts:
    """A signed checkpoint: size and root, the note as it is served, the SHA-256 of its text."""

    size: int
    root_hex: str
    note: str
    sha256: str
    at: datetime

    @property
    def mark(self) -> str:
        """Return what stands in letters and statements: the first 16 digits of the root."""
        return self.root_hex[:MARK_DIGITS]


@dataclass(frozen=True)
class Mark:
    """How the log stood, short enough for a letter: its size, the first 16 digits of its root."""

    size: int
    digits: str


@dataclass(frozen=True)
class CheckpointLine:
    """A checkpoint in the list of all: size, root and when."""

    size: int
    root_hex: str
    at: datetime


@dataclass(frozen=True)
class KeyFacts:
    """A key of the log, as everybody may see it."""

    vkey: str
    from_size: int
    until_size: int | None
    made_at: datetime
    ended_at: datetime | None
    reason: str
    was_lost: bool


@dataclass(frozen=True)
class WitnessFacts:
    """A witness we ask, and the largest checkpoint it has put its name to."""

    name: str
    vkey: str
    size: int | None
    witnessed_at: datetime | None


def latest_checkpoint() -> CheckpointFacts | None:
    """Return the last checkpoint that is signed; None before the first."""
    found = _signed().order_by("-size").first()
    return None if found is None else _facts(found)


def checkpoint_of(size: int) -> CheckpointFacts | None:
    """Return the checkpoint of a size, if one was signed."""
    found = _signed().filter(size=size).first()
    return None if found is None else _facts(found)


def with_signatures() -> QuerySet[Checkpoint]:
    """Return checkpoints with all their signatures, and never the seed of a key."""
    ours = Signature.objects.select_related("key").defer("key__seed")
    return Checkpoint.objects.prefetch_related(Prefetch("signatures", ours), "cosignatures")


def _signed() -> QuerySet[Checkpoint]:
    return with_signatures().filter(Exists(Signature.objects.filter(checkpoint=OuterRef("pk"))))


def _facts(checkpoint: Checkpoint) -> CheckpointFacts:
    root = bytes(checkpoint.root).hex()
    digest = hashlib.sha256(checkpoint.text.encode()).hexdigest()
    return CheckpointFacts(checkpoint.size, root, note_of(checkpoint), digest, checkpoint.at)


def note_of(checkpoint: Checkpoint) -> str:
    """Return a checkpoint as it is served: its text, our signatures, those of witnesses."""
    ours = checkpoint.signatures.all()
    theirs = checkpoint.cosignatures.all()
    lines = [verifier_of(one.key).line(bytes(one.signature)) for one in ours]
    lines += [witness_of(one).line(bytes(one.signature)) for one in theirs]
    return notes.note_of(checkpoint.text, lines)


def verifier_of(key: LogKey) -> Verifier:
    """Return the public half of a key."""
    return Verifier(key.name, bytes(key.public))


def witness_of(cosignature: Cosignature) -> Verifier:
    """Return the key of the witness that cosigned."""
    return Verifier(cosignature.name, bytes(cosignature.public), notes.COSIGNATURE)


def log_keys() -> list[KeyFacts]:
    """Return all keys the log ever had, oldest first."""
    return [
        KeyFacts(
            verifier_of(key).vkey,
            key.from_size,
            key.until_size,
            key.made_at,
            key.ended_at,
            key.reason,
            key.was_lost,
        )
        for key in LogKey.objects.defer("seed").order_by("pk")
    ]


def witnesses() -> tuple[Witness, ...]:
    """Return the witnesses that this log asks (LOG_WITNESSES)."""
    return witnesses_of(settings.LOG_WITNESSES)


def witnessed() -> list[WitnessFacts]:
    """Return every witness we ask with the largest size it has cosigned."""
    return [_witnessed(each) for each in witnesses()]


def _witnessed(witness: Witness) -> WitnessFacts:
    last = last_cosignature(witness.verifier)
    return WitnessFacts(
        witness.verifier.name,
        witness.verifier.vkey,
        None if last is None else last.checkpoint_id,
        None if last is None else last.witnessed_at,
    )


def last_cosignature(verifier: Verifier) -> Cosignature | None:
    """Return a witness's cosignature of the largest checkpoint."""
    found = Cosignature.objects.filter(public=verifier.public, name=verifier.name)
    return found.order_by("-checkpoint").first()


def last_check() -> LogCheck | None:
    """Return the last check of the log against itself."""
    return LogCheck.objects.order_by("-at").first()


def signed_size() -> int:
    """Return the size of the last checkpoint: what is beyond it is not served."""
    last: int | None = Checkpoint.objects.aggregate(last=Max("size"))["last"]
    return last or 0


def checkpoint_list() -> list[CheckpointLine]:
    """Return every checkpoint that was signed, oldest first."""
    found = Checkpoint.objects.order_by("size").values_list("size", "root", "at")
    return [CheckpointLine(size, bytes(root).hex(), at) for size, root, at in found]


def mark() -> Mark | None:
    """Return what letters and statements quote of the log; None before the first checkpoint."""
    found = Checkpoint.objects.order_by("-size").values_list("size", "root").first()
    return None if found is None else Mark(found[0], bytes(found[1]).hex()[:MARK_DIGITS])
