"""The Merkle-sum tree, byte for byte as README says it. Pure.

A record is what stands for a leaf or a node in the one above it: its hash, sum and count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import add
from struct import Struct
from typing import Final

SCHEME: Final = "tongzhou.receipts/1"
KEY_BYTES: Final = 32
HASH_BYTES: Final = 32
NUMBER_BYTES: Final = 8
TOTAL_BYTES: Final = 16  # a sum and a count
LEAF: Final = b"\x00"
NODE: Final = b"\x01"
ONE: Final = (1).to_bytes(NUMBER_BYTES)
BLOCK_BYTES: Final = 64  # of SHA-256, to which HMAC fills its key up (RFC 2104)
RECORD_BYTES: Final = HASH_BYTES + TOTAL_BYTES
TOTAL: Final = Struct("32x16s")  # of a record
PAIR: Final = Struct("96s")  # two records
MOST: Final = 2**63  # no sum and no count is as large
NOTHING: Final = sha256().digest() + bytes(TOTAL_BYTES)  # the record of a tree without leaves


class NumberOutOfRange(ValueError):
    """An amount is below zero, or a sum is more than any table holds."""


@dataclass(frozen=True)
class Tree:
    """What is published of a run's tree; `sum_minor` in minor units."""

    scheme: str
    root_hex: str
    count: int
    sum_minor: int


@dataclass(frozen=True)
class Step:
    """One record beside the way from a leaf to the root, and on which side of it that stands."""

    side: str  # left | right
    record: bytes


class Blinding:
    """The nonces of one run: HMAC-SHA256 of an enrolment under the run's own key.

    Both padded keys are made once: a nonce is then two hashes and nothing else.
    """

    def __init__(self, key: bytes) -> None:
        filled = key.ljust(BLOCK_BYTES, b"\x00")
        self.inner = bytes(byte ^ 0x36 for byte in filled)
        self.outer = bytes(byte ^ 0x5C for byte in filled)

    def nonce(self, enrolment_id: int) -> bytes:
        """Return the nonce of an enrolment."""
        return self._nonce(enrolment_id.to_bytes(NUMBER_BYTES))

    def _nonce(self, enrolment: bytes) -> bytes:
        return sha256(self.outer + sha256(self.inner + enrolment).digest()).digest()

    def leaf(self, enrolment_id: int, amount_minor: int) -> bytes:
        """Return the record of one head."""
        (record,) = self.leaves([(_number(enrolment_id), _number(amount_minor))])
        return record

    def leaves(self, heads: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """Return the records of heads in their order in a slice; numbers as 8 bytes each.

        One expression for each head: a tree may have a hundred million of them.
        """
        inner, outer = self.inner, self.outer
        return sorted(
            [
                sha256(
                    LEAF
                    + sha256(outer + sha256(inner + enrolment).digest()).digest()
                    + enrolment
                    + amount
                ).digest()
                + amount
                + ONE
                for enrolment, amount in heads
            ]
        )


def levels(records: Iterable[bytes]) -> Iterator[bytes]:
    """Yield these records joined, and so every level above them up to the one of the root.

    A last record without a neighbour goes up unchanged. Raises `NumberOutOfRange`.
    """
    level = b"".join(records)
    totals = [
        int.from_bytes(total) for (total,) in TOTAL.iter_unpack(level)
    ]  # sum and count in one
    if sum(totals) >= MOST << 64:  # one below zero reads as more than that
        raise NumberOutOfRange
    while True:
        yield level
        if len(totals) <= 1:
            return
        paired = len(totals) // 2 * 2
        sums = list(map(add, totals[::2], totals[1::2]))
        level = b"".join(
            [
                sha256(NODE + both).digest() + total.to_bytes(TOTAL_BYTES)
                for (both,), total in zip(
                    PAIR.iter_unpack(level[: paired * RECORD_BYTES]), sums, strict=True
                )
            ]
            + [level[paired * RECORD_BYTES :]]
        )
        totals = sums + totals[paired:]


def root_of(records: Iterable[bytes]) -> bytes:
    """Return the record of the root over these; of none, that of nothing."""
    *_, root = levels(records)
    return root or NOTHING


def path(levels_up: Iterable[bytes], place: int) -> list[Step]:
    """Return the steps from the record at a place of the lowest of these levels up to the root."""
    steps = []
    for level in levels_up:
        beside = place ^ 1
        if record := level[beside * RECORD_BYTES : (beside + 1) * RECORD_BYTES]:
            steps.append(Step("left" if beside < place else "right", record))
        place //= 2
    return steps


def climbed(record: bytes, steps: Sequence[Step]) -> bytes:
    """Return the root's record to which steps lead up from a leaf's: how a receipt is checked."""
    for step in steps:
        left, right = (step.record, record) if step.side == "left" else (record, step.record)
        total = sum(int.from_bytes(one[HASH_BYTES:]) for one in (left, right))
        record = sha256(NODE + left + right).digest() + total.to_bytes(TOTAL_BYTES)
    return record


def record_of(*, hash_: bytes, sum_minor: int, count: int) -> bytes:
    """Return a record of its three parts."""
    return hash_ + _number(sum_minor) + _number(count)


def parts_of(record: bytes) -> tuple[bytes, int, int]:
    """Return hash, sum and count of a record."""
    numbers = record[HASH_BYTES:]
    return (
        record[:HASH_BYTES],
        int.from_bytes(numbers[:NUMBER_BYTES]),
        int.from_bytes(numbers[NUMBER_BYTES:]),
    )


def _number(number: int) -> bytes:
    if not 0 <= number < MOST:
        raise NumberOutOfRange
    return number.to_bytes(NUMBER_BYTES)
